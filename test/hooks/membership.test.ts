import { expect } from "chai";
import { network } from "hardhat";

describe("a connection's nodes that join and leave", () => {
  it("take part from the next committee on, and not any more", async () => {
    const { l2, ethers, networkHelpers } = await network.create("l2");
    const node = await l2.addNode();
    expect(node.index).to.equal(4);
    await l2.nodes[1]!.leave();
    expect((await node.status()).member).to.equal(false);
    await networkHelpers.mine(128);
    const { decided } = await l2.rewards.distribute();
    expect(decided).to.have.length(1);
    await ethers.deployContract("Counter");
    const members = await Promise.all(l2.nodes.map(async (each) => (await each.status()).member));
    expect(members).to.deep.equal([true, false, true, true, true]);
    expect((await l2.audit()).solvent).to.equal(true);
  });

  it("are refused where there are none", async () => {
    const { provider } = await network.create("l2");
    const refused = async (method: string, ...params: unknown[]) =>
      await provider.request({ method, params }).then(
        () => "",
        ({ message }: Error) => message,
      );
    expect(await refused("l2_retireNode", 4)).to.contain("there is no node 4: nodes are 0 to 3");
    expect(await refused("l2_retireNode", "1")).to.contain("l2_retireNode");
    expect(await refused("l2_addNode", 1)).to.contain("l2_addNode");
  });

  it("come one after the other, however they come", async () => {
    const { l2 } = await network.create("l2");
    const nodes = await Promise.all([l2.addNode(), l2.addNode()]);
    expect(nodes.map(({ index }) => index)).to.deep.equal([4, 5]);
  });
});
