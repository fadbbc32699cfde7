import { expect } from "chai";

import { Attestations } from "../../plugin/node/attestations.ts";
import type { Hex } from "../../plugin/protocol/units.ts";

const [FIRST, REFUSED, OTHER]: Hex[] = ["0x01", "0x02", "0x03"];

describe("Attestations", () => {
  /** Four nodes, three of which have to agree, after a first block that all have attested. */
  function begun(): Attestations {
    const attestations = new Attestations(4, 3, { window: 16, required: 1 });
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
    expect(attestations.attested).to.deep.equal([2, 1, 2, 2]);
  });

  it("does not take a word for a block that was given up as one for the next of its height", () => {
    const attestations = begun();
    for (const node of [0, 1, 2]) attestations.add(node, 2);
    attestations.giveUp(2, REFUSED!);
    expect(attestations.agreed).to.equal(1);
    expect(attestations.attested).to.deep.equal([1, 1, 1, 1]);
    expect(attestations.clone().attested).to.deep.equal([1, 1, 1, 1]);
  });

  it("hears a contradiction in what m nodes say of another block, but not of one that was given up", () => {
    const attestations = begun();
    attestations.giveUp(2, REFUSED!);
    for (const node of [0, 1, 2]) expect(attestations.clone().contradict(node, 2, REFUSED!)).to.equal(false);
    expect([0, 1, 2].map((node) => attestations.contradict(node, 2, REFUSED!))).to.deep.equal([false, false, false]);
    expect([0, 1, 2].map((node) => attestations.contradict(node, 2, OTHER!))).to.deep.equal([false, false, true]);
  });
});
