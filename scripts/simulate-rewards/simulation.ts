import { encodeRecord } from "../../plugin/protocol/participation.ts";
import { FEE_VAULT } from "../../plugin/protocol/addresses.ts";
import { PARTICIPATION_RECORD } from "../../plugin/protocol/reward-addresses.ts";
import { WEIBAR_PER_TINYBAR, type Weibar } from "../../plugin/protocol/units.ts";
import { checkedBooks, type Books } from "./accounts.ts";
import { BLOCKS_A_DAY, machineOf } from "./attendance.ts";
import { Chain, DAY, SECONDS } from "./chain.ts";
import { change } from "./committee.ts";
import { noCosts, recordOf, type Machines } from "./day.ts";
import { feesOf } from "./fees.ts";
import { begun, type Node } from "./node.ts";
import type { Options } from "./options.ts";
import type { Policy } from "./policies.ts";
import { populationOf, type Participant } from "./population.ts";

/** What is the same under each policy: who there is, and when whose machine is up. */
export interface World extends Pick<Options, "epochs" | "seed"> {
  readonly population: readonly Participant[];
  readonly machines: Machines;
}

/** How it has gone under a policy. */
export interface Outcome {
  readonly policy: Policy;
  /** By their numbers. */
  readonly nodes: readonly Node[];
  readonly books: Books;
  /** Days on which the fees did not cover what the nodes paid Hedera. */
  readonly poorDays: number;
}

/** Days from one claim to the next. */
const CLAIMS = 30;

export function worldOf(options: Pick<Options, "nodes" | "epochs" | "seed">): World {
  const { epochs, seed } = options;
  const population = populationOf(options);
  const machines = population.map((person) => machineOf(person, seed, epochs * BLOCKS_A_DAY));
  return { epochs, seed, population, machines };
}

/** Plays all days on the contracts, and checks their books at the end. */
export async function simulate(world: World, policy: Policy): Promise<Outcome> {
  const { epochs, seed, population, machines } = world;
  const founders = population.filter(({ joins }) => joins === 1);
  const nodes = founders.map((person, seat) => ({ ...begun(person, seat + 1, seat), from: 0 }));
  const costs = noCosts();
  let [income, poorDays] = [0n, 0];
  const chain = await Chain.begin(founders, policy.address);
  try {
    for (let day = 1; day <= epochs; day++) {
      if (day > 1) nodes.push(...(await change(chain, nodes, population, day)));
      const before = spentBy(nodes);
      const record = recordOf(nodes, machines, costs, { day, seed });
      await chain.mineTo(day * BLOCKS_A_DAY, SECONDS + BigInt(day) * DAY);
      await chain.setCode(PARTICIPATION_RECORD, encodeRecord(record));
      const cost = spentBy(nodes) - before;
      const fees = feesOf(cost, seed, day);
      if (fees < cost * WEIBAR_PER_TINYBAR) poorDays++;
      income += fees;
      // Slashed stakes may be in the vault already.
      await chain.setBalance(FEE_VAULT, (await chain.balanceOf(FEE_VAULT)) + fees);
      await chain.send(chain.anybody, "RewardsDistributor", "close", []);
      if (day % CLAIMS === 0 || day === epochs) await claimAll(chain, nodes);
    }
    return { policy, nodes, books: await checkedBooks(chain, nodes, income), poorDays };
  } finally {
    await chain.close();
  }
}

const spentBy = (nodes: readonly Node[]) => nodes.reduce((sum, { spent }) => sum + spent, 0n);

/** Has each node paid at its Hedera account what is a tinybar or more. */
async function claimAll(chain: Chain, nodes: readonly Node[]): Promise<void> {
  for (const { number } of nodes) {
    const claimable = await chain.read<Weibar>("RewardsDistributor", "claimable", number);
    if (claimable >= WEIBAR_PER_TINYBAR) await chain.send(chain.anybody, "RewardsDistributor", "claim", [number]);
  }
}
