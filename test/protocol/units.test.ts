import { expect } from "chai";
import { parseEther } from "ethers";
import fc from "fast-check";

import { NANOSECONDS, secondsOf, WEIBAR_PER_TINYBAR } from "../../plugin/protocol/units.ts";
import { timestamps } from "./arbitraries.ts";

describe("units", function () {
  it("counts 10^8 tinybars to the hbar, whose 18 decimals tools expect", function () {
    expect(WEIBAR_PER_TINYBAR * 10n ** 8n).to.equal(parseEther("1"));
  });

  it("puts every nanosecond into one second", function () {
    fc.assert(
      fc.property(timestamps, (time) => {
        const second = secondsOf(time);
        expect(second * NANOSECONDS <= time && time < (second + 1n) * NANOSECONDS).to.be.true;
      }),
    );
  });
});
