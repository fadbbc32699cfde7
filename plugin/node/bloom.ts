import { keccak_256 } from "@noble/hashes/sha3.js";

import { hexToBytes } from "../protocol/messages.ts";
import type { Hex } from "../protocol/units.ts";

/** Where a value sets bits in a bloom filter of logs, as [index of the byte, bit]. */
type Bits = readonly (readonly [byte: number, bit: number])[];

/** Finds out from a block's bloom filter that it holds no log of certain topics, without asking for its logs. */
export class BloomQuery {
  readonly #topics: readonly Bits[];

  constructor(topics: readonly Hex[]) {
    this.#topics = topics.map((topic) => bitsOf(hexToBytes(topic)));
  }

  /** Whether a block with this bloom filter may have a log of one of the topics. */
  matches(bloom: Hex): boolean {
    return this.#topics.some((bits) => bits.every(([byte, bit]) => (byteAt(bloom, byte) & bit) !== 0));
  }
}

/** Three bits of 2,048: yellow paper, 4.3.1. */
function bitsOf(value: Uint8Array): Bits {
  const hash = new DataView(keccak_256(value).buffer);
  return [0, 2, 4].map((at) => {
    const bit = hash.getUint16(at) & 2_047;
    return [255 - (bit >> 3), 1 << (bit & 7)] as const;
  });
}

function byteAt(bloom: Hex, index: number): number {
  return Number.parseInt(bloom.slice(2 + 2 * index, 4 + 2 * index), 16);
}
