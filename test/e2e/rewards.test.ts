import { expect } from "chai";

import type { RewardsReport } from "../../plugin/rewards/report.ts";
import { eventually, runHardhat, startNode, type RunningNode } from "./l2-node.ts";

describe("rewards on a running network", function () {
  this.timeout(120_000);
  let node: RunningNode;

  before(async () => {
    node = await startNode();
  });
  after(async () => {
    await node?.end();
  });

  it("are paid out by themselves once there are enough blocks", async () => {
    const [from, to] = node.accounts.map(({ address }) => address);
    const before = await node.rpc<{ account: string }[]>("l2_nodes");
    while (Number(await node.rpc("eth_blockNumber")) < 193) {
      await node.rpc("eth_sendTransaction", { from, to, value: "0x1" });
    }
    const line = await eventually(
      "the steward's line",
      () => /steward: closed epoch 0 at block 159: .*$/m.exec(node.printed())?.[0],
      20_000,
    );
    for (const { account } of before)
      expect(line).to.match(new RegExp(` [\\d.]+ ℏ to ${account.replaceAll(".", "\\.")}`));
    const { fees, epoch } = await node.rpc<RewardsReport>("l2_rewards");
    expect(epoch.number).to.equal(1);
    expect(BigInt(fees.received)).to.equal(BigInt(fees.paid) + BigInt(fees.claimable) + BigInt(fees.unallocated));
    // The price of gas covers what nodes pay Hedera, so that there is something to share beyond that.
    expect(BigInt(fees.repaid) > 0n && BigInt(fees.shared) > 0n && BigInt(fees.paid) > 0n).to.equal(true);
    expect(await node.rpc("l2_audit")).to.include({ solvent: true });
    expect(Number(await node.rpc("eth_getTransactionCount", from, "latest"))).to.be.greaterThan(185);
  });

  it("are shown by l2:rewards, for people and for programs", async () => {
    const table = await runHardhat("l2:rewards", "--url", node.http);
    expect(table).to.include({ code: 0, errors: "" });
    expect(table.output).to.match(/^Rewards of network 31337, after block \d+$/m);
    expect(table.output.match(/^ +\d+ +\d +0\.0\.\d+ +member +1000 ℏ +64\/64 .* [\d.]+ ℏ$/gm)).to.have.length(4);
    const json = await runHardhat("l2:rewards", "--url", node.http, "--json");
    expect(JSON.parse(json.output)).to.deep.equal(await node.rpc("l2_rewards"));
  });

  it("are told to be nowhere in one line where no network answers", async () => {
    const { code, errors } = await runHardhat("l2:rewards", "--url", "http://127.0.0.1:9");
    expect(code).to.equal(1);
    expect(errors).to.contain("nothing answers at http://127.0.0.1:9");
    expect((await runHardhat("l2:rewards", "--url", "here")).errors).to.contain("--url: an HTTP URL is wanted");
  });

  it("are not for a node that lies", async () => {
    const [from, to] = node.accounts.map(({ address }) => address);
    await node.rpc("l2_setFault", 1, "equivocates");
    for (let sent = 0; sent < 5; sent++) await node.rpc("eth_sendTransaction", { from, to, value: "0x1" });
    await node.rpc("l2_setFault", 1, null);
    await eventually(
      "the steward's line",
      () => /steward: slashed node 2, which attested two blocks/.test(node.printed()),
      10_000,
    );
    await eventually("the next committee, in the steward's words", () =>
      /steward: .*had committee 1 decided, of the nodes 1, 3, 4: /.test(node.printed()),
    );
    // It takes over with the first block after it has Hedera's keys.
    await eventually("another committee", async () => {
      await node.rpc("eth_sendTransaction", { from, to, value: "0x1" });
      return (await node.rpc<RewardsReport>("l2_rewards")).committee.members.join() === "1,3,4";
    });
    expect(await node.rpc("l2_audit")).to.include({ solvent: true });
  });
});
