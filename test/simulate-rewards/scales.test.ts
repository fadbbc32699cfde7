import { expect } from "chai";
import fc from "fast-check";

import { extent, scale, ticks } from "../../scripts/simulate-rewards/scales.ts";

describe("an axis", () => {
  it("has round ticks around what it shows", () => {
    expect(ticks([0, 1], 5)).to.deep.equal([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([-0.6, 431], 6)).to.deep.equal([-100, 0, 100, 200, 300, 400, 500]);
    expect(ticks([0.3, 1], 7)).to.deep.equal([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(ticks([-987, -955], 1)).to.deep.equal([-1000, -950]);
    expect(ticks([12_345, 67_890], 4)).to.deep.equal([0, 20_000, 40_000, 60_000, 80_000]);
  });

  it("has ticks for any interval: few, equally far apart, beyond both ends by less than one", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 12 }), check),
      { seed: 42, numRuns: 500 },
    );
    function check(from: number, size: number, count: number): void {
      const to = from + size;
      const list = ticks([from, to], count);
      const step = (list.at(-1)! - list[0]!) / (list.length - 1);
      // chai's comparisons are Hardhat's here, which take whole numbers alone.
      const near = (value: number, other: number) => Math.abs(value - other) <= step * 1e-3;
      const [first, last] = [list[0]!, list.at(-1)!];
      expect(list.length).to.be.within(2, 2.5 * count + 3);
      expect((first <= from || near(first, from)) && first > from - step * 1.001, `first ${first}`).to.equal(true);
      expect((last >= to || near(last, to)) && last < to + step * 1.001, `last ${last}`).to.equal(true);
      expect(list.every((tick, i) => near(tick, first + i * step))).to.equal(true);
    }
  });

  it("refuses an interval without a size", () => {
    expect(() => ticks([1, 1], 5)).to.throw("there are no ticks from 1 to 1");
    expect(() => ticks([2, 1], 5)).to.throw("there are no ticks from 2 to 1");
    expect(() => ticks([0, Infinity], 5)).to.throw("there are no ticks from 0 to Infinity");
    expect(() => scale([3, 3], [0, 1])).to.throw("an axis needs two different ends, not 3 twice");
  });

  it("places values in proportion, upwards as well", () => {
    const up = scale([-100, 100], [300, 50]);
    expect([-100, 0, 100, 50].map(up)).to.deep.equal([300, 175, 50, 112.5]);
  });

  it("reaches from the least value to the greatest", () => {
    expect(extent([3, -1, 2])).to.deep.equal([-1, 3]);
  });
});
