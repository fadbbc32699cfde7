import { expect } from "chai";
import { network } from "hardhat";

import { schedule, transfer } from "../hedera/network.ts";
import { hexOf } from "./twins.ts";

const NOBODY = "0x00000000000000000000000000000000000000ff";

describe("time on the network l2", () => {
  it("is Hedera's: increasing it moves the consensus clock, and schedules expire", async () => {
    const { l2, networkHelpers, close } = await open();
    const ledger = await l2.hedera.ledger;
    const before = await networkHelpers.time.latest();
    await networkHelpers.time.increase(3_600);
    expect(Number((await l2.hedera.now()) / 10n ** 9n) - before).to.be.within(3_600, 3_602);
    // Nobody signs for the vault.
    const payment = transfer([await l2.vault, -1n], ["0.0.2", 1n]);
    const { entity } = await ledger.treasury.submit(schedule({ memo: "in vain", ...payment }));
    expect((await ledger.schedule(entity!))?.id).to.equal(entity);
    await networkHelpers.time.increase(29 * 60);
    expect((await ledger.schedule(entity!))?.executedAt).to.be.undefined;
    expect((await ledger.schedule(entity!))?.id).to.equal(entity);
    await networkHelpers.time.increase(2 * 60);
    expect(await ledger.schedule(entity!)).to.be.undefined;
    await close();
  });

  it("begins when the configuration says, for Hedera as for the blocks", async () => {
    const initialDate = new Date("2031-05-06T07:08:09Z");
    const seconds = initialDate.getTime() / 1_000;
    const { l2, ethers, networkHelpers, close } = await network.create({ network: "l2", override: { initialDate } });
    expect((await ethers.provider.getBlock(0))!.timestamp).to.equal(seconds);
    await networkHelpers.mine();
    expect(await networkHelpers.time.latest()).to.be.within(seconds + 1, seconds + 60);
    expect(Number((await l2.hedera.now()) / 10n ** 9n)).to.be.within(seconds + 1, seconds + 60);
    await l2.hedera.createAccount({ balance: 1 });
    await close();
  });

  it("stands where it was after a revert", async () => {
    const { l2, networkHelpers, provider, close } = await open();
    const snapshot = await networkHelpers.takeSnapshot();
    const [block, now] = [await networkHelpers.time.latest(), await l2.hedera.now()];
    await networkHelpers.time.increase(100_000);
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [block + 300_000] });
    await snapshot.restore();
    expect((await l2.hedera.now()) - now).to.be.lessThan(60n * 10n ** 9n);
    await networkHelpers.mine();
    expect(await networkHelpers.time.latest()).to.be.within(block + 1, block + 60);
    await close();
  });

  it("can be dated back to right after the last block", async () => {
    const { networkHelpers, provider, ethers, close } = await open();
    const block = await networkHelpers.time.latest();
    await provider.request({ method: "evm_increaseTime", params: [5_000] });
    await networkHelpers.time.setNextBlockTimestamp(block + 1);
    const [sender] = await ethers.getSigners();
    await sender!.sendTransaction({ to: NOBODY, value: 1n });
    expect(await networkHelpers.time.latest()).to.equal(block + 1);
    await provider.request({ method: "hardhat_mine", params: [hexOf(1)] });
    expect(await networkHelpers.time.latest()).to.be.greaterThan(block + 1);
    await close();
  });
});

async function open() {
  const connection = await network.create("l2");
  const { l2, networkHelpers, ethers, provider } = connection;
  return { l2, networkHelpers, ethers, provider, close: () => connection.close() };
}
