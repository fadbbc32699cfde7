import { expect } from "chai";
import { network } from "hardhat";

describe("the network l2 in process", () => {
  it("serves ethers, the chai matchers and the network helpers", async () => {
    const { ethers, networkHelpers } = await network.create("l2");
    const [owner, other] = await ethers.getSigners();
    const counter = await ethers.deployContract("Counter");
    await expect(counter.getFunction("incBy")(5)).to.emit(counter, "Increment").withArgs(5);
    await expect(counter.getFunction("incBy")(0)).to.be.revertedWithCustomError(counter, "ZeroIncrement");
    await expect(owner!.sendTransaction({ to: other!.address, value: 7n })).to.changeEtherBalances(
      ethers,
      [owner!, other!],
      [-7n, 7n],
    );
    const snapshot = await networkHelpers.takeSnapshot();
    await counter.getFunction("inc")();
    expect(await counter.getFunction("x")()).to.equal(6n);
    await snapshot.restore();
    expect(await counter.getFunction("x")()).to.equal(5n);
    const before = await networkHelpers.time.latest();
    await networkHelpers.time.increase(1_000);
    expect(await networkHelpers.time.latest()).to.be.greaterThanOrEqual(before + 1_000);
  });

  it("gives each connection a network of its own", async () => {
    const [first, second] = await Promise.all([network.create("l2"), network.create("l2")]);
    const [sender] = await first.ethers.getSigners();
    await sender!.sendTransaction({ to: sender!.address });
    expect(await first.ethers.provider.getBlockNumber()).to.equal(1);
    expect(await second.ethers.provider.getBlockNumber()).to.equal(0);
    await first.close();
    await first.provider.request({ method: "eth_blockNumber" }).then(
      () => expect.fail("a closed connection answered"),
      () => undefined,
    );
  });

  it("shows where a contract reverted", async () => {
    const { ethers } = await network.create("l2");
    const counter = await ethers.deployContract("Counter");
    const error = await counter
      .getFunction("incBy")(0)
      .then(
        () => undefined,
        (reason: Error) => reason,
      );
    expect(error?.stack).to.contain("Counter.sol");
  });
});
