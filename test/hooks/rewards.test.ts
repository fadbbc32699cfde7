import { expect } from "chai";
import { network } from "hardhat";

describe("l2.rewards", function () {
  this.timeout(60_000);

  it("does nothing by itself, and everything when it is asked to", async () => {
    const connection = await network.create("l2");
    const { l2, ethers } = connection;
    try {
      const [sender, payee] = await ethers.getSigners();
      const send = async (count: number) => {
        for (let sent = 0; sent < count; sent++) await sender!.sendTransaction({ to: payee!.address, value: 1n });
      };
      await send(193);
      expect(await ethers.provider.getBlockNumber()).to.equal(193);
      const { closed, paidOut } = await l2.rewards.distribute();
      expect(closed.map(({ epoch, end }) => [epoch, end])).to.deep.equal([[0, 159]]);
      expect(paidOut.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4]);
      const { fees, epoch } = await l2.rewards.report();
      expect(epoch.number).to.equal(1);
      expect(BigInt(fees.received)).to.equal(BigInt(fees.paid) + BigInt(fees.claimable) + BigInt(fees.unallocated));
      // The sender's nonces are its own.
      expect(await sender!.getNonce()).to.equal(193);
      const height = await ethers.provider.getBlockNumber();
      await l2.rewards.distribute();
      expect(await ethers.provider.getBlockNumber()).to.equal(height);
    } finally {
      await connection.close();
    }
  });

  it("finds a liar whose attestations are still to come", async () => {
    const connection = await network.create("l2");
    const { l2, ethers } = connection;
    try {
      await l2.nodes[2]!.fail("equivocates");
      await ethers.deployContract("Counter");
      const { slashed } = await l2.rewards.distribute();
      expect(slashed.map(({ number, kind }) => [number, kind])).to.deep.equal([[3, "equivocation"]]);
      expect((await l2.rewards.report()).nodes[2]!.status).to.equal("slashed");
    } finally {
      await connection.close();
    }
  });
});
