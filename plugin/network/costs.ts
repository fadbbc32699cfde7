import { entityId } from "../hedera/entity.ts";
import type { EntityId, Tinybar } from "../hedera/ledger.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";

/** What a snapshot holds of a {@link CostAccount}. */
export type CostState = Pick<CostAccount, "total" | "transactions">;

/** What a network's nodes pay for its Hedera transactions. */
export class CostAccount {
  readonly #ledger: SimulatedLedger;
  /** Since the beginning, tinybar. */
  total: Tinybar = 0n;
  /** How many transactions of anybody's the ledger has handled. */
  transactions = 0;

  constructor(ledger: SimulatedLedger, payers: ReadonlySet<EntityId>) {
    this.#ledger = ledger;
    ledger.subscribe(({ payer, fee }) => {
      this.transactions++;
      if (payers.has(entityId(payer))) this.total += fee;
    });
  }

  snapshot(): CostState {
    return { total: this.total, transactions: this.transactions };
  }

  restore({ total, transactions }: CostState): void {
    this.total = total;
    this.transactions = transactions;
  }

  /** An amount in US dollars at Hedera's own exchange rate. */
  usd(amount: Tinybar): number {
    const { hbarEquiv, centEquiv } = this.#ledger.exchangeRate();
    return (Number(amount) * centEquiv) / hbarEquiv / 100 / 1e8;
  }
}
