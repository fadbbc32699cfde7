import { expect } from "chai";
import fc from "fast-check";

import { blockCost, chunksOf, sumOf } from "../../plugin/protocol/block-cost.ts";
import "./arbitraries.ts";

/** A cent an hbar: a tinybar is a hundredth of a millionth of a cent. */
const CENT = { hbars: 1, cents: 1 };
const cents = (amount: number) => BigInt(Math.round(amount * 1e8));

describe("blockCost", function () {
  it("is six messages for a block of four nodes that does nothing on Hedera", function () {
    const cost = blockCost({ batches: [200], nodes: 4, threshold: 3 }, CENT);
    expect(cost).to.deep.equal({
      batches: cents(0.08),
      proposal: cents(0.08),
      attestations: cents(0.32),
      schedule: 0n,
      signatures: 0n,
    });
    expect(sumOf(cost)).to.equal(cents(0.48));
  });

  it("adds the schedule and its signatures for one that does", function () {
    const hbar = blockCost(
      { batches: [200], nodes: 4, threshold: 3, settlement: { accounts: 2, tokenTypes: 0 } },
      CENT,
    );
    expect([hbar.schedule, hbar.signatures]).to.deep.equal([cents(1), cents(0.2)]);
    const token = blockCost(
      { batches: [200], nodes: 4, threshold: 3, settlement: { accounts: 2, tokenTypes: 1 } },
      CENT,
    );
    expect([token.schedule, token.signatures]).to.deep.equal([cents(1.09), cents(0.2)]);
  });

  it("asks for a message for each kilobyte of a batch", function () {
    expect([0, 1, 1_024, 1_025, 4_096].map(chunksOf)).to.deep.equal([1, 1, 1, 2, 4]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 5 }), (batches) => {
        const expected = batches.reduce((sum, bytes) => sum + Math.ceil(bytes / 1_024), 0);
        expect(blockCost({ batches, nodes: 1, threshold: 1 }, CENT).batches).to.equal(BigInt(expected) * cents(0.08));
      }),
    );
  });
});
