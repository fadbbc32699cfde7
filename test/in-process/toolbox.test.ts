import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { expect } from "chai";
import { network } from "hardhat";

const NOBODY = "0x00000000000000000000000000000000000000ff";

/** The toolbox of a connection, with a contract that fails in every way. */
async function connect() {
  const connection = await network.create("l2");
  const { ethers } = connection;
  const [owner, other, third] = await ethers.getSigners();
  const { provider } = connection;
  const mischief = await ethers.deployContract("Mischief", [1], { value: 1_000_000n });
  return { ...connection, ethers, connection, owner: owner!, other: other!, third: third!, provider, mischief };
}

async function failureOf(promise: Promise<unknown>): Promise<string | undefined> {
  return await promise.then(
    () => undefined,
    (error: Error) => error.message,
  );
}

type World = Awaited<ReturnType<typeof connect>>;

describe("the toolbox on the network l2", () => {
  let world: World;
  let restore: () => Promise<void>;

  before("opens a network", async () => {
    world = await connect();
  });

  beforeEach(async () => {
    ({ restore } = await world.networkHelpers.takeSnapshot());
  });

  afterEach(() => restore());

  after(() => world?.connection.close());

  it("has the accounts of the configuration as signers, which sign and send", async () => {
    const { ethers, owner, other } = world;
    expect(await ethers.getSigners()).to.have.lengthOf(20);
    expect(owner.address).to.equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    expect(ethers.verifyMessage("hello", await owner.signMessage("hello"))).to.equal(owner.address);
    const sent = await owner.sendTransaction({ to: other.address, value: 5n });
    expect((await sent.wait())?.status).to.equal(1);
    const stranger = ethers.Wallet.createRandom(ethers.provider);
    await owner.sendTransaction({ to: stranger.address, value: ethers.parseEther("1") });
    const signed = await stranger.sendTransaction({ to: other.address, value: 7n });
    expect((await signed.wait())?.from).to.equal(stranger.address);
  });

  describe("the chai matchers", () => {
    it("know why a transaction or a call reverts", async () => {
      const { ethers, mischief } = world;
      const call = (name: string, ...args: unknown[]) => mischief.getFunction(name)(...args);
      await expect(call("withReason", 1)).to.be.revertedWith("not zero");
      await expect(call("withReason", 1)).to.be.revert(ethers);
      await expect(call("withReason", 0)).not.to.be.revert(ethers);
      await expect(call("withoutReason")).to.be.revertedWithoutReason(ethers);
      await expect(call("withPlainError")).to.be.revertedWithCustomError(mischief, "Plain");
      await expect(call("withError", 4))
        .to.be.revertedWithCustomError(mischief, "Mischievous")
        .withArgs(world.owner.address, 4, "on purpose");
      await expect(call("withAssert", 1)).to.be.revertedWithPanic(1);
      await expect(call("subtract", 1, 2)).to.be.revertedWithPanic(0x11);
      await expect(call("divide", 1, 0)).to.be.revertedWithPanic(0x12);
      await expect(call("item", 1)).to.be.revertedWithPanic(0x32);
      await expect(call("nested", 1)).to.be.revertedWith("not zero");
    });

    it("know it as well of a transaction that is sent whatever an estimate says", async () => {
      const { mischief } = world;
      const gasLimit = 200_000n;
      await expect(mischief.getFunction("withReason")(1, { gasLimit })).to.be.revertedWith("not zero");
      await expect(mischief.getFunction("withError")(4, { gasLimit }))
        .to.be.revertedWithCustomError(mischief, "Mischievous")
        .withArgs(world.owner.address, 4, "on purpose");
      await expect(mischief.getFunction("subtract")(1, 2, { gasLimit })).to.be.revertedWithPanic(0x11);
    });

    it("see events", async () => {
      const { mischief, owner } = world;
      const set = mischief.getFunction("set");
      await expect(set(5)).to.emit(mischief, "Set").withArgs(owner.address, 1, 5);
      await expect(mischief.getFunction("log")(2)).to.emit(mischief, "Numbered").withArgs(1);
      await expect(set(5)).not.to.emit(mischief, "Numbered");
    });

    it("see balances change", async () => {
      const { ethers, owner, other, third, mischief } = world;
      const send = () => owner.sendTransaction({ to: other.address, value: 7n });
      await expect(send()).to.changeEtherBalance(ethers, other, 7n);
      await expect(send()).to.changeEtherBalances(ethers, [owner, other], [-7n, 7n]);
      await expect(send()).to.changeEtherBalance(ethers, owner, -7n, { includeFee: false });
      await expect(mischief.getFunction("pay")(third.address, 9)).to.changeEtherBalances(
        ethers,
        [mischief, third],
        [-9n, 9n],
      );
      const token = await ethers.deployContract("Token", [1_000]);
      const transfer = token.getFunction("transfer");
      await expect(transfer(other.address, 5)).to.changeTokenBalance(ethers, token, other, 5);
      await expect(transfer(other.address, 5)).to.changeTokenBalances(ethers, token, [owner, other], [-5, 5]);
    });

    it("see each of several transactions by itself", async () => {
      const { ethers, owner, other, third } = world;
      await Promise.all([
        expect(owner.sendTransaction({ to: NOBODY, value: 1n })).to.changeEtherBalance(ethers, owner, -1n),
        expect(other.sendTransaction({ to: NOBODY, value: 2n })).to.changeEtherBalance(ethers, other, -2n),
        expect(third.sendTransaction({ to: NOBODY, value: 3n })).to.changeEtherBalance(ethers, third, -3n),
      ]);
    });
  });

  it("shows Solidity stack traces of sends, calls and estimates", async () => {
    const { mischief } = world;
    const nested = mischief.getFunction("nested");
    const failing = [
      () => nested(1),
      () => nested(1, { gasLimit: 200_000n }),
      () => nested.staticCall(1),
      () => nested.estimateGas(1),
    ];
    for (const fail of failing) {
      const stack = await fail().then(
        () => "",
        (error: Error) => error.stack ?? "",
      );
      expect(stack).to.match(/at Mischief\.withReason \(contracts\/test\/Mischief\.sol:\d+\)/);
      expect(stack).to.match(/at Mischief\.nested \(contracts\/test\/Mischief\.sol:\d+\)/);
    }
  });

  describe("the network helpers", () => {
    it("load fixtures: again, nested, and others after them", async () => {
      const { networkHelpers, ethers, owner } = world;
      let runs = 0;
      async function counter() {
        runs++;
        return { counter: await ethers.deployContract("Counter") };
      }
      async function advanced() {
        const { counter: inner } = await networkHelpers.loadFixture(counter);
        await inner.getFunction("incBy")(5);
        return { advanced: inner };
      }
      for (let round = 0; round < 2; round++) {
        const loaded = await networkHelpers.loadFixture(counter);
        expect(await loaded.counter.getFunction("x")()).to.equal(0n);
        await loaded.counter.getFunction("inc")();
        await owner.sendTransaction({ to: NOBODY, value: 1n });
        const further = await networkHelpers.loadFixture(advanced);
        expect(await further.advanced.getFunction("x")()).to.equal(5n);
      }
      expect(runs).to.be.within(1, 2);
      expect(await ethers.provider.getBalance(NOBODY)).to.equal(0n);
    });

    it("move time", async () => {
      const { networkHelpers, mischief } = world;
      const { time } = networkHelpers;
      const start = await time.latest();
      await time.increase(1_000);
      expect(await time.latest()).to.be.within(start + 1_000, start + 1_003);
      await time.increaseTo(start + 5_000);
      expect(await time.latest()).to.equal(start + 5_000);
      await time.setNextBlockTimestamp(start + 6_000);
      await mischief.getFunction("noteTime")();
      expect(await mischief.getFunction("value")()).to.equal(BigInt(start + 6_000));
      const block = await time.latestBlock();
      await networkHelpers.mine(3, { interval: 60 });
      expect(await time.latestBlock()).to.equal(block + 3);
      expect(await time.latest()).to.be.within(start + 6_121, start + 6_123);
      await networkHelpers.mineUpTo(block + 20);
      expect(await time.latestBlock()).to.equal(block + 20);
      expect(await failureOf(time.increaseTo(start))).to.match(/is lower than the previous/);
    });

    it("set accounts", async () => {
      const { networkHelpers, ethers, mischief } = world;
      const { provider } = ethers;
      await networkHelpers.setBalance(NOBODY, 10n ** 20n);
      expect(await provider.getBalance(NOBODY)).to.equal(10n ** 20n);
      await networkHelpers.setNonce(NOBODY, 7);
      expect(await provider.getTransactionCount(NOBODY)).to.equal(7);
      const address = await mischief.getAddress();
      await networkHelpers.setStorageAt(address, 0, 77);
      expect(await mischief.getFunction("value")()).to.equal(77n);
      expect(BigInt(await networkHelpers.getStorageAt(address, 0))).to.equal(77n);
      await networkHelpers.impersonateAccount(NOBODY);
      const nobody = await ethers.getSigner(NOBODY);
      await expect(nobody.sendTransaction({ to: world.other.address, value: 3n })).to.changeEtherBalance(
        ethers,
        world.other,
        3n,
      );
      expect(await provider.getTransactionCount(NOBODY)).to.equal(8);
      await networkHelpers.stopImpersonatingAccount(NOBODY);
      expect(await failureOf(nobody.sendTransaction({ to: NOBODY }))).to.match(/Unknown account/);
      await networkHelpers.setCode(NOBODY, "0x600160005260206000f3");
      expect(await provider.call({ to: NOBODY })).to.equal(`0x${"1".padStart(64, "0")}`);
    });

    it("set the next block", async () => {
      const { networkHelpers, ethers, mischief, owner } = world;
      await networkHelpers.setNextBlockBaseFeePerGas(7_000_000_000n);
      await networkHelpers.setPrevRandao(12_345);
      await networkHelpers.setCoinbase(NOBODY);
      await mischief.getFunction("noteRandao")();
      expect(await mischief.getFunction("value")()).to.equal(12_345n);
      const block = await ethers.provider.getBlock("latest");
      expect(block?.baseFeePerGas).to.equal(7_000_000_000n);
      expect(block?.miner).to.equal(ethers.getAddress(NOBODY));
      await networkHelpers.setBlockGasLimit(5_000_000);
      await owner.sendTransaction({ to: NOBODY });
      expect((await ethers.provider.getBlock("latest"))?.gasLimit).to.equal(5_000_000n);
    });

    it("leave blocks to be made on demand, and drop what waits", async () => {
      const { networkHelpers, ethers, owner, other, provider } = world;
      await provider.request({ method: "evm_setAutomine", params: [false] });
      const dropped = await owner.sendTransaction({ to: NOBODY, value: 1n });
      const kept = await other.sendTransaction({ to: NOBODY, value: 2n });
      await networkHelpers.dropTransaction(dropped.hash);
      expect(await ethers.provider.getBalance(NOBODY)).to.equal(0n);
      await networkHelpers.mine();
      expect(await ethers.provider.getBalance(NOBODY)).to.equal(2n);
      expect((await ethers.provider.getTransactionReceipt(kept.hash))?.status).to.equal(1);
      await provider.request({ method: "evm_setAutomine", params: [true] });
    });

    it("make blocks at intervals", async () => {
      const { ethers, provider, owner } = world;
      await provider.request({ method: "evm_setAutomine", params: [false] });
      await provider.request({ method: "evm_setIntervalMining", params: [20] });
      const sent = await owner.sendTransaction({ to: NOBODY, value: 1n });
      expect((await sent.wait())?.status).to.equal(1);
      await provider.request({ method: "evm_setIntervalMining", params: [0] });
      await provider.request({ method: "evm_setAutomine", params: [true] });
      expect(await ethers.provider.getBalance(NOBODY)).to.equal(1n);
    });

    it("take back everything, nested, again and after failures", async () => {
      const { networkHelpers, ethers, owner, mischief, provider, l2 } = world;
      const filter = await provider.request({ method: "eth_newBlockFilter" });
      const observed = async () => ({
        block: await ethers.provider.getBlockNumber(),
        balance: await ethers.provider.getBalance(NOBODY),
        value: await mischief.getFunction("value")(),
        nonce: await owner.getNonce(),
        hedera: (await (await l2.hedera.ledger).account(await l2.vault))?.balance,
        status: await provider.request({ method: "l2_status" }),
      });
      const before = await observed();
      const outer = await networkHelpers.takeSnapshot();
      for (let round = 0; round < 2; round++) {
        await owner.sendTransaction({ to: NOBODY, value: 5n });
        const inner = await networkHelpers.takeSnapshot();
        const between = await ethers.provider.getBlockNumber();
        await mischief.getFunction("set")(9);
        await expect(mischief.getFunction("withReason")(1, { gasLimit: 200_000n })).to.be.revertedWith("not zero");
        await networkHelpers.setBalance(NOBODY, 10n ** 24n);
        await provider.request({ method: "evm_setAutomine", params: [false] });
        await owner.sendTransaction({ to: NOBODY });
        await inner.restore();
        await provider.request({ method: "evm_setAutomine", params: [true] });
        expect(await ethers.provider.getBlockNumber()).to.equal(between);
        expect(await ethers.provider.getBalance(NOBODY)).to.equal(5n);
        expect(await provider.request({ method: "eth_pendingTransactions" })).to.deep.equal([]);
        await outer.restore();
        expect(await observed()).to.deep.equal(before);
        await networkHelpers.time.increase(10);
        await outer.restore();
      }
      const hashes = await provider.request({ method: "eth_getFilterChanges", params: [filter] });
      expect(hashes).to.deep.equal([]);
    });
  });

  it("deploys with Ignition, and goes on after a failure", async () => {
    const { ignition, owner } = world;
    const Two = buildModule("Two", (m) => {
      const counter = m.contract("Counter");
      m.call(counter, "incBy", [m.getParameter("by", 0)]);
      return { counter };
    });
    expect(await failureOf(ignition.deploy(Two, { defaultSender: owner.address }))).to.match(/ZeroIncrement/);
    const { counter } = await ignition.deploy(Two, { parameters: { Two: { by: 4 } } });
    expect(await counter.getFunction("x")()).to.equal(4n);
  });

  it("is opened as often as one likes, each time another network", async () => {
    const [first, second, hardhat] = await Promise.all([
      network.create("l2"),
      network.create({ network: "l2", override: { blockGasLimit: 30_000_000 } }),
      network.create("default"),
    ]);
    const [sender] = await first.ethers.getSigners();
    await sender!.sendTransaction({ to: NOBODY, value: 1n });
    expect(await first.ethers.provider.getBlockNumber()).to.equal(1);
    await first.close();
    for (const { ethers } of [second, hardhat]) {
      expect(await ethers.provider.getBlockNumber()).to.equal(0);
      expect(await ethers.provider.getBalance(NOBODY)).to.equal(0n);
      const [another] = await ethers.getSigners();
      await another!.sendTransaction({ to: NOBODY, value: 2n });
      expect(await ethers.provider.getBalance(NOBODY)).to.equal(2n);
    }
    expect((await second.ethers.provider.getBlock("latest"))?.gasLimit).to.equal(30_000_000n);
    await Promise.all([second.close(), hardhat.close()]);
  });
});
