import { expect } from "chai";
import { network } from "hardhat";

const HBAR = "0x0000000000000000000000000000000000000000";

describe("TokenPayroll", () => {
  /** A payroll with 1,000 Foo, 1,000 Bar and 50 hbar, and two people of Hedera. */
  async function deployed() {
    const { l2, ethers } = await network.create("l2");
    const payroll = await ethers.deployContract("TokenPayroll", { value: ethers.parseEther("50") });
    const foo = await l2.hedera.createToken({ symbol: "FOO", supply: 1_000, treasury: payroll });
    const bar = await l2.hedera.createToken({ symbol: "BAR", supply: 1_000, treasury: payroll });
    const alice = await l2.hedera.createAccount();
    const bob = await l2.hedera.createAccount({ key: "ed25519" });
    const pay = payroll.getFunction("pay");
    return { l2, ethers, payroll, pay, foo, bar, alice, bob };
  }

  it("pays 10 Foo to Alice, 20 Bar to Bob and hbar to both in one scheduled transaction", async () => {
    const { l2, ethers, payroll, pay, foo, bar, alice, bob } = await deployed();
    const payDay = await pay([
      { payee: alice, token: foo, amount: 10 },
      { payee: bob, token: bar, amount: 20 },
      { payee: alice.longZero, token: HBAR, amount: ethers.parseEther("1") },
      { payee: bob.longZero, token: HBAR, amount: ethers.parseEther("2") },
    ]);

    await expect(payDay)
      .to.changeHederaTokenBalances(l2, foo, [payroll, alice, bob], [-10, 10, 0])
      .and.to.changeHederaTokenBalances(l2, bar, [payroll, alice, bob], [-20, 0, 20])
      .and.to.changeHederaBalances(l2, [alice, bob], [1, 2])
      .and.to.emit(payroll, "Paid")
      .withArgs(alice.address, foo.address, 10);

    const settlement = (await l2.settlementOf(payDay))!;
    expect(settlement.kind).to.equal("transfer");
    expect(settlement.signers).to.have.lengthOf(3);
    expect(settlement.tokens.map(({ token }) => token)).to.deep.equal([foo.id, bar.id]);
    expect(await l2.hedera.tokenBalanceOf(bob, bar)).to.equal(20n);
  });

  it("pays nobody if Hedera refuses one of the payments", async () => {
    const { l2, pay, payroll, foo, alice } = await deployed();
    const carol = await l2.hedera.createAccount({ automaticAssociations: 0 });
    const payments = [
      { payee: alice, token: foo, amount: 10 },
      { payee: carol, token: foo, amount: 10 },
    ];
    await expect(pay(payments))
      .to.be.revertedWithCustomError(payroll, "HederaCallFailed")
      .withArgs(184, "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT");
    expect(await l2.hedera.tokenBalanceOf(alice, foo)).to.equal(0n);

    await l2.hedera.associate(carol, foo);
    await expect(pay(payments)).to.changeHederaTokenBalances(l2, foo, [alice, carol], [10, 10]);
  });

  it("pays for its owner alone, and no more than a Hedera transfer holds", async () => {
    const { ethers, payroll, pay, foo, alice } = await deployed();
    const [owner, stranger] = await ethers.getSigners();
    const payment = { payee: alice, token: foo, amount: 1 };
    const asStranger = payroll.connect(stranger!) as typeof payroll;
    await expect(asStranger.getFunction("pay")([payment]))
      .to.be.revertedWithCustomError(payroll, "NotOwner")
      .withArgs(stranger!.address);
    expect(await payroll.getFunction("owner")()).to.equal(owner!.address);
    await expect(pay(Array(19).fill(payment)))
      .to.be.revertedWithCustomError(payroll, "TooManyPayments")
      .withArgs(19);
  });
});
