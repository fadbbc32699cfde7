import { expect } from "chai";

import { createAccount } from "../../plugin/hedera/create-account.ts";
import { ed25519Key } from "../../plugin/hedera/keys.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";

const key = ed25519Key(new Uint8Array(32).fill(7)).publicKey;

describe("a ledger that begins as a copy of another", () => {
  async function grown(): Promise<SimulatedLedger> {
    const origin = new SimulatedLedger({ clock: new SimulatedClock(), archive: true });
    await createAccount(origin.treasury, { key, balance: 5n, memo: "before" });
    return origin;
  }

  it("holds all that the other holds, and what it held before", async () => {
    const origin = await grown();
    const copy = new SimulatedLedger({ clock: new SimulatedClock(), origin });
    expect(await copy.world()).to.deep.equal(await origin.world());
    expect(copy.archive).to.equal(true);
    const [early, late] = [0n, copy.now()].map((time) => [...copy.entities(time).accounts.entries()].length);
    expect(late! - early!).to.be.greaterThan(1);
    expect([...copy.entities(late === undefined ? 0n : copy.now()).accounts.entries()]).to.deep.equal([
      ...origin.entities(origin.now()).accounts.entries(),
    ]);
    const [first] = [...copy.mirror.transactions()];
    expect(first).to.equal([...origin.mirror.transactions()][0]);
  });

  it("goes its own way, and so does the other", async () => {
    const origin = await grown();
    const copy = new SimulatedLedger({ clock: new SimulatedClock(), origin });
    const before = await origin.world();
    const snapshot = copy.snapshot();
    const inCopy = await createAccount(copy.treasury, { key, memo: "of the copy" });
    expect(await origin.world()).to.deep.equal(before);
    const inOrigin = await createAccount(origin.treasury, { key, memo: "of the origin" });
    expect(inOrigin, "both count on from the same number").to.equal(inCopy);
    expect((await copy.account(inCopy))?.memo).to.equal("of the copy");
    expect((await origin.account(inOrigin))?.memo).to.equal("of the origin");
    copy.revert(snapshot);
    expect(await copy.world()).to.deep.equal(before);
    expect((await origin.account(inOrigin))?.memo).to.equal("of the origin");
  });

  it("does not take a transaction that the other has executed", async () => {
    const origin = await grown();
    const start = origin.now();
    const bytes = origin.treasury.sign({ cryptoTransfer: {} }, start);
    await origin.submit(bytes);
    const copy = new SimulatedLedger({ clock: new SimulatedClock(), origin });
    const refused = await copy.submit(bytes).catch((error: Error) => error.message);
    expect(refused).to.contain("DUPLICATE_TRANSACTION");
  });
});
