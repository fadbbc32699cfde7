import { RECORD_BLOCKS } from "../protocol/participation.ts";

/**
 * An attestation is good for all blocks before it, but counts for so many: who is to have a part in a block attests soon,
 * and not once in a while. Nodes put attestations off for 16 blocks at the most.
 */
const REACH = 32;

/** Which seats attested each of the last blocks, as bitmaps. */
export class Participation {
  #height: number;
  /** By the height's place in the ring. */
  readonly #bitmaps: bigint[];

  constructor(height = 0, bitmaps: readonly bigint[] = []) {
    this.#height = height;
    this.#bitmaps = [...bitmaps];
  }

  clone(): Participation {
    return new Participation(this.#height, this.#bitmaps);
  }

  /** A block joined the chain that these seats have attested. Those between it and the last one nobody has. */
  join(height: number, seats: Iterable<number>): void {
    const first = Math.max(this.#height + 1, height - RECORD_BLOCKS + 1);
    for (let between = first; between < height; between++) this.#bitmaps[between % RECORD_BLOCKS] = 0n;
    let bitmap = 0n;
    for (const seat of seats) bitmap |= bitOf(seat);
    this.#bitmaps[height % RECORD_BLOCKS] = bitmap;
    this.#height = height;
  }

  /**
   * A seat attested a height, and with it those right before.
   * @param since the first block that the node in the seat attests
   */
  attest(seat: number, height: number, since = 1): void {
    const bit = bitOf(seat);
    const oldest = Math.max(this.#height - RECORD_BLOCKS, height - REACH, since - 1);
    for (let at = Math.min(height, this.#height); at > oldest; at--) this.#bitmaps[at % RECORD_BLOCKS]! |= bit;
  }

  /** Who attested the last block, the one before, and so on. */
  get recent(): bigint[] {
    const length = Math.min(this.#height, RECORD_BLOCKS);
    return Array.from({ length }, (_, back) => this.#bitmaps[(this.#height - back) % RECORD_BLOCKS]!);
  }
}

function bitOf(seat: number): bigint {
  return 1n << BigInt(seat);
}
