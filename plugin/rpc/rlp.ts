import { toRlp } from "viem/utils";

import type { Hex } from "../protocol/units.ts";
import { toHex } from "./tags.ts";

/** A tree of byte strings, as RLP encodes it. */
export type Tree = Hex | readonly Tree[];

/** A quantity as RLP has it: no leading zeros, and nothing at all for 0. */
export function integer(value: Hex | bigint | number): Hex {
  const whole = BigInt(value);
  if (whole === 0n) return "0x";
  const digits = toHex(whole).slice(2);
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}

/** The RLP encoding of a tree. */
export function encode(tree: Tree): Hex {
  return toRlp(tree as Parameters<typeof toRlp>[0]) as Hex;
}
