import { expect } from "chai";

import { parseTransactionId } from "../../plugin/hedera/entity.ts";
import { PrecheckError } from "../../plugin/hedera/ledger.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { frozenNetwork, SECOND, START, statusOf, topic, transfer } from "./network.ts";

const nothing = transfer(["0.0.2", -1n], ["0.0.3", 1n]);

describe("operator", () => {
  it("never repeats a transaction id, even while time stands still", async () => {
    const { treasury } = frozenNetwork();
    const ids = new Set<string>();
    for (let i = 0; i < 50; i++) ids.add((await treasury.submit(nothing)).transactionId);
    expect(ids.size).to.equal(50);
  });

  it("backdates its ids by five seconds", async () => {
    const { treasury } = frozenNetwork();
    const id = parseTransactionId((await treasury.submit(nothing)).transactionId);
    expect(id.transactionValidStart!.seconds!.toNumber()).to.equal(Number(START / SECOND) - 5);
  });

  it("finds free ids after the ledger went back in time", async () => {
    const { ledger, clock, treasury } = frozenNetwork();
    for (let i = 0; i < 300; i++) await treasury.submit(nothing);
    const id = ledger.snapshot();
    clock.advanceTo(START + 3600n * SECOND);
    for (let i = 0; i < 300; i++) await treasury.submit(nothing);
    ledger.revert(id);
    for (let i = 0; i < 300; i++) expect(await statusOf(treasury.submit(nothing))).to.equal("SUCCESS");
    const { entity } = await treasury.submit(topic());
    expect(await treasury.submitMessage(entity!, new Uint8Array(3000))).to.have.length(3);
  });
});

describe("a ledger with a consensus delay", () => {
  it("shows status UNKNOWN before consensus, and forgets what a revert overtakes", async () => {
    const clock = new SimulatedClock({ start: START, realTime: false });
    const ledger = new SimulatedLedger({ clock, consensusDelay: 10 });
    const bytes = ledger.treasury.sign(nothing, START);
    const id = ledger.snapshot();
    const pending = ledger.submit(bytes);
    expect(ledger.receipt(ledger.treasury.formatId(START))!.receipt.status).to.equal(21);
    expect(await statusOf(ledger.submit(bytes))).to.equal("precheck DUPLICATE_TRANSACTION");
    ledger.revert(id);
    const error = await pending.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PrecheckError);
    expect(ledger.receipt(ledger.treasury.formatId(START))).to.be.undefined;
    expect(await statusOf(ledger.submit(bytes))).to.equal("SUCCESS");
  });
});

describe("clock", () => {
  it("runs with real time from any point, never backwards, and stands still when frozen", () => {
    const clock = new SimulatedClock({ start: START });
    expect(clock.now() >= START).to.equal(true);
    clock.advanceTo(START + 100n * SECOND);
    clock.advanceTo(START);
    expect(clock.now() >= START + 100n * SECOND).to.equal(true);
    clock.freeze();
    const frozen = clock.snapshot();
    expect(clock.now()).to.equal(clock.now());
    clock.advanceTo(START + 200n * SECOND);
    clock.resume();
    clock.restore(frozen);
    expect(clock.now()).to.equal(frozen.now);
    expect(clock.frozen).to.equal(true);
  });
});

describe("receipts and records", () => {
  it("are kept for 180 s of consensus time", async () => {
    const { ledger, clock, treasury } = frozenNetwork();
    const { transactionId, fee } = await treasury.submit(nothing, { memo: "kept" });
    const { record } = ledger.record(transactionId)!;
    expect(record.memo).to.equal("kept");
    expect(record.transactionFee!.toNumber()).to.equal(Number(fee));
    expect(record.transactionHash).to.have.length(48);
    expect(record.receipt!.exchangeRate!.nextRate!.centEquiv).to.equal(15);
    clock.advanceTo(START + 180n * SECOND);
    expect(ledger.receipt(transactionId)).not.to.be.undefined;
    clock.advanceTo(START + 181n * SECOND);
    expect(ledger.receipt(transactionId)).to.be.undefined;
    expect(ledger.exchangeRate()).to.deep.equal({ hbarEquiv: 1, centEquiv: 12 });
  });
});
