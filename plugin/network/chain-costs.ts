import type { Tinybar } from "../hedera/ledger.ts";
import type { Chain } from "../node/chain.ts";
import type { Costs } from "./network.ts";

/** What a network's nodes have paid Hedera as its chain knows it: what was of use, by which they are repaid. */
export class ChainCosts implements Costs {
  readonly #chain: () => Chain;

  constructor(chain: () => Chain) {
    this.#chain = chain;
  }

  get total(): Tinybar {
    return this.#chain().merits.expenses.totals.reduce((sum, paid) => sum + paid, 0n);
  }

  usd(amount: Tinybar): number {
    const { hbars, cents } = this.#chain().rate;
    return (Number(amount) * cents) / hbars / 100 / 1e8;
  }
}
