import type { Hex } from "../protocol/units.ts";
import { NOTHING_REFUSED, paymentsIn, type ExecutedBlock, type Refused } from "./block.ts";

/**
 * The search for the transaction whose effects Hedera refuses. The transactions of a refused block are taken one by one;
 * the one that is refused alone runs again, and what Hedera refused is then refused to it inside the EVM.
 */
export class Culprit {
  /** Transactions that are yet to be tried, one by one. */
  #suspects: readonly Hex[] = [];
  #found: { readonly transaction: Hex; readonly refused: Refused } | undefined;

  clone(): Culprit {
    const copy = new Culprit();
    copy.#suspects = this.#suspects;
    copy.#found = this.#found;
    return copy;
  }

  /** The transaction that the next block considers, and no other. */
  get suspect(): Hex | undefined {
    return this.#suspects[0];
  }

  /** What is refused in a block of these transactions. */
  refusedIn(transactions: readonly { readonly hash: Hex }[]): Refused {
    const [only] = transactions;
    return transactions.length === 1 && this.#found?.transaction === only!.hash ? this.#found.refused : NOTHING_REFUSED;
  }

  /** Hedera refused what a block does, with this code. */
  accuse(block: ExecutedBlock, code: number): void {
    const { included } = block;
    if (included.length > 1) {
      this.#suspects = [...included];
    } else {
      this.#found = { transaction: included[0]!, refused: refusedBy(block, code) };
      if (this.#suspects.length === 0) this.#suspects = [...included];
    }
  }

  /** A block joined the chain. */
  settle({ included, rejected }: ExecutedBlock, refused: Refused): void {
    const gone = new Set([...included, ...rejected.map(({ hash }) => hash)]);
    this.#suspects = this.#suspects.filter((hash) => !gone.has(hash));
    if (this.#found?.refused === refused) this.#found = undefined;
  }
}

/** What is refused to a transaction whose effects Hedera refused with this code: all of them. */
export function refusedBy({ effects }: ExecutedBlock, code: number): Refused {
  return { payees: new Map(paymentsIn(effects).map(({ to }) => [to, code])), code };
}
