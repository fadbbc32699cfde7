import { expect } from "chai";
import fc from "fast-check";

import { Participation } from "../../plugin/node/participation.ts";
import "../protocol/arbitraries.ts";

const SEATS = 5;
/** So many blocks an attestation counts for. */
const REACH = 32;

/** Blocks join, some of them after many that nobody has attested, and seats attest what there is. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("join" as const), seats: fc.uniqueArray(fc.nat({ max: SEATS - 1 })) }),
    fc.record({ kind: fc.constant("skip" as const), blocks: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ kind: fc.constant("attest" as const), seat: fc.nat({ max: SEATS - 1 }), back: fc.nat({ max: 400 }) }),
  ),
  { maxLength: 600 },
);

describe("Participation", function () {
  it("tells who attested each of the last 256 blocks, late attestations included", function () {
    fc.assert(
      fc.property(steps, (history) => {
        const participation = new Participation();
        const model: Set<number>[] = [];
        const cover = (seat: number, height: number) => {
          for (let at = Math.max(height - REACH, 0); at < height && at < model.length; at++) model[at]!.add(seat);
        };
        for (const step of history) {
          if (step.kind === "join") {
            // Who attested a block that is on its way has attested those before it.
            for (const seat of step.seats) {
              participation.attest(seat, model.length + 1);
              cover(seat, model.length + 1);
            }
            model.push(new Set(step.seats));
            participation.join(model.length, step.seats);
          } else if (step.kind === "skip") {
            for (let block = 0; block < step.blocks; block++) model.push(new Set());
            participation.join(model.length, []);
          } else {
            const height = Math.max(model.length - step.back, 0);
            participation.attest(step.seat, height);
            // What is further back than the ring is not asked for.
            if (height > model.length - 256) cover(step.seat, height);
          }
        }
        const expected = model.slice(-256).reverse();
        expect(participation.recent).to.have.length(expected.length);
        for (const [back, bitmap] of participation.recent.entries()) {
          const seats = Array.from({ length: SEATS }, (_, seat) => seat).filter(
            (seat) => (bitmap >> BigInt(seat)) & 1n,
          );
          expect(new Set(seats)).to.deep.equal(expected[back]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("goes its own way in a copy", function () {
    const one = new Participation();
    one.join(1, [0]);
    const other = one.clone();
    other.attest(1, 1);
    other.join(2, [1]);
    expect([one.recent, other.recent]).to.deep.equal([[1n], [2n, 3n]]);
  });

  it("has nothing of a node from before it came, whoever had its seat then", function () {
    const participation = new Participation();
    participation.join(1, [0, 3]);
    for (let height = 2; height <= 6; height++) participation.join(height, [0]);
    participation.attest(3, 6, 4);
    participation.attest(0, 6);
    expect(participation.recent).to.deep.equal([0b1001n, 0b1001n, 0b1001n, 1n, 1n, 0b1001n]);
  });
});
