import { expect } from "chai";
import fc from "fast-check";

import { activeNodes, type Activity, type ActivityRule } from "../../plugin/protocol/activity.ts";
import "./arbitraries.ts";

/** The rule, block by block: the last W blocks by their distance from the tip, where those before genesis count. */
function expected(recent: Activity, nodes: number, { window, required }: ActivityRule): number[] {
  const active: number[] = [];
  for (let node = 0; node < nodes; node++) {
    let attested = 0;
    for (let distance = 1; distance <= window; distance++) {
      const block = recent[recent.length - distance];
      if (block === undefined || block.has(node)) attested++;
    }
    if (attested >= required) active.push(node);
  }
  if (active.length > 0) return active;
  return [...new Array(nodes).keys()];
}

const cases = fc.integer({ min: 1, max: 6 }).chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    recent: fc.array(
      fc.subarray([...new Array(nodes).keys()]).map((attested) => new Set(attested)),
      { maxLength: 12 },
    ),
    rule: fc
      .integer({ min: 1, max: 8 })
      .chain((window) => fc.record({ window: fc.constant(window), required: fc.nat({ max: window }) })),
  }),
);

describe("activeNodes", function () {
  it("names the nodes that attested enough of the last blocks, and everybody if nobody did", function () {
    fc.assert(
      fc.property(cases, ({ recent, nodes, rule }) => {
        expect(activeNodes(recent, [...new Array(nodes).keys()], rule)).to.deep.equal(expected(recent, nodes, rule));
      }),
      { numRuns: 500 },
    );
  });

  it("takes all nodes of a network without blocks for active", function () {
    expect(activeNodes([], [0, 1, 2, 3], { window: 10, required: 10 })).to.deep.equal([0, 1, 2, 3]);
  });

  it("forgets what happened before the window", function () {
    const recent = [new Set([0, 1]), new Set([0, 1]), new Set([1]), new Set([1])];
    expect(activeNodes(recent, [0, 1], { window: 2, required: 1 })).to.deep.equal([1]);
    expect(activeNodes(recent, [0, 1], { window: 3, required: 1 })).to.deep.equal([0, 1]);
  });

  it("keeps a node active at exactly the required count", function () {
    const recent = [new Set([0, 1]), new Set([0]), new Set([0, 1])];
    expect(activeNodes(recent, [0, 1], { window: 3, required: 2 })).to.deep.equal([0, 1]);
    expect(activeNodes(recent, [0, 1], { window: 3, required: 3 })).to.deep.equal([0]);
  });

  it("does not count the signatures of strangers", function () {
    expect(activeNodes([new Set([7])], [0, 1], { window: 1, required: 1 })).to.deep.equal([0, 1]);
  });

  it("knows nodes by their seats, whichever are taken", () => {
    const recent = [new Set([3, 9]), new Set([3])];
    expect(activeNodes(recent, [3, 4, 9], { window: 2, required: 2 })).to.deep.equal([3]);
    expect(activeNodes(recent, [4, 9], { window: 2, required: 2 })).to.deep.equal([4, 9]);
  });
});
