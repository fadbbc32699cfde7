import { ByteReader, ByteWriter, MalformedMessageError } from "./bytes.ts";
import type { Timestamp, Tinybar } from "./units.ts";

/**
 * What the nodes write into the state about who took part, as the code of `PARTICIPATION_RECORD`:
 *
 * ```
 * record = 0 (STOP)  height:u64  time:u96 (ns)  seats:u8  { cost:u64 }*  { attested:u128 }*
 * ```
 * There is a cost for each seat, and a bitmap for each of the last blocks, the newest first: bit s is seat s.
 */
export interface ParticipationRecord {
  /** The last block that it tells of. */
  readonly height: number;
  /** The consensus time at which that block joined the chain. */
  readonly time: Timestamp;
  /** By seat, what its nodes have paid Hedera for the network since genesis. */
  readonly costs: readonly Tinybar[];
  /** Who attested the block at the height, the one before, and so on. */
  readonly attested: readonly bigint[];
}

/** So many blocks are told of, or as many as there are behind block 0. */
export const RECORDED_BLOCKS = 256;
/** A bitmap has room for so many. */
export const MAX_SEATS = 128;

const STOP = 0x00;

export function encodeRecord({ height, time, costs, attested }: ParticipationRecord): Uint8Array {
  if (costs.length > MAX_SEATS)
    throw new RangeError(`a record tells of ${MAX_SEATS} seats at most, not ${costs.length}`);
  if (attested.length !== blocksTo(height)) {
    throw new RangeError(`a record of height ${height} tells of ${blocksTo(height)} blocks, not ${attested.length}`);
  }
  const writer = new ByteWriter().u8(STOP).u64(BigInt(height)).u96(time).u8(costs.length);
  for (const cost of costs) writer.u64(cost);
  for (const bitmap of attested) writer.u64(bitmap >> 64n).u64(BigInt.asUintN(64, bitmap));
  return writer.finish();
}

/** @throws {MalformedMessageError} when the bytes are not a record. */
export function decodeRecord(bytes: Uint8Array): ParticipationRecord {
  const reader = new ByteReader(bytes);
  if (reader.u8() !== STOP) throw new MalformedMessageError("a record begins with STOP, so that nobody can run it");
  const height = Number(reader.u64());
  const time = reader.u96();
  const seats = reader.u8();
  if (!Number.isSafeInteger(height)) throw new MalformedMessageError("the height is out of range");
  if (seats > MAX_SEATS) throw new MalformedMessageError(`${seats} seats are more than ${MAX_SEATS}`);
  const costs = Array.from({ length: seats }, () => reader.u64());
  const attested = Array.from({ length: blocksTo(height) }, () => (reader.u64() << 64n) | reader.u64());
  reader.end();
  return { height, time, costs, attested };
}

/** How many blocks a record of this height tells of. */
function blocksTo(height: number): number {
  return Math.min(height, RECORDED_BLOCKS);
}
