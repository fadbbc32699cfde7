import type { UserInterruptionManager } from "hardhat/types/user-interruptions";

import type { HederaEndpoints } from "../../plugin/live/endpoints.ts";
import { refuse } from "../arguments.ts";

/** How somebody can be asked whether hbar is to be spent. */
export interface Asking {
  readonly interruptions: Pick<UserInterruptionManager, "requestInput">;
  /** Whether there is anybody. */
  readonly isInteractive: boolean;
  /** Whether it was said before. */
  readonly yes: boolean;
}

/** Has somebody agree before real money is spent on Hedera: on mainnet, that is. */
export async function confirmSpending(hedera: HederaEndpoints, what: string, asking: Asking): Promise<void> {
  if ("network" in hedera && hedera.network === "mainnet") await confirmReal("Hedera mainnet", what, asking);
}

/** Has somebody agree before real money is spent somewhere. */
export async function confirmReal(where: string, what: string, asking: Asking): Promise<void> {
  if (asking.yes) return;
  if (!asking.isInteractive) {
    throw refuse(`--yes: it is missing. This spends ${what} on ${where}, and there is nobody to ask whether it may`);
  }
  const answer = await asking.interruptions.requestInput("hardhat-hedera-l2", `Spend ${what} on ${where}? (yes/no)`);
  if (!/^y(es)?$/i.test(answer.trim())) throw refuse("nothing was spent: the answer was not yes");
}
