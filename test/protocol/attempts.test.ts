import { expect } from "chai";
import fc from "fast-check";

import { afterFailure, openAttempt, opensAt } from "../../plugin/protocol/attempts.ts";
import "./arbitraries.ts";

const attempts = fc.record({ first: fc.nat({ max: 100 }), openedAt: fc.bigInt({ min: 0n, max: 10n ** 19n }) });
const patiences = fc.bigInt({ min: 1n, max: 10n ** 11n });

describe("opensAt", function () {
  it("opens the first attempt at once and each further one after the patience for the one before", function () {
    fc.assert(
      fc.property(attempts, patiences, fc.nat({ max: 50 }), (given, patience, further) => {
        let time = given.openedAt;
        for (let i = 0; i < further; i++) time += patience;
        expect(opensAt(given, given.first + further, patience)).to.equal(time);
      }),
    );
  });

  it("never opens an attempt that has failed", function () {
    const given = { first: 3, openedAt: 100n };
    for (const attempt of [0, 1, 2]) expect(opensAt(given, attempt, 10n)).to.be.undefined;
  });
});

describe("openAttempt", function () {
  it("is the newest attempt that has opened", function () {
    fc.assert(
      fc.property(
        attempts,
        patiences,
        fc.nat({ max: 50 }),
        fc.nat({ max: 999 }),
        (given, patience, further, thousandths) => {
          const now = given.openedAt + BigInt(further) * patience + (patience * BigInt(thousandths)) / 1_000n;
          const open = openAttempt(given, now, patience);
          expect(opensAt(given, open, patience)! <= now).to.be.true;
          expect(opensAt(given, open + 1, patience)! > now).to.be.true;
        },
      ),
    );
  });

  it("changes at the very nanosecond at which the next one opens", function () {
    const given = { first: 2, openedAt: 1_000n };
    expect([1_000n, 1_009n, 1_010n, 1_019n, 1_020n].map((now) => openAttempt(given, now, 10n))).to.deep.equal([
      2, 2, 3, 3, 4,
    ]);
  });

  it("is the first one before anything has opened", function () {
    expect(openAttempt({ first: 5, openedAt: 1_000n }, 0n, 10n)).to.equal(5);
  });
});

describe("afterFailure", function () {
  it("opens the next attempt at once and closes all up to the one that failed", function () {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.bigInt({ min: 0n, max: 10n ** 19n }), patiences, (failed, now, patience) => {
        const entropy = Uint8Array.of(failed);
        const left = afterFailure(failed, now, entropy);
        expect(left.entropy).to.equal(entropy);
        expect(openAttempt(left, now, patience)).to.equal(failed + 1);
        expect(opensAt(left, failed + 1, patience)).to.equal(now);
        expect(opensAt(left, failed, patience)).to.be.undefined;
      }),
    );
  });
});
