import type { EntityId, Timestamp } from "./units.ts";

/** One message of a topic as far as its assembly is concerned. */
export interface Chunk {
  readonly consensusTimestamp: Timestamp;
  readonly payer: EntityId;
  readonly contents: Uint8Array;
  readonly chunk?: { readonly initialTransactionId: string; readonly number: number; readonly total: number };
}

interface Partial {
  readonly since: Timestamp;
  readonly total: number;
  readonly parts: Map<number, Uint8Array>;
}

/** A message whose chunks do not all come within this consensus time is given up. */
export const CHUNK_PATIENCE: Timestamp = 60_000_000_000n;
/** So many chunks of 1,024 bytes hold the largest message there is: 1 MiB that does not compress, behind three bytes. */
export const MAX_CHUNKS = 1_025;
const MAX_PARTIALS_PER_PAYER = 16;

/**
 * Puts split messages together again. Only consensus order and consensus time decide, so that every node assembles the
 * same messages at the same place: the place of the chunk that completes them.
 */
export class ChunkAssembly {
  #partials: Map<string, Partial>;

  constructor(partials: ReadonlyMap<string, Partial> = new Map()) {
    this.#partials = new Map([...partials].map(([id, partial]) => [id, { ...partial, parts: new Map(partial.parts) }]));
  }

  /** @returns the whole contents once they are complete. */
  add({ consensusTimestamp, payer, contents, chunk }: Chunk): Uint8Array | undefined {
    if (chunk === undefined) return contents;
    const { number, total } = chunk;
    // Hedera lets no such chunk through; a ledger that did must not bring a node down.
    if (!Number.isInteger(number) || number < 1 || number > total) return undefined;
    if (total === 1) return contents;
    for (const [id, partial] of this.#partials) {
      if (consensusTimestamp - partial.since > CHUNK_PATIENCE) this.#partials.delete(id);
    }
    if (total > MAX_CHUNKS) return undefined;

    const id = `${payer}/${chunk.initialTransactionId}`;
    let partial = this.#partials.get(id);
    if (partial === undefined) {
      const ofPayer = [...this.#partials.keys()].filter((other) => other.startsWith(`${payer}/`));
      if (ofPayer.length >= MAX_PARTIALS_PER_PAYER) this.#partials.delete(ofPayer[0]!);
      partial = { since: consensusTimestamp, total, parts: new Map() };
      this.#partials.set(id, partial);
    }
    if (total !== partial.total || partial.parts.has(number)) return undefined;

    partial.parts.set(number, contents);
    if (partial.parts.size < partial.total) return undefined;
    this.#partials.delete(id);
    const parts = Array.from({ length: partial.total }, (_, index) => partial.parts.get(index + 1)!);
    return Uint8Array.from(Buffer.concat(parts));
  }

  /** An independent copy in the same state. */
  clone(): ChunkAssembly {
    return new ChunkAssembly(this.#partials);
  }
}
