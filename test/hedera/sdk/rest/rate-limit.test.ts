import { expect } from "chai";
import fc from "fast-check";

import { waitAfter } from "../../../../plugin/hedera/sdk/back-off.ts";
import { RateLimit } from "../../../../plugin/hedera/sdk/rest/rate-limit.ts";

describe("a rate limit", () => {
  it("lets a burst pass, and then one at a time", () => {
    const limit = new RateLimit(10, 3, () => 0);
    expect([1, 2, 3, 4, 5].map(() => limit.take())).to.deep.equal([0, 0, 0, 100, 200]);
  });

  it("lets nobody pass in a pause", () => {
    let now = 0;
    const limit = new RateLimit(10, 3, () => now);
    limit.pause(1_000);
    expect(limit.take()).to.equal(1_000);
    now = 5_000;
    expect([limit.take(), limit.take(), limit.take()]).to.deep.equal([0, 0, 0]);
  });

  it("never lets more pass in any stretch of time than it may", () => {
    const gaps = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), (all, perSecond, burst) => {
        let now = 0;
        const limit = new RateLimit(perSecond, burst, () => now);
        const passed = all.map((gap) => {
          now += gap;
          return now + limit.take();
        });
        for (const [index, from] of passed.entries()) {
          const within = passed.slice(index).filter((time) => time <= from + 1_000 + 1e-6).length;
          expect(within).to.be.at.most(burst + perSecond);
        }
      }),
      { seed: 11 },
    );
  });
});

describe("a back-off", () => {
  it("doubles up to the most, give or take a fifth", () => {
    const waits = [1, 2, 3, 4, 50].map((tries) => waitAfter(tries, { first: 100, most: 500 }, () => 0.5));
    expect(waits).to.deep.equal([100, 200, 400, 500, 500]);
    expect(waitAfter(1, { first: 100, most: 500 }, () => 0)).to.equal(80);
    // Not closeTo: the matchers for ethers, where they are registered, know whole numbers only.
    const longest = waitAfter(1, { first: 100, most: 500 }, () => 1);
    expect(Math.abs(longest - 120) <= 1e-9).to.equal(true);
  });
});
