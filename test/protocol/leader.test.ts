import { createHash } from "node:crypto";

import { expect } from "chai";
import { concat, keccak256, toBeHex } from "ethers";
import fc from "fast-check";

import { drawOf, leaderOf } from "../../plugin/protocol/leader.ts";
import { bytesOf } from "./arbitraries.ts";

const seatsOf = (nodes: number) => [...new Array(nodes).keys()];

const committees = fc.integer({ min: 2, max: 8 }).chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    active: fc.subarray([...new Array(nodes).keys()], { minLength: 1 }),
    seed: bytesOf(48),
    height: fc.maxSafeNat(),
  }),
);
type Committee = typeof committees extends fc.Arbitrary<infer T> ? T : never;

function leaders({ seed, height, active, nodes }: Committee, attempts: number): number[] {
  return Array.from({ length: attempts }, (_, attempt) =>
    leaderOf(drawOf(seed, height), attempt, active, seatsOf(nodes)),
  );
}

describe("leaderOf", function () {
  it("draws the first leader from the hash of the seed and the height", function () {
    fc.assert(
      fc.property(committees, ({ seed, height, active, nodes }) => {
        const draw = BigInt(keccak256(concat([seed, toBeHex(height, 8)]))) >> 224n;
        expect(leaderOf(drawOf(seed, height), 0, active, seatsOf(nodes))).to.equal(
          active[Number(draw % BigInt(active.length))],
        );
      }),
    );
  });

  it("gives every node about its share of the heights", function () {
    const shares = [0, 0, 0, 0];
    for (let height = 0; height < 4_000; height++) {
      const seed = createHash("sha384").update(`message ${height}`).digest();
      shares[leaderOf(drawOf(seed, height), 0, [0, 1, 2, 3], [0, 1, 2, 3])]!++;
    }
    // Five standard deviations of a fair draw.
    for (const share of shares) expect(share).to.be.within(1_000 - 137, 1_000 + 137);
  });

  it("depends on the seed and on the height", function () {
    const seeds = Array.from({ length: 64 }, (_, index) => new Uint8Array(48).fill(index));
    const bySeed = new Set(seeds.map((seed) => leaderOf(drawOf(seed, 1), 0, [0, 1, 2, 3], [0, 1, 2, 3])));
    const byHeight = new Set(
      seeds.map((_, height) => leaderOf(drawOf(seeds[0]!, height), 0, [0, 1, 2, 3], [0, 1, 2, 3])),
    );
    expect([bySeed.size, byHeight.size]).to.deep.equal([4, 4]);
  });

  it("gives each active node one turn before any other node has one", function () {
    fc.assert(
      fc.property(committees, (committee) => {
        const { active } = committee;
        expect(leaders(committee, active.length)).to.have.members(active);
      }),
    );
  });

  it("gives all nodes one turn each once the active ones have had theirs", function () {
    fc.assert(
      fc.property(committees, (committee) => {
        const { active, nodes } = committee;
        const turns = leaders(committee, active.length + 2 * nodes).slice(active.length);
        const all = [...new Array(nodes).keys()];
        expect(turns.slice(0, nodes)).to.have.members(all);
        expect(turns.slice(nodes)).to.have.members(all);
      }),
    );
  });

  it("never leaves two attempts in a row to one node", function () {
    fc.assert(
      fc.property(committees, (committee) => {
        const turns = leaders(committee, committee.active.length + 2 * committee.nodes);
        for (let i = 1; i < turns.length; i++) expect(turns[i], `attempt ${i} of ${turns}`).to.not.equal(turns[i - 1]);
      }),
    );
  });

  it("knows one leader for a network of one node", function () {
    expect([0, 1, 2, 1_000].map((attempt) => leaderOf(drawOf(new Uint8Array(48), 1), attempt, [0], [0]))).to.deep.equal(
      [0, 0, 0, 0],
    );
  });
});
