import { expect } from "chai";
import { network } from "hardhat";

const MONTH = 30 * 24 * 3_600;

describe("Subscription", () => {
  /** A subscription of 5 Foo a month for a publisher on Hedera, and a reader with 100 Foo who approved three months. */
  async function deployed() {
    const { l2, ethers, networkHelpers } = await network.create("l2");
    const [, reader] = await ethers.getSigners();
    const publisher = await l2.hedera.createAccount({ key: "ed25519" });
    const foo = await l2.hedera.createToken({ symbol: "FOO", supply: 100, treasury: reader! });
    const subscription = await ethers.deployContract("Subscription", [foo, 5, MONTH, publisher]);
    await l2.hedera.approve(foo, { owner: reader!, spender: subscription, amount: 15 });
    const subscribe = (subscription.connect(reader!) as typeof subscription).getFunction("subscribe");
    const charge = () => subscription.getFunction("charge")(reader!);
    return { l2, ethers, time: networkHelpers.time, reader: reader!, publisher, foo, subscription, subscribe, charge };
  }

  it("moves the price from the subscriber's account to the publisher's each month", async () => {
    const { l2, time, reader, publisher, foo, subscription, subscribe, charge } = await deployed();
    await expect(subscribe()).to.changeHederaTokenBalances(l2, foo, [reader, publisher], [-5, 5]);
    await time.increase(MONTH);
    await expect(charge())
      .to.changeHederaTokenBalances(l2, foo, [reader, publisher, subscription], [-5, 5, 0])
      .and.to.be.settledBy(l2, "transfer");
    expect(await l2.hedera.allowance(foo, { owner: reader, spender: subscription })).to.equal(5n);
  });

  it("refuses to charge a month early", async () => {
    const { l2, time, reader, foo, subscription, subscribe, charge } = await deployed();
    await (await subscribe()).wait();
    const due = await subscription.getFunction("dueAt")(reader);
    await expect(charge()).to.be.revertedWithCustomError(subscription, "NotDue").withArgs(due);
    await time.increase(MONTH - 60);
    await expect(charge()).to.be.revertedWithCustomError(subscription, "NotDue").withArgs(due);
    await time.increase(60);
    await expect(charge()).to.changeHederaTokenBalance(l2, foo, reader, -5);
  });

  it("ends with the allowance, or when the subscriber cancels", async () => {
    const { l2, time, reader, foo, subscription, subscribe, charge } = await deployed();
    await (await subscribe()).wait();
    await expect(subscribe()).to.be.revertedWithCustomError(subscription, "AlreadySubscribed");
    await l2.hedera.approve(foo, { owner: reader, spender: subscription, amount: 4 });
    await time.increase(MONTH);
    await expect(charge())
      .to.be.revertedWithCustomError(subscription, "HederaCallFailed")
      .withArgs(293, "AMOUNT_EXCEEDS_ALLOWANCE");

    const asReader = subscription.connect(reader) as typeof subscription;
    await expect(asReader.getFunction("cancel")()).to.emit(subscription, "Cancelled").withArgs(reader.address);
    await expect(charge()).to.be.revertedWithCustomError(subscription, "NotSubscribed").withArgs(reader.address);
  });
});
