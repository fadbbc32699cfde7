import { expect } from "chai";
import fc from "fast-check";

import { sharesOf } from "../../plugin/protocol/shares.ts";
import "./arbitraries.ts";

describe("sharesOf", function () {
  it("divides all of an amount, in proportion to within one unit", function () {
    const weights = fc.array(fc.nat({ max: 10 ** 6 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), weights, (amount, weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const shares = sharesOf(amount, weights);
        expect(shares.reduce((sum, share) => sum + share, 0n)).to.equal(amount);
        for (const [index, share] of shares.entries()) {
          const exact = (amount * BigInt(weights[index]!)) / BigInt(total);
          expect(share >= exact && share <= exact + 1n).to.equal(true);
        }
      }),
    );
  });

  it("gives nothing to nobody", function () {
    expect(sharesOf(5n, [])).to.deep.equal([]);
    expect(sharesOf(5n, [0, 0])).to.deep.equal([0n, 0n]);
  });
});
