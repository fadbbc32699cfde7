import { expect } from "chai";
import fc from "fast-check";

import { firstIndex } from "../../plugin/hedera/simulated/search.ts";

describe("the search for the first index", () => {
  it("finds the one that a look at each would find, without looking at each", () => {
    const property = fc.property(fc.nat(1_000), fc.nat(1_000), fc.nat(3_000), (start, length, bound) => {
      const end = start + length;
      let first = start;
      while (first < end && first < bound) first++;
      let looks = 0;
      const found = firstIndex(start, end, (index) => {
        looks++;
        expect(index).to.be.within(start, end - 1);
        return index >= bound;
      });
      expect(found).to.equal(first);
      expect(looks).to.be.at.most(Math.ceil(Math.log2(length + 1)));
    });
    fc.assert(property, { seed: 1, numRuns: 500 });
  });
});
