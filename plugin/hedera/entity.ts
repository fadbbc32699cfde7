/**
 * Entity ids, addresses, timestamps and transaction ids, between the port's notation and HAPI's.
 *
 * Shard and realm are 0 throughout, as on every public Hedera network.
 */
import type { proto } from "@hiero-ledger/proto";
import Long from "long";

import type { EntityId, Timestamp } from "./ledger.ts";

/** Nanoseconds in a second. */
export const SECOND = 1_000_000_000n;
/** The largest signed 64-bit integer, in which nodes count. */
export const MAX_INT64 = 2n ** 63n - 1n;

/** A HAPI integer: protobuf decodes to `Long`, but hand-written bodies often hold plain numbers. */
type Integer = Long | number | null | undefined;

/** A HAPI integer as bigint; absent is 0. */
export function toBigInt(value: Integer): bigint {
  if (value === null || value === undefined) return 0n;
  if (typeof value === "number") return BigInt(value);
  const low = value.low >>> 0;
  const high = value.unsigned ? value.high >>> 0 : value.high;
  // Most values fit a double; two BigInt operations less matter on the path of each message.
  return Math.abs(high) < 0x1f_ffff ? BigInt(high * 0x1_0000_0000 + low) : value.toBigInt();
}

/** A HAPI integer as number; absent is 0. Meant for entity numbers and seconds, which stay below 2^53. */
export function toNumber(value: Integer): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === "number") return value;
  // What Long calculates is a floating-point number, for which V8 takes memory wherever it is kept.
  return value.high === 0 && value.low >= 0 ? value.low : value.toNumber();
}

/** A signed 64-bit HAPI integer. */
export function toLong(value: bigint | number): Long {
  return typeof value === "number" ? Long.fromNumber(value) : Long.fromBigInt(value);
}

/** An unsigned 64-bit HAPI integer. */
export function toUnsignedLong(value: bigint): Long {
  return Long.fromBigInt(value, true);
}

/** The `num` of `0.0.num`. */
export function entityNumber(id: EntityId): number {
  const num = Number(id.slice(4));
  if (!id.startsWith("0.0.") || !Number.isSafeInteger(num) || num < 0) {
    throw new TypeError(`"${id}" is not a Hedera entity id of the form 0.0.N`);
  }
  return num;
}

/** `0.0.num`. */
export function entityId(num: number): EntityId {
  return `0.0.${num}`;
}

/** Number or id, as HAPI `AccountID`. */
export function toAccountId(id: EntityId | number): proto.IAccountID {
  return { shardNum: Long.ZERO, realmNum: Long.ZERO, accountNum: Long.fromNumber(numberOf(id)) };
}

/** Number or id, as HAPI `TopicID`. */
export function toTopicId(id: EntityId | number): proto.ITopicID {
  return { shardNum: Long.ZERO, realmNum: Long.ZERO, topicNum: Long.fromNumber(numberOf(id)) };
}

/** Number or id, as HAPI `ScheduleID`. */
export function toScheduleId(id: EntityId | number): proto.IScheduleID {
  return { shardNum: Long.ZERO, realmNum: Long.ZERO, scheduleNum: Long.fromNumber(numberOf(id)) };
}

/** Number or id, as HAPI `TokenID`. */
export function toTokenId(id: EntityId | number): proto.ITokenID {
  return { shardNum: Long.ZERO, realmNum: Long.ZERO, tokenNum: Long.fromNumber(numberOf(id)) };
}

/** Number or id, as HAPI `FileID`. */
export function toFileId(id: EntityId | number): proto.IFileID {
  return { shardNum: Long.ZERO, realmNum: Long.ZERO, fileNum: Long.fromNumber(numberOf(id)) };
}

/** The entity that a numeric `AccountID` names; undefined for aliases, foreign shards and what is no number of an entity. */
export function fromAccountId(id: proto.IAccountID | null | undefined): EntityId | undefined {
  if (id?.accountNum === null || id?.accountNum === undefined) return undefined;
  return localId(id, id.accountNum);
}

/** The entity that a `TopicID` names; undefined for foreign shards and for what is no number of an entity. */
export function fromTopicId(id: proto.ITopicID | null | undefined): EntityId | undefined {
  return id ? localId(id, id.topicNum) : undefined;
}

/** The entity that a `TokenID` names; undefined for foreign shards and for what is no number of an entity. */
export function fromTokenId(id: proto.ITokenID | null | undefined): EntityId | undefined {
  return id ? localId(id, id.tokenNum) : undefined;
}

/** The entity that a `FileID` names; undefined for foreign shards and for what is no number of an entity. */
export function fromFileId(id: proto.IFileID | null | undefined): EntityId | undefined {
  return id ? localId(id, id.fileNum) : undefined;
}

/** The entity that a `ScheduleID` names; undefined for foreign shards and for what is no number of an entity. */
export function fromScheduleId(id: proto.IScheduleID | null | undefined): EntityId | undefined {
  return id ? localId(id, id.scheduleNum) : undefined;
}

/** Whether shard and realm are ours, 0.0. */
export function isLocal(id: { shardNum?: Integer; realmNum?: Integer }): boolean {
  return toNumber(id.shardNum) === 0 && toNumber(id.realmNum) === 0;
}

/** The long-zero address of `0.0.N`: twelve zero bytes, then N in eight. */
export function longZero(id: EntityId): `0x${string}` {
  return `0x${entityNumber(id).toString(16).padStart(40, "0")}`;
}

/** The entity behind a long-zero address; undefined for every other address. */
export function fromLongZero(address: string): EntityId | undefined {
  if (!/^0x0{24}[0-9a-fA-F]{16}$/.test(address)) return undefined;
  const num = BigInt(address);
  return num <= BigInt(Number.MAX_SAFE_INTEGER) ? entityId(Number(num)) : undefined;
}

/** Nanoseconds since the epoch as HAPI `Timestamp`. */
export function toTimestamp(time: Timestamp): proto.ITimestamp {
  return { seconds: toLong(time / SECOND), nanos: Number(time % SECOND) };
}

/** A HAPI `Timestamp` as nanoseconds since the epoch. */
export function fromTimestamp(time: proto.ITimestamp | null | undefined): Timestamp {
  return toBigInt(time?.seconds) * SECOND + BigInt(time?.nanos ?? 0);
}

/** `seconds.nanoseconds` as mirror nodes write it, always with nine digits of the latter. */
export function formatTimestamp(time: Timestamp, separator = "."): string {
  return `${time / SECOND}${separator}${(time % SECOND).toString().padStart(9, "0")}`;
}

/** The time that is written as `seconds` or `seconds.fraction`, with up to nine digits; undefined for any other text. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  return match ? BigInt(match[1]!) * SECOND + BigInt((match[2] ?? "").padEnd(9, "0")) : undefined;
}

/** `0.0.payer@seconds.nanos`, with `?scheduled` and `/nonce` where they apply, as Hedera's SDKs write it. */
export function formatTransactionId(id: proto.ITransactionID): string {
  const start = id.transactionValidStart;
  const nanos = String(start?.nanos ?? 0).padStart(9, "0");
  const base = `0.0.${toNumber(id.accountID?.accountNum)}@${toBigInt(start?.seconds)}.${nanos}`;
  return `${base}${id.scheduled ? "?scheduled" : ""}${id.nonce ? `/${id.nonce}` : ""}`;
}

/** The HAPI form of a transaction id in the notation of {@link formatTransactionId}. */
export function parseTransactionId(text: string): proto.ITransactionID {
  const match = /^(0\.0\.\d+)@(\d+)\.(\d{1,9})(\?scheduled)?(?:\/(\d+))?$/.exec(text);
  if (!match) throw new TypeError(`"${text}" is not a transaction id of the form 0.0.X@seconds.nanos`);
  const [, payer, seconds, nanos, scheduled, nonce] = match;
  return {
    accountID: toAccountId(payer as EntityId),
    transactionValidStart: { seconds: Long.fromString(seconds!), nanos: Number(nanos) },
    scheduled: scheduled !== undefined,
    nonce: nonce === undefined ? 0 : Number(nonce),
  };
}

/** Bytes as lower-case hex with 0x. */
export function toHex(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** The bytes behind a hex string with 0x. */
export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), "hex"));
}

/** The entity of ours with this number, which on the wire may be any 64-bit integer. */
function localId(id: { shardNum?: Integer; realmNum?: Integer }, value: Integer): EntityId | undefined {
  const num = toNumber(value);
  return isLocal(id) && num >= 0 && Number.isSafeInteger(num) ? entityId(num) : undefined;
}

function numberOf(id: EntityId | number): number {
  return typeof id === "number" ? id : entityNumber(id);
}
