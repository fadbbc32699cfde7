import { expect } from "chai";
import fc from "fast-check";

import { formatTimestamp, parseTimestamp } from "../../plugin/hedera/entity.ts";

describe("the notation of timestamps", () => {
  const cases: readonly [text: string, time: bigint][] = [
    ["0", 0n],
    ["1", 1_000_000_000n],
    ["1.5", 1_500_000_000n],
    ["1.000000005", 1_000_000_005n],
    ["1700000000.120000000", 1_700_000_000_120_000_000n],
    ["9223372036.854775807", 9_223_372_036_854_775_807n],
  ];
  for (const [text, time] of cases) it(`reads ${text}`, () => expect(parseTimestamp(text)).to.equal(time));

  for (const text of ["", ".", "1.", ".5", "-1", "1.0000000000", "1-5", "1e3", "0x1", " 1", "1\n"]) {
    it(`does not read ${JSON.stringify(text)}`, () => expect(parseTimestamp(text)).to.be.undefined);
  }

  it("writes nine digits after the point, or after another separator", () => {
    expect(formatTimestamp(1_000_000_005n)).to.equal("1.000000005");
    expect(formatTimestamp(0n)).to.equal("0.000000000");
    expect(formatTimestamp(1_700_000_000_120_000_000n, "-")).to.equal("1700000000-120000000");
  });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 63n - 1n), (time) => parseTimestamp(formatTimestamp(time)) === time),
      { seed: 1 },
    );
  });
});
