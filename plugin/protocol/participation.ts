import { ByteReader, ByteWriter, MalformedMessageError } from "./bytes.ts";
import { bytesToHex, hexToBytes } from "./messages.ts";
import type { Hex, Tinybar, Timestamp } from "./units.ts";

/**
 * What the nodes write into the state about who took part, in each block whose height is a multiple of
 * {@link RECORD_INTERVAL}: the code of `PARTICIPATION_RECORD`. `IParticipation.sol` has the same format.
 */
export interface ParticipationRecord {
  /** The last block that it tells of: the one before the block that it is written in. */
  readonly height: number;
  /** The consensus time at which that block joined the chain. */
  readonly time: Timestamp;
  /** By seat: what the nodes that had it have paid Hedera for this network since it began. Never falls. */
  readonly costs: readonly Tinybar[];
  /**
   * For the block at `height`, the one below and so on, down to block 1: bit s says that the node in seat s attested
   * it.
   */
  readonly attested: readonly bigint[];
}

/** A record is written each time that so many blocks have passed. */
export const RECORD_INTERVAL = 64;
/** A record tells of so many blocks, as far as there are so many. */
export const RECORD_BLOCKS = 256;
/** Seats are 0 to one below this. */
export const MAX_SEATS = 128;

const STOP = 0x00;

/** The blocks that a record tells of which ends with the block at `height`. */
export const blocksTold = (height: number): number => Math.min(height, RECORD_BLOCKS);

/** The bitmap that has these seats. */
export function bitmapOf(seats: Iterable<number>): bigint {
  let bitmap = 0n;
  for (const seat of seats) bitmap |= 1n << BigInt(seat);
  return bitmap;
}

/** The seats that a bitmap has, ascending. */
export function seatsIn(bitmap: bigint): number[] {
  return Array.from({ length: MAX_SEATS }, (_, seat) => seat).filter((seat) => (bitmap >> BigInt(seat)) & 1n);
}

/** The record as code, which does nothing if it is called. */
export function encodeRecord({ height, time, costs, attested }: ParticipationRecord): Hex {
  if (costs.length > MAX_SEATS) throw new RangeError(`there are ${MAX_SEATS} seats, not ${costs.length}`);
  if (attested.length !== blocksTold(height)) {
    throw new RangeError(`at height ${height} a record tells of ${blocksTold(height)} blocks, not ${attested.length}`);
  }
  const writer = new ByteWriter().u8(STOP).u64(BigInt(height)).u96(time).u8(costs.length);
  for (const cost of costs) writer.u64(cost);
  for (const bitmap of attested) writer.u64(bitmap >> 64n).u64(BigInt.asUintN(64, bitmap));
  return bytesToHex(writer.finish());
}

/**
 * Reads a record.
 * @returns undefined if there is no code, as before the first record
 * @throws MalformedMessageError if the code is no record
 */
export function decodeRecord(code: Hex): ParticipationRecord | undefined {
  if (code === "0x") return undefined;
  const reader = new ByteReader(hexToBytes(code));
  if (reader.u8() !== STOP) throw new MalformedMessageError("a record begins with STOP");
  const height = Number(reader.u64());
  const time = reader.u96();
  const costs = Array.from({ length: reader.u8() }, () => reader.u64());
  const attested = Array.from({ length: blocksTold(height) }, () => (reader.u64() << 64n) | reader.u64());
  reader.end();
  return { height, time, costs, attested };
}
