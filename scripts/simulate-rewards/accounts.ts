import { FEE_VAULT, longZero } from "../../plugin/protocol/addresses.ts";
import { DEFAULT_PARAMETERS } from "../../plugin/protocol/node-registry.ts";
import { NODE_REGISTRY, REWARDS_DISTRIBUTOR } from "../../plugin/protocol/reward-addresses.ts";
import type { Weibar } from "../../plugin/protocol/units.ts";
import type { Chain } from "./chain.ts";
import type { Node } from "./node.ts";

/** What the contracts have in their books at the end, in weibars. */
export interface Books {
  /** Fees, and what slashed stakes brought. */
  readonly received: Weibar;
  /** The latter. */
  readonly slashed: Weibar;
  readonly paid: Weibar;
  readonly claimable: Weibar;
  readonly unallocated: Weibar;
  /** By the nodes' numbers, from 1 on: paid or claimable. */
  readonly earned: readonly Weibar[];
}

/** Something that must be equal to the weibar, and is not. */
export class WrongBooksError extends Error {
  override readonly name = "WrongBooksError";

  constructor(what: string, expected: Weibar, found: Weibar) {
    super(`${what} must be ${expected} weibars and is ${found}: the contracts have lost or made money.`);
  }
}

/**
 * Reads the books, and checks all that is known about them.
 * @param income the fees that came into the vault
 * @throws WrongBooksError if a weibar is missing, or is there too much
 */
export async function checkedBooks(
  chain: Pick<Chain, "read" | "balanceOf">,
  nodes: readonly Node[],
  income: Weibar,
): Promise<Books> {
  const total = async (name: string) => await chain.read<Weibar>("RewardsDistributor", name);
  const [received, unallocated] = [await total("received"), await total("unallocated")];
  const earned: Weibar[] = [];
  let [paid, claimable, slashed, staked] = [0n, 0n, 0n, 0n];
  for (const [i, { number, account, ...node }] of nodes.entries()) {
    if (number !== i + 1) throw new Error(`node ${number} is the ${i + 1}th that came.`);
    const of = async (name: string) => await chain.read<Weibar>("RewardsDistributor", name, number);
    const [got, left] = [await of("paid"), await of("claimable")];
    expectEqual(`what account ${account} of node ${number} has got`, got, await chain.balanceOf(longZero(account)));
    const { stake } = await chain.read<{ readonly stake: Weibar }>("NodeRegistry", "node", number);
    expectEqual(`the stake of node ${number}`, node.slashed || node.withdrawn ? 0n : node.stake, stake);
    if (node.withdrawn)
      expectEqual(`the stake that node ${number} has got`, node.slashed ? 0n : node.stake, node.returned);
    earned.push(got + left);
    [paid, claimable, staked] = [paid + got, claimable + left, staked + stake];
    if (node.slashed) slashed += node.stake - rewardOf(node.stake);
  }
  expectEqual("what the vault still has", 0n, await chain.balanceOf(FEE_VAULT));
  expectEqual("what was received", income + slashed, received);
  expectEqual("paid + claimable + unallocated", received, paid + claimable + unallocated);
  expectEqual("what the distributor has", claimable + unallocated, await chain.balanceOf(REWARDS_DISTRIBUTOR));
  expectEqual("what the registry has", staked, await chain.balanceOf(NODE_REGISTRY));
  return { received, slashed, paid, claimable, unallocated, earned };
}

/** What the reporter gets of a stake. */
function rewardOf(stake: Weibar): Weibar {
  return (stake * BigInt(DEFAULT_PARAMETERS.reporterShare)) / 10_000n;
}

/** @throws WrongBooksError */
export function expectEqual(what: string, expected: Weibar, found: Weibar): void {
  if (expected !== found) throw new WrongBooksError(what, expected, found);
}
