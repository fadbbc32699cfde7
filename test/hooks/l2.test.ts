import { expect } from "chai";
import { AccountBalanceQuery, Client, Hbar, TransferTransaction } from "@hiero-ledger/sdk";
import { network } from "hardhat";

describe("a connection's l2.hedera", () => {
  it("is there on connections to l2 alone, and opens nothing by itself", async () => {
    const connection = await network.create("l2");
    expect(connection.l2.hedera).to.be.an("object");
    await connection.close();
    const other = await network.create("default");
    expect(other.l2).to.be.undefined;
    await other.close();
  });

  it("serves the network's own Hedera to an SDK, and takes it back with the network", async () => {
    const { l2, ethers, provider, close } = await connect();
    const served = await l2.hedera.serve();
    const client = Client.forNetwork(served.network)
      .setMirrorNetwork(served.mirrorGrpc)
      .setOperator(served.operator.account, served.operator.privateKey);
    const snapshot = await l2.hedera.snapshot();
    const { vault } = (await provider.request({ method: "l2_status" })) as { vault: string };
    const to = "0xc0ffee0000000000000000000000000000000001";
    const sent = await new TransferTransaction()
      .addHbarTransfer("0.0.2", Hbar.fromTinybars(-5))
      .addHbarTransfer(vault, Hbar.fromTinybars(5))
      .setTransactionMemo(to)
      .execute(client);
    await sent.getReceipt(client);
    await provider.request({ method: "evm_mine" });
    expect(await ethers.provider.getBalance(to)).to.equal(50_000_000_000n);

    const balance = async () =>
      (await new AccountBalanceQuery().setAccountId(vault).execute(client)).hbars.toTinybars().toString();
    const after = await balance();
    expect(await l2.hedera.revert(snapshot)).to.be.true;
    expect(BigInt(after) - BigInt(await balance())).to.equal(5n);
    expect(await ethers.provider.getBalance(to)).to.equal(0n);
    expect(await l2.hedera.revert(snapshot)).to.be.false;

    const rest = await fetch(`${served.mirrorRest}/api/v1/accounts/${vault}`);
    expect(rest.status).to.equal(200);
    client.close();
    await close();
    expect(await fetch(served.mirrorRest).catch(() => "closed")).to.equal("closed");
  });

  it("gives the ledger and its time, which is the blocks' time", async () => {
    const { l2, ethers, close } = await connect();
    const ledger = await l2.hedera.ledger;
    expect((await ledger.account("0.0.2"))?.id).to.equal("0.0.2");
    await l2.hedera.freeze();
    const before = await l2.hedera.now();
    expect(await l2.hedera.now()).to.equal(before);
    expect(await l2.hedera.advance(3_600)).to.equal(before + 3_600_000_000_000n);
    const [signer] = await ethers.getSigners();
    await signer!.sendTransaction({ to: signer!.address });
    const { timestamp } = (await ethers.provider.getBlock("latest"))!;
    expect(timestamp - Number(before / 1_000_000_000n)).to.be.within(3_600, 3_602);
    expect((await l2.hedera.status()).frozen).to.be.true;
    await l2.hedera.resume();
    const refused = await l2.hedera.advanceTo(before).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(RangeError);
    await close();
  });

  it("sets delays, throttles and outages", async () => {
    const { l2, close } = await connect();
    await l2.hedera.setConsensusDelay(10);
    await l2.hedera.setMirrorLag(20);
    await l2.hedera.setLatency(30);
    await l2.hedera.setThrottles(true);
    await l2.hedera.setOutage("0.0.6", true);
    const { now: _, ...status } = await l2.hedera.status();
    expect(status).to.deep.equal({
      frozen: false,
      consensusDelay: 10,
      mirrorLag: 20,
      latency: 30,
      throttles: true,
      outages: ["0.0.6"],
    });
    await close();
  });
});

async function connect() {
  const connection = await network.create("l2");
  const { l2, ethers, provider } = connection;
  return { l2, ethers, provider, close: () => connection.close() };
}
