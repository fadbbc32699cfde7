/** Rules for attributes that several kinds of transactions share. */
import type { proto } from "@hiero-ledger/proto";

import { SECOND, toBigInt, toNumber } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";
import { Code, present, Refusal, must } from "./refusal.ts";
import { isValidKey } from "./signatures.ts";

/** Bytes of UTF-8. */
const MAX_MEMO = 100;
/** Seconds; reference values of `LedgerConfig`. */
const MIN_AUTO_RENEW = 2_592_000;
const MAX_AUTO_RENEW = 8_000_001;
/** How far ahead an expiration time may lie, in seconds. */
const MAX_LIFETIME = 3_153_600_000;

/** Memos have at most 100 bytes of UTF-8 and no zero byte. */
export function checkMemo(memo: string | null | undefined): void {
  if (!memo) return;
  must(Buffer.byteLength(memo) <= MAX_MEMO, Code.MEMO_TOO_LONG);
  must(!memo.includes("\0"), Code.INVALID_ZERO_BYTE_IN_STRING);
}

/** The auto-renew period in seconds, which must be there (INVALID_RENEWAL_PERIOD) and in range. */
export function autoRenewPeriod(duration: proto.IDuration | null | undefined): number {
  const seconds = toBigInt(present(duration, Code.INVALID_RENEWAL_PERIOD).seconds);
  must(seconds >= MIN_AUTO_RENEW && seconds <= MAX_AUTO_RENEW, Code.AUTORENEW_DURATION_NOT_IN_RANGE);
  return Number(seconds);
}

/** The new expiration second of an entity: never in the past, never earlier than it was. */
export function extendedExpiry(to: proto.ITimestamp, from: number, now: Timestamp): number {
  const second = toNumber(to.seconds);
  const nowSecond = Number(now / SECOND);
  must(second > nowSecond && second <= nowSecond + MAX_LIFETIME, Code.INVALID_EXPIRATION_TIME);
  must(second >= from, Code.EXPIRATION_REDUCTION_NOT_ALLOWED);
  return second;
}

/** A key that could be satisfied; else the transaction is refused with `code`. */
export function usableKey(key: proto.IKey, code: Code = Code.BAD_ENCODING): proto.IKey {
  if (!isValidKey(key)) throw new Refusal(code);
  return key;
}
