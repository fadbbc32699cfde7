import type { Tinybar } from "../../plugin/hedera/ledger.ts";
import { refuse } from "../arguments.ts";

const TINYBARS = 100_000_000n;
/** All hbar that there is. */
const SUPPLY = 50_000_000_000n * TINYBARS;

/** The amount of hbar that an option was given, if it was. */
export function hbarAmount(name: string, text: string | undefined): Tinybar | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,11})(?:\.(\d{1,8}))?$/.exec(text);
  if (match === null) {
    throw refuse(
      `${name}: an amount of hbar is wanted, with eight decimals at most, like 12.5; it is ${JSON.stringify(text)}`,
    );
  }
  const amount = BigInt(match[1]!) * TINYBARS + BigInt((match[2] ?? "").padEnd(8, "0"));
  if (amount > SUPPLY) throw refuse(`${name}: there are only 50 billion hbar; it is ${text}`);
  return amount;
}

/** Like {@link hbarAmount}, and more than nothing. */
export function positiveHbar(name: string, text: string): Tinybar {
  const amount = hbarAmount(name, text)!;
  if (amount === 0n) throw refuse(`${name}: it must be more than 0; it is ${text}`);
  return amount;
}

/** The amount of a token that was given, in its smallest units, and more than nothing. */
export function positiveUnits(name: string, text: string, decimals: number): bigint {
  const match = /^(\d{1,20})(?:\.(\d+))?$/.exec(text);
  if (match === null || (match[2] ?? "").length > decimals) {
    throw refuse(
      `${name}: an amount of the token is wanted, with ${decimals} decimals at most; it is ${JSON.stringify(text)}`,
    );
  }
  const units = BigInt(`${match[1]!}${(match[2] ?? "").padEnd(decimals, "0")}`);
  if (units === 0n) throw refuse(`${name}: it must be more than 0; it is ${text}`);
  if (units >= 2n ** 63n) throw refuse(`${name}: no account can have so much; it is ${text}`);
  return units;
}
