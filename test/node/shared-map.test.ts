import { expect } from "chai";
import fc from "fast-check";

import { SharedMap } from "../../plugin/node/shared-map.ts";

describe("SharedMap", () => {
  it("is to each of its clones what a map of its own would be", () => {
    const step = fc.record({ at: fc.nat(), key: fc.nat(3), value: fc.option(fc.nat(9), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const all = [{ shared: new SharedMap<number, number>(), own: new Map<number, number>() }];
        for (const { at, key, value } of steps) {
          const { shared, own } = all[at % all.length]!;
          if (value === undefined) all.push({ shared: shared.clone(), own: new Map(own) });
          else {
            shared.set(key, value);
            own.set(key, value);
          }
          for (const each of all) {
            for (const known of [0, 1, 2, 3]) expect(each.shared.get(known)).to.equal(each.own.get(known));
          }
        }
      }),
    );
  });
});
