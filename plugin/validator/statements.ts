import type { Hex } from "../protocol/units.ts";
import type { Journal } from "./journal.ts";

/** So many are remembered: who attests a height attests all before it. */
const MAX_KEPT = 4_096;

/** What a node has attested, so that it never attests two blocks at one height: that would cost it its stake. */
export class Statements {
  readonly #journal: Journal;
  readonly #hashes = new Map<number, Hex>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** The highest block that was attested; 0 for none. */
  get highest(): number {
    return Math.max(0, ...this.#hashes.keys());
  }

  /** It was attested before, by the journal or by the topic. */
  remember(height: number, hash: Hex): void {
    if (!this.#hashes.has(height)) this.#hashes.set(height, hash);
    if (this.#hashes.size > MAX_KEPT) this.#hashes.delete(this.#hashes.keys().next().value!);
  }

  /**
   * It is to be attested now.
   * @returns the other block at this height, if that was attested before
   */
  state(height: number, hash: Hex): Hex | undefined {
    const before = this.#hashes.get(height);
    if (before !== undefined) return before === hash ? undefined : before;
    this.#journal.append({ kind: "said", height, hash });
    this.remember(height, hash);
    return undefined;
  }
}
