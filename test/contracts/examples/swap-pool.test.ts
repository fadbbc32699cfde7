import { expect } from "chai";
import { network } from "hardhat";

describe("SwapPool", () => {
  /** A pool of 10,000 Foo and 40,000 Bar, and a trader with 1,000 Foo who has approved the pool on Hedera. */
  async function deployed() {
    const { l2, ethers } = await network.create("l2");
    const [owner, trader] = await ethers.getSigners();
    const foo = await l2.hedera.createToken({ symbol: "FOO", supply: 11_000, treasury: owner! });
    const bar = await l2.hedera.createToken({ symbol: "BAR", supply: 40_000, treasury: owner! });
    const pool = await ethers.deployContract("SwapPool", [foo, bar]);
    await l2.hedera.transfer(foo, { from: owner!, to: pool, amount: 10_000 });
    await l2.hedera.transfer(bar, { from: owner!, to: pool, amount: 40_000 });
    await l2.hedera.transfer(foo, { from: owner!, to: trader!, amount: 1_000 });
    await l2.hedera.approve(foo, { owner: trader!, spender: pool, amount: 1_000 });
    const swap = (pool.connect(trader!) as typeof pool).getFunction("swap");
    return { l2, ethers, owner: owner!, trader: trader!, foo, bar, pool, swap };
  }

  it("pulls one token and pays the other in the same Hedera transaction", async () => {
    const { l2, ethers, trader, foo, bar, pool, swap } = await deployed();
    // 40,000 * 997 / (10,000 + 997) = 3,626.4…
    await expect(swap(foo, 1_000, 3_626))
      .to.changeHederaTokenBalances(l2, foo, [trader, pool], [-1_000, 1_000])
      .and.to.changeHederaTokenBalances(l2, bar, [trader, pool], [3_626, -3_626])
      // Who spends an allowance pays for the transfer: the pool's account does, out of what the nodes gave it.
      .and.to.be.settledBy(l2, { kind: "transfer", payer: await l2.accountOf(pool) })
      .and.to.emit(pool, "Swapped")
      .withArgs(trader.address, foo.address, 1_000, 3_626);

    // The facade at the token's address is an ERC-20 contract like any other.
    const erc20 = await ethers.getContractAt("Token", foo.address);
    expect(await erc20.getFunction("balanceOf")(pool)).to.equal(11_000n);
    expect(await l2.hedera.allowance(foo, { owner: trader, spender: pool })).to.equal(0n);
  });

  it("shows its tokens to the matchers of Hardhat's toolbox", async () => {
    const { ethers, trader, foo, bar, pool, swap } = await deployed();
    const erc20 = await ethers.getContractAt("Token", bar.address);
    await expect(swap(foo, 500, 0)).to.changeTokenBalances(ethers, erc20, [trader, pool], [1_899, -1_899]);
  });

  it("never lets the product of the reserves fall", async () => {
    const { l2, owner, trader, foo, bar, pool, swap } = await deployed();
    const product = async () =>
      (await l2.hedera.tokenBalanceOf(pool, foo)) * (await l2.hedera.tokenBalanceOf(pool, bar));
    await l2.hedera.associate(trader, bar);
    await l2.hedera.approve(bar, { owner: trader, spender: pool, amount: 40_000 });
    await l2.hedera.approve(foo, { owner: trader, spender: pool, amount: 40_000 });
    let before = await product();
    for (const [token, amount] of [
      [foo, 7],
      [bar, 11],
      [foo, 400],
      [bar, 900],
    ] as const) {
      await (await swap(token, amount, 0)).wait();
      const after = await product();
      expect(after >= before, `${after} >= ${before}`).to.be.true;
      before = after;
    }
    expect(await pool.getFunction("owner")()).to.equal(owner.address);
  });

  it("takes nothing without an allowance, for too bad a price, or of another token", async () => {
    const { l2, trader, foo, bar, pool, swap } = await deployed();
    await expect(swap(bar, 100, 0))
      .to.be.revertedWithCustomError(pool, "HederaCallFailed")
      .withArgs(292, "SPENDER_DOES_NOT_HAVE_ALLOWANCE");
    await expect(swap(foo, 1_001, 0))
      .to.be.revertedWithCustomError(pool, "HederaCallFailed")
      .withArgs(293, "AMOUNT_EXCEEDS_ALLOWANCE");
    await expect(swap(foo, 1_000, 3_627))
      .to.be.revertedWithCustomError(pool, "TooLittle")
      .withArgs(3_626, 3_627);
    await expect(swap(foo, 0, 0))
      .to.be.revertedWithCustomError(pool, "TooLittle")
      .withArgs(0, 0);
    await expect(swap(trader, 1, 0))
      .to.be.revertedWithCustomError(pool, "NotInPool")
      .withArgs(trader.address);
    expect(await l2.hedera.tokenBalanceOf(trader, foo)).to.equal(1_000n);
  });

  it("gives reserves to its owner alone", async () => {
    const { l2, owner, trader, foo, bar, pool } = await deployed();
    const asTrader = pool.connect(trader) as typeof pool;
    await expect(asTrader.getFunction("withdraw")(1, 1)).to.be.revertedWithCustomError(pool, "NotOwner");
    await expect(pool.getFunction("withdraw")(10_000, 40_000))
      .to.changeHederaTokenBalance(l2, foo, owner, 10_000)
      .and.to.changeHederaTokenBalance(l2, bar, pool, -40_000);
  });
});
