import { expect } from "chai";
import { network } from "hardhat";

describe("a connection's l2.nodes", () => {
  it("lets a test make a node lie, and see that nobody counts its word", async () => {
    const { l2, ethers } = await network.create("l2");
    await l2.nodes[2]!.fail("wrong-root");
    const counter = await ethers.deployContract("Counter");
    await counter.getFunction("inc")();
    expect(await counter.getFunction("x")()).to.equal(1n);
    expect((await l2.nodes[2]!.status()).attested).to.equal(0);
    expect((await l2.audit()).solvent).to.be.true;
  });

  it("are as many as the committee has, each with its account, its height and its fault", async () => {
    const connection = await network.create("l2");
    const { l2, ethers } = connection;
    expect(l2.nodes.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3]);
    await ethers.deployContract("Counter");
    await l2.nodes[1]!.fail("silent");
    const [honest, silent] = await Promise.all(l2.nodes.map((node) => node.status()));
    expect(honest!.fault).to.be.null;
    expect(silent!.fault).to.equal("silent");
    expect(silent!.blockHash).to.equal(honest!.blockHash);
    expect((await (await l2.hedera.ledger).account(silent!.account))?.memo).to.equal("l2:31337:node:1");
    await connection.close();
  });

  it("come back with an empty EVM after a crash, at the same block", async () => {
    const { l2, ethers } = await network.create("l2");
    const node = l2.nodes[3]!;
    await node.fail("crashed");
    await ethers.deployContract("Counter");
    expect(await node.status()).to.include({ state: "stopped", height: 0 });
    await node.recover();
    const [here, there] = [await l2.nodes[0]!.status(), await node.status()];
    expect(there).to.include({ state: "running", fault: null, height: 1, blockHash: here.blockHash });
  });

  it("leave what they say on the topic, and why they say that another lies", async () => {
    const { l2, ethers } = await network.create("l2");
    const [signer] = await ethers.getSigners();
    await l2.nodes[0]!.fail("wrong-root");
    const rejected = async () => (await l2.messages(1, 1_000)).some(({ message }) => message?.kind === "rejection");
    // The topic's running hash says whose turn it is: one block in four is node 0's.
    do await signer!.sendTransaction({ to: signer!.address });
    while (!(await rejected()));
    await Promise.all(l2.nodes.map((node) => node.status()));
    const messages = await l2.messages(1, 1_000);
    const rejections = messages.filter(({ message }) => message?.kind === "rejection");
    expect(rejections.map(({ node }) => node)).to.include.members([1, 2, 3]);
    expect(String(rejections[0]!.message!["reason"])).to.match(/state root/);
    expect(await l2.messages(messages.length, 1)).to.deep.equal(messages.slice(-1));
    const { topic } = (await ethers.provider.send("l2_status", [])) as { topic: string };
    expect(await l2.topic).to.equal(topic);
  });
});
