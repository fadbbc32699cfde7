/** How the API writes what Hedera is made of: times, ids, keys and bytes. */
import type { proto } from "@hiero-ledger/proto";

import { entityId, formatTimestamp, toBigInt, toNumber } from "../../entity.ts";
import { encodeKey, primitiveOf } from "../../keys.ts";
import type { PrimitiveKey } from "../../keys.ts";
import type { EntityId, Timestamp } from "../../ledger.ts";
import type { TransactionId } from "../../simulated/transaction-id.ts";

/** A key as JSON. */
export interface KeyJson {
  readonly _type: "ED25519" | "ECDSA_SECP256K1" | "ProtobufEncoded";
  /** Hex without 0x. */
  readonly key: string;
}

/** A span of time as JSON; its end is not part of it. */
export interface RangeJson {
  readonly from: string | null;
  readonly to: string | null;
}

/** {@link formatTimestamp}, or null for a time that did not come. */
export function nullableTimestamp(time: Timestamp | undefined): string | null {
  return time === undefined ? null : formatTimestamp(time);
}

/** The span from a time on that has not ended. */
export function since(time: Timestamp | undefined): RangeJson {
  return { from: nullableTimestamp(time), to: null };
}

/** A second as a timestamp; null when it has more digits than the API allows, as those of system accounts have. */
export function secondText(second: number): string | null {
  return second < 10_000_000_000 ? `${second}.000000000` : null;
}

/** `0.0.payer-seconds-nanoseconds`, whether scheduled or not and whatever the nonce. */
export function transactionIdText({ account, start }: TransactionId): string {
  return `${entityId(account)}-${formatTimestamp(start, "-")}`;
}

/** A HAPI account as `0.0.num`. */
export function accountText(id: proto.IAccountID | null | undefined): EntityId {
  return entityId(toNumber(id?.accountNum));
}

/** A HAPI token as `0.0.num`; null when there is none. */
export function tokenText(id: proto.ITokenID | null | undefined): EntityId | null {
  return id ? entityId(toNumber(id.tokenNum)) : null;
}

/** `0.0.num`; null when there is no such entity. 0 stands for none, too. */
export function nullableId(num: number | undefined): EntityId | null {
  return num ? entityId(num) : null;
}

/** A key; null for none and for the empty list, by which something is made immutable. */
export function keyJson(key: proto.IKey | undefined): KeyJson | null {
  if (!key || key.keyList?.keys?.length === 0 || (key.keyList && !key.keyList.keys)) return null;
  const primitive = primitiveIn(key);
  if (!primitive) return { _type: "ProtobufEncoded", key: hexText(encodeKey(key)) };
  return { _type: primitive.type === "ed25519" ? "ED25519" : "ECDSA_SECP256K1", key: hexText(primitive.bytes) };
}

/** The hex by which an entity is found by its key: that of a single key, also when it is all that a list asks for. */
export function publicKeyText(key: proto.IKey | undefined): string | undefined {
  const primitive = key && primitiveIn(key);
  return primitive && hexText(primitive.bytes);
}

/** Hex without 0x. */
function hexText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Standard base64 of bytes, or of a text in UTF-8. */
export function base64(contents: Uint8Array | string): string {
  return Buffer.from(contents).toString("base64");
}

/** A fee in hbar (denominating token null) or units of a token. */
export function fixedFeeJson({ fixedFee, feeCollectorAccountId }: proto.ICustomFee | proto.IFixedCustomFee): {
  amount: bigint;
  collector_account_id: EntityId;
  denominating_token_id: EntityId | null;
} {
  return {
    amount: toBigInt(fixedFee?.amount),
    collector_account_id: accountText(feeCollectorAccountId),
    denominating_token_id: tokenText(fixedFee?.denominatingTokenId),
  };
}

function primitiveIn(key: proto.IKey): PrimitiveKey | undefined {
  const list = key.thresholdKey?.threshold === 1 ? key.thresholdKey.keys : key.keyList;
  return primitiveOf(list?.keys?.length === 1 ? list.keys[0]! : key);
}
