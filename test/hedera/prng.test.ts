import { expect } from "chai";
import fc from "fast-check";

import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { frozenNetwork, statusOf, transfer } from "./network.ts";

describe("pseudorandom numbers", () => {
  let ledger: SimulatedLedger;

  beforeEach(async () => {
    ({ ledger } = frozenNetwork());
    await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
  });

  const draw = async (range?: number) => {
    const { transactionId } = await ledger.treasury.submit({ utilPrng: { range } });
    return ledger.record(transactionId)!.record;
  };

  it("are 48 bytes without a range, others each time", async () => {
    const [one, two] = [(await draw()).prngBytes!, (await draw()).prngBytes!];
    expect(one).to.have.length(48);
    expect(Buffer.from(one).equals(Buffer.from(two))).to.equal(false);
    expect((await draw()).prngNumber).to.be.undefined;
  });

  it("stay below their range, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (range) => {
        const { prngNumber, prngBytes } = await draw(range);
        expect(prngNumber).to.be.within(0, range - 1);
        expect(prngBytes).to.be.undefined;
      }),
      { numRuns: 50 },
    );
  });

  it("show 0 in the record when that is what came out", async () => {
    expect((await draw(1)).prngNumber).to.equal(0);
  });

  it("depend on all that was before, and come again after a revert", async () => {
    const snapshot = ledger.snapshot();
    const first = (await draw(1_000_000)).prngNumber;
    ledger.revert(snapshot);
    const again = ledger.snapshot();
    expect((await draw(1_000_000)).prngNumber).to.equal(first);
    ledger.revert(again);
    await ledger.treasury.submit(transfer(["0.0.2", -2n], ["0.0.3", 2n]));
    expect((await draw(1_000_000)).prngNumber).not.to.equal(first);
  });

  it("refuse a negative range and take 0 for none", async () => {
    expect(await statusOf(ledger.treasury.submit({ utilPrng: { range: -1 } }))).to.equal("precheck INVALID_PRNG_RANGE");
    expect((await draw(0)).prngBytes).to.have.length(48);
  });
});
