import { STEWARD } from "../../plugin/network/steward-account.ts";
import { keyed } from "../../plugin/objects/sender.ts";
import { Steward } from "../../plugin/rewards/steward.ts";
import type { ServedNetwork } from "./served-network.ts";

/**
 * Has a steward care for the rewards of a network.
 * @param print is told in one line what it did
 * @returns what stops it
 */
export function startSteward({ door }: ServedNetwork, print: (line: string) => void): () => Promise<void> {
  return new Steward({ provider: door.provider, sender: keyed(STEWARD.secret), print }).start();
}
