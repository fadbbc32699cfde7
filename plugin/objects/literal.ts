import { encodeAbiParameters, keccak256 } from "viem/utils";

import type { Hex } from "../protocol/units.ts";

/**
 * A claim about a network: "the state root of `network` at `height` is `root`". Of the literals of one network and height
 * one at most is ever true.
 */
export interface Literal {
  /** A chain id. */
  readonly network: bigint;
  /** A block number. */
  readonly height: bigint;
  /** A state root, never 0. */
  readonly root: Hex;
}

/** What a network knows of a literal. `true` and `false` are for good. */
export type Verdict = "open" | "true" | "false";

/** In the order in which contracts number them. */
export const VERDICTS: readonly Verdict[] = ["open", "true", "false"];

/** A literal as contracts are handed it. */
export const LITERAL_FIELDS = [
  { name: "network", type: "uint64" },
  { name: "height", type: "uint64" },
  { name: "root", type: "bytes32" },
] as const;

/** The name of a literal in storage and events. */
export function idOf(literal: Literal): Hex {
  return keccak256(encodeAbiParameters([{ type: "tuple", components: LITERAL_FIELDS }], [literal]));
}

/** Orders literals by network, then height, then root, so that those that contradict each other are neighbours. */
export function compare(left: Literal, right: Literal): number {
  return order(left.network, right.network) || order(left.height, right.height) || order(left.root, right.root);
}

/** Both cannot be true: they name different roots for one network and height. */
export function contradict(left: Literal, right: Literal): boolean {
  return left.root !== right.root && left.network === right.network && left.height === right.height;
}

function order<T extends bigint | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
