import { expect } from "chai";

import { readRewards } from "../../plugin/rewards/reading.ts";
import type { RewardsReport } from "../../plugin/rewards/report.ts";
import { RewardNetwork } from "../../plugin/rewards/reward-network.ts";
import { rewarding, type Rewarding } from "../rewards/rewarding.ts";

describe("JSON-RPC about rewards", function () {
  this.timeout(60_000);
  let l2: Rewarding;
  before(async () => {
    l2 = await rewarding({ nodes: 3 });
  });
  after(async () => await l2.close());

  it("l2_rewards tells of a network that has just begun", async () => {
    const { nodes, ...report } = await l2.rpc<RewardsReport>("l2_rewards");
    const none = "0";
    expect(report).to.deep.equal({
      ...{ chainId: 31337, height: 0 },
      epoch: { number: 0, after: 0, recorded: 0, closableAt: 160, isClosable: false },
      rules: {
        ...{ epochBlocks: 128, window: 64, required: 32 },
        policy: { address: "0x686970313100000000000000000000000000000a", name: "EqualShares" },
        ...{ minStake: "1000000000000000000000", stakeToken: null, leaveDelay: 604_800 },
        ...{ reporterShare: 1_000, beneficiary: "0x6869703131000000000000000000000000000001" },
      },
      fees: {
        ...{ received: none, repaid: none, shared: none, paid: none, claimable: none, unallocated: none, vault: none },
      },
      committee: { epoch: 0, fromHeight: 0, threshold: 3, members: [1, 2, 3], next: null },
    });
    const listed = await l2.rpc<{ account: string; attester: string }[]>("l2_nodes");
    expect(nodes).to.deep.equal(
      listed.map(({ account, attester }, seat) => ({
        ...{ number: seat + 1, seat, account, owner: attester, attester, status: "member" },
        ...{ stake: "1000000000000000000000", stakeToken: null, attested: 0, isActive: false },
        ...{ costs: { total: none, epoch: none }, claimable: none, paid: none },
      })),
    );
  });

  it("l2_rewards is plain JSON, as it comes over HTTP", async () => {
    await l2.until(65);
    const report = await l2.rpc<RewardsReport>("l2_rewards");
    expect(JSON.parse(JSON.stringify(report))).to.deep.equal(report);
    expect(report.epoch.recorded).to.equal(63);
    expect(report.nodes.map(({ attested }) => attested)).to.deep.equal([31, 31, 31]);
    for (const { costs } of report.nodes) expect(BigInt(costs.total) > 0n).to.equal(true);
  });

  it("l2_rewards takes no parameters", async () => {
    for (const params of [[1], ["latest"], [null], [{}]]) {
      const error = await l2.rpc("l2_rewards", ...params).catch((error: Error) => error);
      expect(error).to.include({ code: -32602, message: "l2_rewards: takes 0 parameters, not 1" });
    }
  });

  it("l2_rewards takes few requests, however many blocks there are", async () => {
    await l2.rpc("hardhat_mine", "0x2710");
    let count = 0;
    const provider = {
      request: async (request: { method: string; params?: readonly unknown[] }) => {
        count++;
        return await l2.provider.request(request);
      },
    };
    const report = await readRewards(new RewardNetwork(provider));
    expect(report.height).to.equal(10_065);
    // Four for each node, and some for all of them.
    expect(count).to.be.at.most(16 + 4 * 3);
  });
});
