import type { Tinybar } from "../ledger.ts";

/** An amount of hbar: a number counts hbar, a bigint tinybar (10^-8 hbar). */
export type Hbar = number | bigint;
/** An amount of a token in its smallest unit. */
export type Units = number | bigint;

const TINYBAR_PER_HBAR = 100_000_000;

/** An amount of hbar in tinybar. */
export function toTinybar(amount: Hbar): Tinybar {
  if (typeof amount === "bigint") return amount;
  const tinybar = Math.round(amount * TINYBAR_PER_HBAR);
  // Decimal fractions are not exact: what is nearest to a whole number of tinybar means it.
  const whole = Number.isSafeInteger(tinybar) && Math.abs(amount * TINYBAR_PER_HBAR - tinybar) < 1e-3;
  if (!whole) throw new RangeError(`${amount} hbar is not a whole number of tinybar; a bigint counts tinybar`);
  return BigInt(tinybar);
}

/** An amount in the smallest unit. */
export function toUnits(amount: Units): bigint {
  if (typeof amount === "bigint") return amount;
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not a whole number of a token's smallest unit`);
  return BigInt(amount);
}
