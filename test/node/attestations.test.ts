import { expect } from "chai";

import { Attestations } from "../../plugin/node/attestations.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { committeeWith } from "./committees.ts";

const committee = committeeWith([0, 1, 2, 3], 3);
const attestedBy = (attestations: Attestations) => [0, 1, 2, 3].map((seat) => attestations.attested(seat));
const [FIRST, REFUSED, OTHER]: Hex[] = ["0x01", "0x02", "0x03"];

describe("Attestations", () => {
  /** Four nodes, three of which have to agree, after a first block that all have attested. */
  function begun(): Attestations {
    const attestations = new Attestations(committee, { window: 16, required: 1 });
    attestations.join(1, FIRST!, new Set([0, 1, 2, 3]));
    for (const node of [0, 1, 2, 3]) attestations.add(node, 1);
    return attestations;
  }

  it("agrees on the height that m nodes have attested", () => {
    const attestations = begun();
    for (const node of [0, 2]) attestations.add(node, 2);
    expect(attestations.agreed).to.equal(1);
    attestations.add(3, 2);
    expect(attestations.agreed).to.equal(2);
    expect(attestedBy(attestations)).to.deep.equal([2, 1, 2, 2]);
  });

  it("does not take a word for a block that was given up as one for the next of its height", () => {
    const attestations = begun();
    for (const node of [0, 1, 2]) attestations.add(node, 2);
    attestations.giveUp(2, REFUSED!);
    expect(attestations.agreed).to.equal(1);
    expect(attestedBy(attestations)).to.deep.equal([1, 1, 1, 1]);
    expect(attestedBy(attestations.clone())).to.deep.equal([1, 1, 1, 1]);
  });

  it("hears a contradiction in what m nodes say of another block, but not of one that was given up", () => {
    const attestations = begun();
    attestations.giveUp(2, REFUSED!);
    for (const node of [0, 1, 2]) expect(attestations.clone().contradict(node, 2, REFUSED!)).to.equal(false);
    expect([0, 1, 2].map((node) => attestations.contradict(node, 2, REFUSED!))).to.deep.equal([false, false, false]);
    expect([0, 1, 2].map((node) => attestations.contradict(node, 2, OTHER!))).to.deep.equal([false, false, true]);
  });

  it("keeps what a committee has agreed on when another one takes over, and goes by the new one from then on", () => {
    const attestations = begun();
    for (const node of [0, 1, 2]) attestations.add(node, 5);
    attestations.succeed(committeeWith([0, 3, 7], 2));
    expect(attestations.agreed).to.equal(5);
    attestations.add(7, 6);
    expect(attestations.agreed).to.equal(5);
    attestations.add(3, 6);
    expect(attestations.agreed).to.equal(6);
    for (const node of [1, 2]) attestations.add(node, 9);
    expect(attestations.agreed).to.equal(6);
    expect(attestations.clone().agreed).to.equal(6);
  });

  it("lets only nodes of the present committee lead", () => {
    const attestations = new Attestations(committee, { window: 2, required: 1 });
    for (const height of [1, 2, 3]) attestations.join(height, FIRST!, new Set([0, 1, 3]));
    expect(attestations.active).to.deep.equal([0, 1, 3]);
    attestations.succeed(committeeWith([1, 3, 5], 2));
    // Nobody has heard of the fifth yet.
    expect(attestations.active).to.deep.equal([1, 3]);
    attestations.join(4, OTHER!, new Set([5]));
    attestations.join(5, OTHER!, new Set([5]));
    expect(attestations.active).to.deep.equal([1, 3, 5]);
  });
});
