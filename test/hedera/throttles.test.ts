import { expect } from "chai";
import fc from "fast-check";

import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { Journal } from "../../plugin/hedera/simulated/journal.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { State } from "../../plugin/hedera/simulated/state.ts";
import { takeAtIngest } from "../../plugin/hedera/simulated/throttles.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { assembler, batch, innerMaker } from "./inner.ts";
import {
  codeName,
  create,
  createAccount,
  edKey,
  expiration,
  HBAR,
  schedule,
  SECOND,
  START,
  statusOf,
  topic,
  transfer,
} from "./network.ts";

describe("throttles", () => {
  let clock: SimulatedClock;
  let ledger: SimulatedLedger;
  let alice: SimulatedOperator;

  beforeEach(async () => {
    clock = new SimulatedClock({ start: START, realTime: false });
    ledger = new SimulatedLedger({ clock, throttled: true });
    alice = await createAccount(ledger, edKey("alice"), 10_000n * HBAR);
  });

  /** How many of these transactions the network takes at once. */
  const burst = async (data: () => Parameters<SimulatedOperator["submit"]>[0], by = alice, most = 200) => {
    for (let count = 0; count < most; count++) {
      const status = await statusOf(by.submit(data()));
      if (status !== "SUCCESS") return [count, status];
    }
    return [most, "SUCCESS"];
  };
  const account = () => create(edKey("bob").publicKey);

  it("let a burst through, then as many as leak out of the bucket", async () => {
    // Two accounts a second, for 15 seconds.
    expect(await burst(account)).to.deep.equal([30, "precheck BUSY"]);
    expect(await statusOf(alice.submit(account()))).to.equal("precheck BUSY");
    clock.advanceTo(START + SECOND);
    expect(await burst(account)).to.deep.equal([2, "precheck BUSY"]);
  });

  it("share a bucket between the kinds of transactions in it", async () => {
    expect(await burst(topic, alice, 60)).to.deep.equal([60, "SUCCESS"]);
    // Sixty topics at five a second are twelve seconds, which leave room for three of accounts.
    expect(await burst(account)).to.deep.equal([6, "precheck BUSY"]);
  });

  it("spare what is in another bucket, and system accounts", async () => {
    await burst(account);
    expect(await statusOf(alice.submit(transfer([alice.account, -1n], ["0.0.2", 1n])))).to.equal("SUCCESS");
    expect(await statusOf(ledger.treasury.submit(account()))).to.equal("SUCCESS");
  });

  it("charge nothing for what is refused as BUSY", async () => {
    await burst(account);
    const before = (await ledger.account(alice.account))!.balance;
    await burst(account);
    expect((await ledger.account(alice.account))!.balance).to.equal(before);
  });

  it("charge for the network's work alone what consensus does not do", async () => {
    // To the nodes a batch is one transaction, to consensus as many as are in it.
    const inner = innerMaker();
    const accounts = Array.from({ length: 25 }, () => inner(alice, account()));
    expect(await statusOf(alice.submit(batch(...accounts), { signers: [assembler] }))).to.equal("SUCCESS");
    const before = (await ledger.account(alice.account))!.balance;
    expect(await burst(account)).to.deep.equal([5, "THROTTLED_AT_CONSENSUS"]);
    const done = 5n * (83_333n + 41_583_333n);
    expect(before - (await ledger.account(alice.account))!.balance).to.equal(done + 83_333n);
  });

  it("hold for the transactions of a batch, too", async () => {
    await burst(account, alice, 29);
    const inner = innerMaker();
    const [last, surplus] = [inner(alice, account()), inner(alice, account())];
    const outcome = alice.submit(batch(last, surplus), { signers: [assembler] });
    expect(await statusOf(outcome)).to.equal("INNER_TRANSACTION_FAILED");
    expect(codeName(ledger.receipt(surplus.id)!.receipt.status!)).to.equal("THROTTLED_AT_CONSENSUS");
    expect(ledger.record(surplus.id)!.record.transactionFee!.toNumber()).to.equal(83_333);
  });

  it("forget with a revert what came since", async () => {
    const snapshot = ledger.snapshot();
    await burst(account);
    ledger.revert(snapshot);
    expect(await burst(account)).to.deep.equal([30, "precheck BUSY"]);
  });

  it("are off unless they are asked for, and can be switched", async () => {
    expect(new SimulatedLedger({ clock }).throttled).to.equal(false);
    ledger.throttled = false;
    expect(await burst(account, alice, 100)).to.deep.equal([100, "SUCCESS"]);
  });

  it("leave a tenth of the network to the transactions scheduled for one second", async () => {
    ledger.throttled = false;
    const scheduled = (memo: string) =>
      schedule(
        { memo, cryptoCreateAccount: account().cryptoCreateAccount },
        { expirationTime: expiration(60n), waitForExpiry: true },
      );
    let next = 0;
    // Two accounts a second, for 15 seconds, a tenth of it.
    expect(await burst(() => scheduled(`${next++}`))).to.deep.equal([3, "SCHEDULE_EXPIRY_IS_BUSY"]);
  });

  it("never let more through than the bucket holds and time empties", () => {
    const steps = fc.array(fc.bigInt({ min: 0n, max: 2n * SECOND }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (pauses) => {
        const state = new State(new Journal(), new Map(), 1001);
        let [now, taken] = [START, 0n];
        for (const pause of pauses) {
          now += pause;
          const before = taken;
          if (takeAtIngest(state, "CryptoCreate", 1001, now)) taken++;
          // Thirty at once, and two a second.
          expect(taken).to.satisfy((count: bigint) => count * SECOND <= 30n * SECOND + 2n * (now - START));
          // Whoever waits half a second can go on, however full it was.
          if (pause >= SECOND / 2n) expect(taken).to.equal(before + 1n);
        }
      }),
    );
  });
});
