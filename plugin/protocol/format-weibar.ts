import { formatEther } from "viem/utils";

import { WEIBAR_PER_TINYBAR, type Weibar } from "./units.ts";

/** An amount on a layer 2 in hbar with its unit, for people; as exact as it is on Hedera. */
export function weibarAsHbar(amount: Weibar): string {
  return `${formatEther(amount - (amount % WEIBAR_PER_TINYBAR))} ℏ`;
}
