import { expect } from "chai";
import hre from "hardhat";
import { encodeFunctionData } from "viem/utils";

import { keyed } from "../../plugin/objects/sender.ts";
import { NODE_REGISTRY } from "../../plugin/protocol/reward-addresses.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { CONTRACTS } from "../../plugin/rewards/contracts.ts";
import { totalOf } from "../../plugin/rewards/round.ts";
import { hex } from "../network/harness.ts";
import { expectExact, rewarding, type Rewarding } from "./rewarding.ts";

const HBAR = 10n ** 18n;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a steward", function () {
  this.timeout(120_000);
  let l2: Rewarding;
  beforeEach(async () => {
    l2 = await rewarding();
  });
  afterEach(async () => await l2.close());

  const height = () => l2.network.door.chain.tip.height;

  it("sends nothing when there is nothing to do", async () => {
    await l2.until(100);
    const steward = l2.steward({ print: (line) => expect.fail(line) });
    const { closed, paidOut, slashed, decided, collected } = await steward.rounds();
    expect([closed, paidOut, slashed, decided, collected].flat()).to.deep.equal([]);
    expect(height()).to.equal(100);
  });

  it("tells in a line what it did", async () => {
    await l2.until(193);
    const lines: string[] = [];
    await l2.steward({ print: (line) => lines.push(line) }).rounds();
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(
      /^closed epoch 0 at block 159: fees [\d.]+ ℏ, repaid [\d.]+ ℏ, shared [\d.]+ ℏ; paid out [\d.]+ ℏ to 0\.0\.1002, [\d.]+ ℏ to 0\.0\.1003, [\d.]+ ℏ to 0\.0\.1004, [\d.]+ ℏ to 0\.0\.1005$/,
    );
  });

  it("can be another one in each round", async () => {
    await l2.until(193);
    // Whoever closed the epoch is gone before anybody is paid.
    await l2.rewards.write(l2.sender, "RewardsDistributor", "close");
    await l2.rewards.write(l2.sender, "RewardsDistributor", "claim", 3);
    const { closed, paidOut } = await l2.steward().round();
    expect(closed).to.deep.equal([]);
    expect(paidOut.map(({ number }) => number)).to.deep.equal([1, 2, 4]);
    const { height: before } = await l2.report();
    await l2.steward().rounds();
    expect(height()).to.equal(before);
    expectExact(await l2.report());
  });

  it("is not in the way of another one", async () => {
    await l2.until(193);
    const { settings } = l2.network;
    const senders = [5, 6, 7].map((index) => keyed(settings.accounts[index]!.secret));
    const stewards = senders.map((sender) => l2.steward({ sender }));
    const rounds = await Promise.all(stewards.map((steward) => steward.rounds()));
    const { closed, paidOut, refused } = totalOf(rounds);
    expect(closed.map(({ epoch }) => epoch)).to.deep.equal([0]);
    expect(paidOut.map(({ number }) => number).sort()).to.deep.equal([1, 2, 3, 4]);
    expect(refused).to.deep.equal([]);
    const { fees, epoch } = await l2.report();
    expect(epoch.number).to.equal(1);
    expect(fees.received).to.equal(closed[0]!.fees.toString());
  });

  it("leaves what is less than the least amount until it is enough", async () => {
    await l2.until(193);
    const { paidOut, closed } = await l2.steward({ least: 15n * HBAR }).rounds();
    expect(closed).to.have.length(1);
    expect(paidOut).to.deep.equal([]);
    await l2.until(321);
    const next = await l2.steward({ least: 15n * HBAR }).rounds();
    expect(next.paidOut.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4]);
    for (const { amount } of next.paidOut) expect(amount > 15n * HBAR).to.equal(true);
  });

  it("does again what a revert took back", async () => {
    await l2.until(193);
    const steward = l2.steward();
    const past = await l2.rpc<Hex>("evm_snapshot");
    const { closed, paidOut } = await steward.rounds();
    expect(await l2.rpc("evm_revert", past)).to.equal(true);
    expect((await l2.report()).fees.paid).to.equal("0");
    const again = await steward.rounds();
    expect(again.closed).to.deep.equal(closed);
    expect(again.paidOut).to.deep.equal(paidOut);
  });

  it("shares as a policy says that somebody has deployed", async () => {
    const { bytecode } = await hre.artifacts.readArtifact("RootShares");
    const hash = await l2.send(0, undefined, { data: bytecode });
    const { contractAddress } = await l2.rpc<{ contractAddress: Hex }>("eth_getTransactionReceipt", hash);
    const policy = contractAddress.toLowerCase() as Address;
    await l2.change({ policy });
    expect((await l2.report()).rules.policy).to.deep.equal({ address: policy, name: null });
    // Node 2 stakes four times as much, and node 3 nine times.
    for (const [number, more] of [
      [2, 3_000n * HBAR],
      [3, 8_000n * HBAR],
    ] as const) {
      const data = encodeFunctionData({
        abi: CONTRACTS.NodeRegistry.abi,
        functionName: "addStake",
        args: [number, more],
      });
      await l2.send(number, NODE_REGISTRY, { value: more, data });
    }
    await l2.until(193);
    const before = await l2.report();
    expect(before.nodes.map(({ stake }) => BigInt(stake) / HBAR)).to.deep.equal([1_000n, 4_000n, 9_000n, 1_000n]);
    const { closed } = await l2.steward({ least: 10n ** 30n }).rounds();
    const { shared } = closed[0]!;
    const { nodes } = await l2.report();
    const [one, ...others] = nodes.map(({ claimable }, index) => {
      const costs = BigInt(before.nodes[index]!.costs.epoch) * 10n ** 10n;
      return BigInt(claimable) - costs;
    });
    for (const [index, times] of [2n, 3n, 1n].entries()) {
      const off = others[index]! - times * one!;
      // The roots are whole numbers of eleven digits.
      expect((off < 0n ? -off : off) < shared / 10n ** 9n, `${others[index]} is ${times} times ${one}`).to.equal(true);
    }
    expectExact(await l2.report());
  });

  it("works by itself while it is at work, and stops when it is told to", async () => {
    const stop = l2.steward().start();
    await l2.until(193);
    for (let patience = 100; (await l2.report()).fees.paid === "0"; patience--) {
      expect(patience).to.be.greaterThan(0);
      await pause(50);
    }
    await stop();
    const before = height();
    await l2.rpc("hardhat_mine", hex(200));
    await pause(1_200);
    expect(height()).to.equal(before + 200);
    expect((await l2.report()).epoch.number).to.equal(1);
  });

  it("says what keeps it from working, once", async () => {
    const lines: string[] = [];
    let fails = true;
    const provider = {
      request: async (request: { method: string; params?: readonly unknown[] }) => {
        if (fails) throw new Error("nobody answers");
        return await l2.provider.request(request);
      },
    };
    await l2.until(193);
    const stop = l2.steward({ provider, print: (line) => lines.push(line) }).start();
    await pause(2_500);
    expect(lines).to.deep.equal(["could not go on: nobody answers"]);
    fails = false;
    for (let patience = 100; lines.length < 2; patience--) {
      expect(patience).to.be.greaterThan(0);
      await pause(50);
    }
    await stop();
    expect(lines[1]).to.match(/^closed epoch 0/);
  });
});
