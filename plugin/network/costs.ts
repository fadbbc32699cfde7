import { entityId } from "../hedera/entity.ts";
import type { EntityId, Tinybar } from "../hedera/ledger.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";

/** What a snapshot holds of a {@link CostAccount}. */
export type CostState = Pick<CostAccount, "total">;

/** What a network's nodes pay for its Hedera transactions. */
export class CostAccount {
  readonly #ledger: SimulatedLedger;
  readonly #payers: Set<EntityId>;
  /** Takes note of nothing any more. */
  readonly stop: () => void;
  /** Since the beginning, tinybar. */
  total: Tinybar = 0n;

  constructor(ledger: SimulatedLedger, payers: Iterable<EntityId>) {
    this.#ledger = ledger;
    this.#payers = new Set(payers);
    this.stop = ledger.subscribe(({ payer, fee }) => {
      if (this.#payers.has(entityId(payer))) this.total += fee;
    });
  }

  /** What this account pays counts, too. */
  include(payer: EntityId): void {
    this.#payers.add(payer);
  }

  snapshot(): CostState {
    return { total: this.total };
  }

  /** @param state by default, as in the beginning */
  restore({ total }: CostState = { total: 0n }): void {
    this.total = total;
  }

  /** An amount in US dollars at Hedera's own exchange rate. */
  usd(amount: Tinybar): number {
    const { hbarEquiv, centEquiv } = this.#ledger.exchangeRate();
    return (Number(amount) * centEquiv) / hbarEquiv / 100 / 1e8;
  }
}
