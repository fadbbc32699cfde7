import type { Weibar } from "../plugin/protocol/units.ts";

/** Digits of an amount that people look at. */
const DIGITS = 3;

/** An amount of money to three digits, and at least two behind the point; nothing is a dash. */
export function amount(before: string, value: number, after = ""): string {
  if (value === 0) return "–";
  const behind = Math.max(DIGITS - 1 - Math.floor(Math.log10(value)), 2);
  return `${before}${value.toFixed(behind)}${after}`;
}

/** The same in a sentence: as short as it gets. */
export function shortly(before: string, value: number): string {
  return before + amount("", value).replace(/(\.\d*?[1-9])0+$|\.0+$/, "$1");
}

/** The price of gas as wallets show it. */
export function gwei(price: Weibar): string {
  const whole = Number(price) / 1e9;
  return `${whole.toLocaleString("en", { maximumSignificantDigits: 4 })} gwei`;
}
