import { expect } from "chai";

import { FEE_VAULT, longZero } from "../../plugin/protocol/addresses.ts";
import { NODE_REGISTRY, REWARDS_DISTRIBUTOR } from "../../plugin/protocol/reward-addresses.ts";
import { checkedBooks, WrongBooksError } from "../../scripts/simulate-rewards/accounts.ts";
import { begun, type Node } from "../../scripts/simulate-rewards/node.ts";
import { populationOf } from "../../scripts/simulate-rewards/population.ts";

const [first, second, third] = populationOf({ nodes: 10, epochs: 10, seed: 1 });
const FEES = 1_000n;

/** One node that stays, one that was slashed, and one that has got its stake back. */
const NODES: readonly Node[] = [
  begun({ ...first!, stake: 500n }, 1, 0),
  { ...begun({ ...second!, stake: 200n }, 2, 1), slashed: true },
  { ...begun({ ...third!, stake: 300n }, 3, 2), withdrawn: true, returned: 300n },
];

/** What contracts and balances say: nine tenths of the slashed stake came with the fees. */
const RIGHT = {
  received: FEES + 180n,
  unallocated: 7n,
  ...{ "paid 1": 400n, "claimable 1": 73n, "stake 1": 500n, [longZero(first!.account)]: 400n },
  ...{ "paid 2": 100n, "claimable 2": 0n, "stake 2": 0n, [longZero(second!.account)]: 100n },
  ...{ "paid 3": 600n, "claimable 3": 0n, "stake 3": 0n, [longZero(third!.account)]: 600n },
  ...{ [FEE_VAULT]: 0n, [REWARDS_DISTRIBUTOR]: 80n, [NODE_REGISTRY]: 500n },
};

const chainOf = (figures: Readonly<Record<string, bigint>>) => ({
  read: async <T>(_contract: string, name: string, ...args: readonly unknown[]) =>
    (name === "node" ? { stake: figures[`stake ${args[0]}`] } : figures[[name, ...args].join(" ")]) as T,
  balanceOf: async (address: string) => figures[address]!,
});

const check = async (figures: Readonly<Record<string, bigint>>, nodes = NODES, fees = FEES) =>
  await checkedBooks(chainOf(figures), nodes, fees).catch((error: unknown) => error);

describe("the check of the books", () => {
  it("reads them if they add up", async () => {
    expect(await check(RIGHT)).to.deep.equal({
      ...{ received: 1_180n, slashed: 180n, paid: 1_100n, claimable: 73n, unallocated: 7n },
      earned: [473n, 100n, 600n],
    });
  });

  for (const [what, figure] of Object.entries(RIGHT)) {
    it(`fails if ${what} is a weibar more`, async () => {
      const error = await check({ ...RIGHT, [what]: figure + 1n });
      expect(error).to.be.instanceOf(WrongBooksError);
      expect((error as Error).message).to.match(/must be \d+ weibars and is \d+/);
    });
  }

  it("fails if fees did not come in, or a stake was not given back", async () => {
    expect(await check(RIGHT, NODES, FEES + 1n)).to.be.instanceOf(WrongBooksError);
    const short = NODES.map((node) => ({ ...node, returned: node.returned - 1n }));
    expect(await check(RIGHT, short)).to.be.instanceOf(WrongBooksError);
  });
});
