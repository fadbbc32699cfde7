import { expect } from "chai";
import fc from "fast-check";

import { Versions } from "../../plugin/hedera/simulated/versions.ts";

const step = fc.record({
  key: fc.nat(2),
  /** Undefined: the key goes. */
  value: fc.option(fc.nat(9), { nil: undefined }),
  /** By how much time goes on before. */
  later: fc.nat(2),
  /** Whether all that is past may be forgotten. */
  forget: fc.boolean(),
  undone: fc.boolean(),
});

describe("the versions of a map", () => {
  it("show every moment that is not forgotten as it was", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const versions = new Versions<number, number>();
        const present = new Map<number, number>();
        /** A copy of the map for each moment. */
        const moments: ReadonlyMap<number, number>[] = [];
        let now = 0;
        let horizon = 0;
        for (const { key, value, later, forget, undone } of steps) {
          for (let i = 0; i < later; i++) moments[now++] = new Map(present);
          if (forget) horizon = now;
          const noted = versions.put(key, BigInt(now), value, BigInt(horizon));
          if (noted && undone) versions.undo(key);
          else if (value === undefined) present.delete(key);
          else present.set(key, value);
          moments[now] = new Map(present);
        }
        for (let time = horizon; time <= now; time++) {
          const shown = versions.at(BigInt(time));
          expect(new Map(shown.entries())).to.deep.equal(moments[time] ?? new Map());
          for (const key of [0, 1, 2]) expect(shown.get(key)).to.equal(moments[time]?.get(key));
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("let go of what was before the horizon", () => {
    const versions = new Versions<string, number>();
    for (let i = 0; i < 1_000; i++) versions.put("a", BigInt(i), i, BigInt(i - 10));
    expect(versions.at(500n).get("a")).to.equal(undefined);
    expect(versions.at(995n).get("a")).to.equal(995);
  });
});
