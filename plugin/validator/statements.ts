import type { TopicMessage } from "../hedera/ledger.ts";
import { messageOf } from "../node/decoded.ts";
import type { EntityId, Hex } from "../protocol/units.ts";
import type { Journal } from "./journal.ts";

/** So many are remembered: who attests a height attests all before it. */
const MAX_KEPT = 4_096;

/** A block that a node has attested. */
export interface Stated {
  readonly height: number;
  readonly hash: Hex;
}

/** What a node has attested, so that it never attests two blocks at one height: that would cost it its stake. */
export class Statements {
  readonly #journal: Journal;
  readonly #account: EntityId | undefined;
  readonly #hashes = new Map<number, Hex>();
  /** The highest that the topic has of it. */
  #published: Stated | undefined;

  /** @param account the one that the node pays with: it is how the topic knows it */
  constructor(journal: Journal, account?: EntityId) {
    this.#journal = journal;
    this.#account = account;
  }

  /** The highest block that was attested; 0 for none. */
  get highest(): number {
    return Math.max(0, ...this.#hashes.keys());
  }

  /** The topic has another message: it may be an attestation of the node's, whichever machine it was made on. */
  hear({ payer, contents, chunk }: TopicMessage): void {
    if (payer !== this.#account || (chunk?.total ?? 1) > 1) return;
    const message = messageOf(contents);
    if (message instanceof Error || message.kind !== "attestation") return;
    const { height, blockHash: hash } = message;
    this.remember({ height, hash });
    if (height > (this.#published?.height ?? 0)) this.#published = { height, hash };
  }

  /** It was attested before. */
  remember({ height, hash }: Stated): void {
    if (!this.#hashes.has(height)) this.#hashes.set(height, hash);
    if (this.#hashes.size > MAX_KEPT) this.#hashes.delete(this.#hashes.keys().next().value!);
  }

  /**
   * It is to be attested now.
   * @returns what contradicts it of that which was attested before, if anything does
   */
  state({ height, hash }: Stated): Stated | undefined {
    const before = this.#hashes.get(height);
    if (before !== undefined) return before === hash ? undefined : { height, hash: before };
    // Whoever has attested a later block has attested one at this height: nobody who still has that asks again.
    if (this.#published !== undefined && height < this.#published.height) return this.#published;
    this.#journal.append({ kind: "said", height, hash });
    this.remember({ height, hash });
    return undefined;
  }
}
