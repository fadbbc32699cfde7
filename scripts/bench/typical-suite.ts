// A hundred tests as contract projects have them: an ERC-20 token, a vesting wallet and a timelock, each test on a fixture.
// Run by suite.ts on one network and on the other; `--network` says which.
import { expect } from "chai";
import { AbiCoder, id, parseEther, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

const SUPPLY = parseEther("1000");
const DAY = 86_400;

// Three files would have a network each.
const [erc20, vesting, timelocked] = [await network.create(), await network.create(), await network.create()];

let began = 0;
before(() => (began = performance.now()));
// suite.ts looks for this line: what the tests took, without loading Hardhat and the compiled contracts.
after(() => console.log(`tests took ${(performance.now() - began).toFixed(0)} ms`));

describe("an ERC-20 token", () => {
  const { ethers, networkHelpers } = erc20;
  async function fixture() {
    const [owner, alice, bob] = await ethers.getSigners();
    const token = await ethers.deployContract("Token", [SUPPLY]);
    return { owner: owner!, alice: alice!, bob: bob!, token };
  }
  const setUp = () => networkHelpers.loadFixture(fixture);

  for (const [name, expected] of [
    ["name", "Example Token"],
    ["symbol", "EXT"],
    ["decimals", 18n],
    ["totalSupply", SUPPLY],
  ] as const) {
    it(`has its ${name}`, async () => {
      const { token } = await setUp();
      expect(await token.getFunction(name)()).to.equal(expected);
    });
  }

  for (const amount of [
    0n,
    1n,
    10n,
    1_000n,
    1_000_000n,
    parseEther("1"),
    parseEther("10"),
    SUPPLY / 2n,
    SUPPLY - 1n,
    SUPPLY,
  ]) {
    it(`transfers ${amount}`, async () => {
      const { token, owner, alice } = await setUp();
      await expect(token.getFunction("transfer")(alice.address, amount)).to.changeTokenBalances(
        ethers,
        token,
        [owner, alice],
        [-amount, amount],
      );
    });
    it(`tells of a transfer of ${amount}`, async () => {
      const { token, owner, alice } = await setUp();
      await expect(token.getFunction("transfer")(alice.address, amount))
        .to.emit(token, "Transfer")
        .withArgs(owner.address, alice.address, amount);
    });
    it(`lets ${amount} be spent by whom it is approved for`, async () => {
      const { token, owner, alice, bob } = await setUp();
      await (await token.getFunction("approve")(alice.address, amount)).wait();
      const spender = token.connect(alice);
      await (await spender.getFunction("transferFrom")(owner.address, bob.address, amount)).wait();
      expect(await token.getFunction("balanceOf")(bob.address)).to.equal(amount);
      expect(await token.getFunction("allowance")(owner.address, alice.address)).to.equal(0n);
    });
  }

  for (const amount of [1n, SUPPLY, 2n ** 255n]) {
    it(`does not transfer ${amount} that somebody does not have`, async () => {
      const { token, owner, alice } = await setUp();
      await expect(token.connect(alice).getFunction("transfer")(owner.address, amount))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice.address, 0n, amount);
    });
    it(`does not let ${amount} be spent without an allowance`, async () => {
      const { token, owner, alice } = await setUp();
      await expect(
        token.connect(alice).getFunction("transferFrom")(owner.address, alice.address, amount),
      ).to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance");
    });
  }

  it("transfers nothing to nobody", async () => {
    const { token } = await setUp();
    await expect(token.getFunction("transfer")(ZeroAddress, 1n)).to.be.revertedWithCustomError(
      token,
      "ERC20InvalidReceiver",
    );
  });
});

describe("a vesting wallet", () => {
  const { ethers, networkHelpers } = vesting;
  async function fixture() {
    const [owner, beneficiary] = await ethers.getSigners();
    const start = (await networkHelpers.time.latest()) + DAY;
    const wallet = await ethers.deployContract("VestingWallet", [beneficiary!.address, start, 100 * DAY]);
    const token = await ethers.deployContract("Token", [SUPPLY]);
    await (await token.getFunction("transfer")(await wallet.getAddress(), SUPPLY)).wait();
    await (await owner!.sendTransaction({ to: wallet, value: parseEther("100") })).wait();
    return { owner: owner!, beneficiary: beneficiary!, wallet, token, start };
  }
  const setUp = () => networkHelpers.loadFixture(fixture);

  for (const day of [0, 1, 10, 25, 50, 75, 90, 99, 100, 101, 1_000]) {
    const share = BigInt(Math.min(day, 100));
    it(`has released ${share} % of the value after ${day} days`, async () => {
      const { wallet, beneficiary, start } = await setUp();
      await networkHelpers.time.setNextBlockTimestamp(start + day * DAY);
      await expect(wallet.getFunction("release()")()).to.changeEtherBalance(
        ethers,
        beneficiary,
        (parseEther("100") * share) / 100n,
      );
    });
    it(`has released ${share} % of a token after ${day} days`, async () => {
      const { wallet, token, beneficiary, start } = await setUp();
      await networkHelpers.time.increaseTo(start + day * DAY);
      await (await wallet.getFunction("release(address)")(await token.getAddress())).wait();
      const released = await token.getFunction("balanceOf")(beneficiary.address);
      expect(released).to.be.within((SUPPLY * share) / 100n, (SUPPLY * share) / 100n + SUPPLY / 1_000_000n);
    });
  }

  it("is handed on by its owner alone", async () => {
    const { wallet, owner, beneficiary } = await setUp();
    await expect(wallet.getFunction("transferOwnership")(owner.address))
      .to.be.revertedWithCustomError(wallet, "OwnableUnauthorizedAccount")
      .withArgs(owner.address);
    await (await wallet.connect(beneficiary).getFunction("transferOwnership")(owner.address)).wait();
    expect(await wallet.getFunction("owner")()).to.equal(owner.address);
  });
});

describe("a timelock", () => {
  const { ethers, networkHelpers } = timelocked;
  async function fixture() {
    const [admin, proposer, executor, other] = await ethers.getSigners();
    const parties = [[proposer!.address], [executor!.address], admin!.address] as const;
    const timelock = await ethers.deployContract("TimelockController", [DAY, ...parties]);
    const token = await ethers.deployContract("Token", [SUPPLY]);
    await (await token.getFunction("transfer")(await timelock.getAddress(), SUPPLY)).wait();
    return { admin: admin!, proposer: proposer!, executor: executor!, other: other!, timelock, token };
  }
  const setUp = () => networkHelpers.loadFixture(fixture);
  async function operation(amount: bigint, salt = id("salt")) {
    const parts = await setUp();
    const { token, timelock, proposer, executor, other } = parts;
    const data = token.interface.encodeFunctionData("transfer", [other.address, amount]);
    const call = [await token.getAddress(), 0n, data, ZeroHash, salt] as const;
    const schedule = () => timelock.connect(proposer).getFunction("schedule")(...call, DAY);
    const execute = () => timelock.connect(executor).getFunction("execute")(...call);
    const hash = (await timelock.getFunction("hashOperation")(...call)) as string;
    return { ...parts, call, schedule, execute, hash };
  }

  for (const amount of [1n, 100n, parseEther("1"), parseEther("10"), parseEther("100"), SUPPLY / 2n, SUPPLY]) {
    it(`does what was scheduled after a day: ${amount}`, async () => {
      const { schedule, execute, token, other } = await operation(amount);
      await (await schedule()).wait();
      await networkHelpers.time.increase(DAY);
      await (await execute()).wait();
      expect(await token.getFunction("balanceOf")(other.address)).to.equal(amount);
    });
    it(`does nothing before a day is over: ${amount}`, async () => {
      const { schedule, execute, timelock } = await operation(amount);
      await (await schedule()).wait();
      await expect(execute()).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
    });
    it(`does nothing that was cancelled: ${amount}`, async () => {
      const { schedule, execute, timelock, proposer, hash } = await operation(amount);
      await (await schedule()).wait();
      await expect(timelock.connect(proposer).getFunction("cancel")(hash))
        .to.emit(timelock, "Cancelled")
        .withArgs(hash);
      await networkHelpers.time.increase(DAY);
      await expect(execute()).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
    });
    it(`tells what is scheduled: ${amount}`, async () => {
      const { schedule, timelock, hash, call } = await operation(amount, id(`salt ${amount}`));
      const [target, value, data, predecessor] = call;
      await expect(schedule())
        .to.emit(timelock, "CallScheduled")
        .withArgs(hash, 0n, target, value, data, predecessor, DAY);
      expect(await timelock.getFunction("isOperationPending")(hash)).to.equal(true);
    });
  }

  for (const role of ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"]) {
    it(`is for ${role} alone`, async () => {
      const { timelock, other, call, hash } = await operation(1n);
      const stranger = timelock.connect(other);
      const attempts: Record<string, () => Promise<unknown>> = {
        PROPOSER_ROLE: () => stranger.getFunction("schedule")(...call, DAY),
        EXECUTOR_ROLE: () => stranger.getFunction("execute")(...call),
        CANCELLER_ROLE: () => stranger.getFunction("cancel")(hash),
      };
      await expect(attempts[role]!()).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount");
    });
    it(`has ${role} granted and revoked`, async () => {
      const { timelock, admin, other } = await setUp();
      const name = (await timelock.getFunction(role)()) as string;
      await (await timelock.connect(admin).getFunction("grantRole")(name, other.address)).wait();
      expect(await timelock.getFunction("hasRole")(name, other.address)).to.equal(true);
      await expect(timelock.connect(admin).getFunction("revokeRole")(name, other.address)).to.emit(
        timelock,
        "RoleRevoked",
      );
    });
  }

  for (const kind of ["ERC-721", "ERC-1155"]) {
    it(`takes ${kind} tokens`, async () => {
      const { timelock, other } = await setUp();
      const signature =
        kind === "ERC-721"
          ? "onERC721Received(address,address,uint256,bytes)"
          : "onERC1155Received(address,address,uint256,uint256,bytes)";
      const types = kind === "ERC-721" ? ["uint256", "bytes"] : ["uint256", "uint256", "bytes"];
      const values = kind === "ERC-721" ? [1n, "0x"] : [1n, 1n, "0x"];
      const args = AbiCoder.defaultAbiCoder().encode(
        ["address", "address", ...types],
        [other.address, other.address, ...values],
      );
      const data = id(signature).slice(0, 10) + args.slice(2);
      const answer = await other.call({ to: await timelock.getAddress(), data });
      expect(answer.slice(0, 10)).to.equal(id(signature).slice(0, 10));
    });
  }
});
