import type { Tinybar } from "../plugin/hedera/ledger.ts";
import { refuse } from "./arguments.ts";

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
