import type { Tinybar } from "../ledger.ts";

/** Amounts by account number, to be kept for long: in half the memory that a map takes. */
export class Amounts implements Iterable<[account: number, amount: Tinybar]> {
  static readonly none = new Amounts(new Map());
  /** Account, amount, account, amount, … */
  readonly #flat: (number | Tinybar)[];

  private constructor(amounts: ReadonlyMap<number, Tinybar>) {
    this.#flat = new Array<number | Tinybar>(2 * amounts.size);
    let end = 0;
    for (const [account, amount] of amounts) {
      this.#flat[end++] = account;
      this.#flat[end++] = amount;
    }
  }

  static of(amounts: ReadonlyMap<number, Tinybar>): Amounts {
    return amounts.size === 0 ? Amounts.none : new Amounts(amounts);
  }

  *[Symbol.iterator](): Generator<[account: number, amount: Tinybar]> {
    for (let i = 0; i < this.#flat.length; i += 2) yield [this.#flat[i] as number, this.#flat[i + 1] as Tinybar];
  }
}
