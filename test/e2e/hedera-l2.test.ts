import { expect } from "chai";
import {
  AccountBalanceQuery,
  Client,
  Hbar,
  PrivateKey,
  ScheduleInfoQuery,
  TopicMessageQuery,
  TransferTransaction,
} from "@hiero-ledger/sdk";

import { eventually, runHardhat, startNode, type RunningNode } from "./l2-node.ts";

const TINYBAR = 10n ** 10n;

describe("npx hardhat l2:node, with its Hedera served", function () {
  let node: RunningNode;
  let client: Client;

  before(async () => {
    node = await startNode(
      "--hapi-port",
      "0",
      "--hapi-nodes",
      "2",
      "--mirror-grpc-port",
      "0",
      "--mirror-rest-port",
      "0",
    );
    const { network, mirrorGrpc, operator } = node.hedera!;
    client = Client.forNetwork({ ...network })
      .setMirrorNetwork(mirrorGrpc!)
      .setOperator(operator.account, PrivateKey.fromStringDer(operator.privateKey));
  });

  after(async () => {
    client?.close();
    await node?.end("SIGKILL");
  });

  const tinybars = async (account: string) =>
    (await new AccountBalanceQuery().setAccountId(account).execute(client)).hbars.toTinybars().toNumber();

  const pay = async (to: string, amount: number, memo = "") => {
    const sent = await new TransferTransaction()
      .addHbarTransfer("0.0.2", Hbar.fromTinybars(-amount))
      .addHbarTransfer(to, Hbar.fromTinybars(amount))
      .setTransactionMemo(memo)
      .execute(client);
    await sent.getReceipt(client);
  };

  it("tells in its banner how an SDK gets there", async () => {
    await eventually("the banner", () => node.printed().includes(node.accounts.at(-1)!.privateKey));
    const { network, mirrorGrpc, mirrorRest } = node.hedera!;
    expect(Object.values(network)).to.deep.equal(["0.0.3", "0.0.4"]);
    expect(node.printed())
      .to.include(`Client.forNetwork(${JSON.stringify(network)}).setMirrorNetwork("${mirrorGrpc}").setOperator("0.0.2"`)
      .and.include(`${mirrorRest}/api/v1`);
  });

  it("credits on the layer 2 what an SDK pays into its vault", async () => {
    const to = "0xc0ffee0000000000000000000000000000000001";
    await pay(node.vault, 100, to);
    const balance = async () => BigInt(await node.rpc("eth_getBalance", to, "latest"));
    await eventually("the deposit", async () => (await balance()) === 100n * TINYBAR);
    expect(await node.rpc("l2_audit")).to.include({ solvent: true });
  });

  it("shows an SDK what the layer 2 pays, its schedule and its topic", async () => {
    const account = node.accounts[1]!.hederaAccount;
    const before = await tinybars(account);
    const to = `0x${BigInt(account.slice(4)).toString(16).padStart(40, "0")}`;
    const value = `0x${(7n * TINYBAR).toString(16)}`;
    const hash = await node.rpc("eth_sendTransaction", { from: node.accounts[0]!.address, to, value });
    expect(await tinybars(account)).to.equal(before + 7);
    const { schedule } = await node.rpc("l2_getSettlement", hash);
    const info = await new ScheduleInfoQuery().setScheduleId(schedule).execute(client);
    expect(info.executed).to.not.be.null;

    const { sequenceNumber } = await node.rpc("l2_status");
    let heard = 0;
    const subscription = new TopicMessageQuery()
      .setTopicId(node.topic)
      .setStartTime(0)
      .subscribe(
        client,
        () => {},
        () => heard++,
      );
    await eventually("all messages from the first", () => heard >= sequenceNumber);
    subscription.unsubscribe();
    const answer = await fetch(`${node.hedera!.mirrorRest!}/api/v1/schedules/${schedule}`);
    expect(((await answer.json()) as { executed_timestamp: string }).executed_timestamp).to.match(/^\d+\.\d{9}$/);
  });

  it("moves one clock for Hedera and the layer 2", async () => {
    const before = Number(await node.rpc("hedera_now"));
    await node.rpc("hedera_increaseTime", 1_800);
    await node.rpc("evm_mine");
    const { timestamp } = await node.rpc("eth_getBlockByNumber", "latest", false);
    expect(Number(timestamp) - before).to.be.within(1_799, 1_815);
    await node.rpc("evm_increaseTime", 1_800);
    expect(Number(await node.rpc("hedera_now")) - before).to.be.within(3_600, 3_620);
  });

  it("keeps the clock frozen but for the blocks' own steps, and runs on when it is told to", async () => {
    const frozen = Number(await node.rpc("hedera_freezeClock"));
    const from = node.accounts[0]!.address;
    for (let i = 0; i < 3; i++) await node.rpc("eth_sendTransaction", { from, to: from, value: "0x1" });
    const after = Number(await node.rpc("hedera_now"));
    expect(after - frozen).to.be.within(2, 5);
    expect(await node.rpc("hedera_status")).to.include({ frozen: true });
    // The promise of a timestamp stops the clock as well, and must not start it.
    await node.rpc("evm_setNextBlockTimestamp", Math.ceil(after) + 60);
    await node.rpc("eth_sendTransaction", { from, to: from, value: "0x1" });
    expect(await node.rpc("hedera_now")).to.equal(await node.rpc("hedera_now"));
    await node.rpc("hedera_resumeClock");
    expect(await node.rpc("hedera_status")).to.include({ frozen: false });
    expect(await node.rpc("hedera_now")).to.not.equal(await node.rpc("hedera_now"));
  });

  it("takes Hedera and the layer 2 back together, with either method", async () => {
    const from = node.accounts[0]!.address;
    for (const [snapshot, revert] of [
      ["hedera_snapshot", "hedera_revert"],
      ["hedera_snapshot", "evm_revert"],
      ["evm_snapshot", "hedera_revert"],
    ] as const) {
      const height = await node.rpc("eth_blockNumber");
      const before = await tinybars("0.0.801");
      const id = await node.rpc(snapshot);
      await pay("0.0.801", 3);
      await node.rpc("eth_sendTransaction", { from, to: from, value: "0x1" });
      expect(await tinybars("0.0.801")).to.equal(before + 3);
      expect(await node.rpc(revert, id)).to.be.true;
      expect(await tinybars("0.0.801")).to.equal(before);
      expect(await node.rpc("eth_blockNumber")).to.equal(height);
      await node.rpc("eth_sendTransaction", { from, to: from, value: "0x1" });
      expect(Number(await node.rpc("eth_blockNumber"))).to.equal(Number(height) + 1);
    }
  });

  it("goes on while a consensus node of Hedera is down", async () => {
    await node.rpc("hedera_setNodeOutage", "0.0.3", true);
    const from = node.accounts[0]!.address;
    const hash = await node.rpc("eth_sendTransaction", { from, to: from, value: "0x1" });
    expect(await node.rpc("eth_getTransactionReceipt", hash)).to.include({ status: "0x1" });
    await node.rpc("hedera_setNodeOutage", "0.0.3", false);
  });

  it("refuses options that contradict each other, and ends cleanly", async () => {
    const refused = await runHardhat("l2:node", "--port", "0", "--mirror-lag", "100");
    expect(refused.errors).to.match(/--mirror-lag: .*--mirror-rest-port/);
    expect(refused.code).to.equal(1);
    const taken = new URL(node.hedera!.mirrorRest!).port;
    const late = await runHardhat("l2:node", "--nodes", "1", "--port", "0", "--mirror-rest-port", taken);
    expect(late.errors).to.match(new RegExp(`--mirror-rest-port: ${taken} is taken on 127\\.0\\.0\\.1`));
    expect(late.output.trim()).to.equal("");
    expect(late.code).to.equal(1);
    const { code, errors } = await node.end("SIGINT");
    expect(errors).to.equal("");
    expect(code).to.equal(0);
  });
});
