/** Rules for attributes that several kinds of transactions share. */
import type { proto } from "@hiero-ledger/proto";

import { SECOND, toBigInt, toNumber } from "../entity.ts";
import { copyKey } from "../keys.ts";
import type { Timestamp } from "../ledger.ts";
import { Code, present, Refusal, must } from "./refusal.ts";
import { isValidKey } from "./signatures.ts";

/** Bytes of UTF-8. */
const MAX_MEMO = 100;
/** Seconds; reference values of `LedgerConfig`. */
const MIN_AUTO_RENEW = 2_592_000;
const MAX_AUTO_RENEW = 8_000_001;
/** How far ahead an expiration time may lie, in seconds; `EntitiesConfig.maxLifetime`. */
export const MAX_LIFETIME = 8_000_001;

/** Memos have at most 100 bytes of UTF-8 and no zero byte. */
export function checkMemo(memo: string | null | undefined): void {
  if (!memo) return;
  must(Buffer.byteLength(memo) <= MAX_MEMO, Code.MEMO_TOO_LONG);
  must(!memo.includes("\0"), Code.INVALID_ZERO_BYTE_IN_STRING);
}

/**
 * The auto-renew period in seconds, which must be there and positive (INVALID_RENEWAL_PERIOD), and in range.
 * @param code what a period out of range is refused with
 */
export function autoRenewPeriod(
  duration: proto.IDuration | null | undefined,
  code: Code = Code.AUTORENEW_DURATION_NOT_IN_RANGE,
): number {
  const seconds = toBigInt(present(duration, Code.INVALID_RENEWAL_PERIOD).seconds);
  must(seconds > 0n, Code.INVALID_RENEWAL_PERIOD);
  must(seconds >= MIN_AUTO_RENEW && seconds <= MAX_AUTO_RENEW, code);
  return Number(seconds);
}

/** An expiration second: in the future, and not too far in it (INVALID_EXPIRATION_TIME). */
export function expirationSecond(time: proto.ITimestamp, now: Timestamp): number {
  const second = toNumber(time.seconds);
  const nowSecond = Number(now / SECOND);
  must(second > nowSecond && second <= nowSecond + MAX_LIFETIME, Code.INVALID_EXPIRATION_TIME);
  return second;
}

/** The new expiration second of an entity: never in the past, never earlier than it was. */
export function extendedExpiry(to: proto.ITimestamp, from: number, now: Timestamp): number {
  const second = expirationSecond(to, now);
  must(second >= from, Code.EXPIRATION_REDUCTION_NOT_ALLOWED);
  return second;
}

/** A key that could be satisfied, as a copy to be kept; else the transaction is refused with `code`. */
export function usableKey(key: proto.IKey, code: Code = Code.BAD_ENCODING): proto.IKey {
  if (!isValidKey(key)) throw new Refusal(code);
  return copyKey(key);
}
