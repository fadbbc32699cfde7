import { crc32 } from "node:zlib";

import type { LedgerEvent } from "../hedera/ledger.ts";
import type { Hex } from "../protocol/units.ts";

/** One entry of a validator's journal. */
export type JournalRecord =
  /** Something that Hedera told. */
  | { readonly kind: "event"; readonly event: LedgerEvent }
  /** A block that joined the chain, after the event that made it join. */
  | { readonly kind: "block"; readonly height: number; readonly hash: Hex; readonly stateRoot: Hex }
  /** A block that the node is about to attest. */
  | { readonly kind: "said"; readonly height: number; readonly hash: Hex };

/** Length and checksum, four bytes each. */
export const FRAME = 8;
/** An event is a transaction of Hedera's or a message: this is far beyond what either can be. */
export const MAX_RECORD = 16 * 1024 * 1024;

/** A record as it is on disk: length, checksum, and the record as JSON. */
export function encodeRecord(record: JournalRecord): Uint8Array {
  return framed(Buffer.from(JSON.stringify(plain(record))));
}

/** Puts length and checksum before some bytes. */
export function framed(payload: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(FRAME + payload.length);
  bytes.writeUInt32BE(payload.length, 0);
  bytes.writeUInt32BE(crc32(payload), 4);
  bytes.set(payload, FRAME);
  return bytes;
}

/** The whole length of the record that begins here, by what it says. */
export function lengthAt(bytes: Buffer, at: number): number {
  return FRAME + bytes.readUInt32BE(at);
}

/** The payload of the record that begins here, if all of it is there and as it was written. */
export function payloadAt(bytes: Buffer, at: number): Buffer | undefined {
  if (at + FRAME > bytes.length) return undefined;
  const end = at + lengthAt(bytes, at);
  // What the file system had room for, and was never written, is zeros: a record of nothing, with the right checksum.
  if (end === at + FRAME || end > bytes.length || end - at > MAX_RECORD) return undefined;
  const payload = bytes.subarray(at + FRAME, end);
  return crc32(payload) === bytes.readUInt32BE(at + 4) ? payload : undefined;
}

/** The record in a payload. */
export function decodeRecord(payload: Buffer): JournalRecord {
  return JSON.parse(payload.toString("utf8"), revived) as JournalRecord;
}

/** What JSON does not know, under names that nothing else has. */
interface Special {
  readonly "#integer"?: string;
  readonly "#bytes"?: string;
  readonly "#map"?: readonly (readonly [unknown, unknown])[];
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return { "#integer": value.toString() };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return { "#bytes": Buffer.from(value).toString("base64") };
  if (value instanceof Map) return { "#map": [...value].map(([key, each]) => [plain(key), plain(each)]) };
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

function revived(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const special = value as Special;
  if (special["#integer"] !== undefined) return BigInt(special["#integer"]);
  if (special["#bytes"] !== undefined) return new Uint8Array(Buffer.from(special["#bytes"], "base64"));
  if (special["#map"] !== undefined) return new Map(special["#map"]);
  return value;
}
