import { EQUAL_SHARES, SAMPLED_SHARES, STAKE_SHARES } from "../../plugin/protocol/reward-addresses.ts";
import type { Address } from "../../plugin/protocol/units.ts";

/** A way to share. */
export interface Policy {
  readonly name: string;
  readonly address: Address;
  /** What it pays by: nodes compare themselves by what they get in all, or for each hbar of their stake. */
  readonly measure: "income" | "yield";
}

export const POLICIES: readonly Policy[] = [
  { name: "Equal shares", address: EQUAL_SHARES, measure: "income" },
  { name: "Sampled shares", address: SAMPLED_SHARES, measure: "income" },
  { name: "Shares by stake", address: STAKE_SHARES, measure: "yield" },
];
