import { keccak_256 } from "@noble/hashes/sha3.js";

import { ByteWriter } from "./bytes.ts";

/**
 * Draws a number for a height from the running hash of the topic where the height began. Nobody can choose the running
 * hash, since Hedera's consensus orders the messages that it covers.
 * @param seed running hash of the topic at the message that completed the parent block
 */
export function drawOf(seed: Uint8Array, height: number): number {
  const hash = keccak_256(new ByteWriter().bytes(seed).u64(BigInt(height)).finish());
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0);
}

/**
 * The node that leads an attempt: the height's {@link drawOf | draw} picks the first one, and each further attempt falls
 * to the next in line, so that no node can hold the network up twice in a row.
 * @param active seats of the nodes that take part, ascending
 * @param seats those of all nodes, ascending; once every active one has had its turn, all of them take turns
 */
export function leaderOf(first: number, attempt: number, active: readonly number[], seats: readonly number[]): number {
  if (attempt < active.length) return active[(first + attempt) % active.length]!;
  // The round of all begins behind the last active one, which must not lead twice in a row.
  const last = active[(first + active.length - 1) % active.length]!;
  return seats[(seats.indexOf(last) + 1 + attempt - active.length) % seats.length]!;
}
