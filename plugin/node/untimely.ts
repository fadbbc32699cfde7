import type { Proposal } from "../protocol/messages.ts";
import type { Chain } from "./chain.ts";

/** Why a proposal is not even executed. */
export type Untimely = "stale" | "early" | "not the leader" | "out of time order";

/** Whether a proposal that just came to consensus may be looked at; undefined if it may. */
export function untimely(chain: Chain, proposal: Proposal, proposer: number): Untimely | undefined {
  const { height, attempt, parent, timestamp } = proposal;
  const { tip, candidate, time } = chain;
  if (height !== tip.height + 1 || parent !== tip.hash || candidate !== undefined) return "stale";
  const opens = chain.opensAt(attempt);
  if (opens === undefined) return "stale";
  if (opens > time) return "early";
  if (timestamp !== chain.until) return "out of time order";
  return chain.leader(attempt) === proposer ? undefined : "not the leader";
}
