import { expect } from "chai";
import fc from "fast-check";

import {
  accountPrice,
  converted,
  MESSAGE,
  rateAt,
  SCHEDULE_CREATE,
  SCHEDULE_SIGN,
  scheduled,
  tinybarOf,
  tinycentsOf,
  transferPrice,
  US_DOLLAR,
} from "../../plugin/protocol/hedera-prices.ts";
import "./arbitraries.ts";

const usd = (dollars: number) => BigInt(Math.round(dollars * 1e10));

describe("the prices of Hedera", function () {
  it("are the published ones", function () {
    expect(tinycentsOf(MESSAGE)).to.equal(usd(0.0008));
    expect(tinycentsOf(SCHEDULE_CREATE)).to.equal(usd(0.01));
    expect(tinycentsOf(SCHEDULE_SIGN)).to.equal(usd(0.001));
    expect(tinycentsOf(transferPrice({ accounts: 2, tokenTypes: 0 }))).to.equal(usd(0.0001));
    expect(tinycentsOf(transferPrice({ accounts: 2, tokenTypes: 1 }))).to.equal(usd(0.001));
    expect(tinycentsOf(accountPrice(1))).to.equal(usd(0.05));
  });

  it("rise with accounts, tokens and keys", function () {
    expect(tinycentsOf(transferPrice({ accounts: 10, tokenTypes: 0 }))).to.equal(usd(0.0009));
    expect(tinycentsOf(transferPrice({ accounts: 3, tokenTypes: 2 }))).to.equal(usd(0.0012));
    expect(tinycentsOf(accountPrice(4))).to.equal(usd(0.08));
  });

  it("leave what is scheduled its service alone: hbar moves for nothing", function () {
    expect(tinycentsOf(scheduled(transferPrice({ accounts: 2, tokenTypes: 0 })))).to.equal(0n);
    expect(tinycentsOf(scheduled(transferPrice({ accounts: 2, tokenTypes: 1 })))).to.equal(usd(0.0009));
  });

  it("are converted part by part, each rounded down", function () {
    // At 12 cents: 8,333.3 for the node, 75,000 for the network, 583,333.3 for the service.
    expect(tinybarOf(MESSAGE, { hbars: 1, cents: 12 })).to.equal(8_333n + 75_000n + 583_333n);
    const rates = fc.record({
      hbars: fc.integer({ min: 1, max: 10 ** 6 }),
      cents: fc.integer({ min: 1, max: 10 ** 6 }),
    });
    fc.assert(
      fc.property(rates, (rate) => {
        const whole = converted(tinycentsOf(MESSAGE), rate);
        const parts = tinybarOf(MESSAGE, rate);
        expect(parts <= whole && parts > whole - 3n).to.equal(true);
      }),
    );
  });

  it("are in tinycents: a dollar at a dollar for an hbar is 10^8 tinybars", function () {
    expect(converted(US_DOLLAR, { hbars: 1, cents: 100 })).to.equal(100_000_000n);
  });
});

describe("rateAt", function () {
  it("is the next rate once the second in which the current one expires is over", function () {
    const current = { hbars: 1, cents: 12, expires: 5_000_000_000n };
    const next = { hbars: 1, cents: 15 };
    for (const time of [0n, 5_000_000_000n, 5_999_999_999n]) expect(rateAt({ current, next }, time)).to.equal(current);
    expect(rateAt({ current, next }, 6_000_000_000n)).to.equal(next);
  });
});
