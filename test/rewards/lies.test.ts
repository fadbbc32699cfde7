import { expect } from "chai";

import type { Attested } from "../../plugin/objects/attestations.ts";
import type { Address } from "../../plugin/protocol/units.ts";
import { liesIn } from "../../plugin/rewards/lies.ts";

const [A, B, C, D] = ["a", "b", "c", "d"].map((digit): Address => `0x${digit.repeat(40)}`) as [
  Address,
  Address,
  Address,
  Address,
];
const jury = { members: new Set([A, B, C, D]), threshold: 3 };

/** What some nodes signed; the block is told by a digit. */
function block(digit: string, ...signers: readonly Address[]): Attested {
  const hash = `0x${digit.repeat(64)}` as const;
  const signatures = signers.map((signer) => ({ signer, signature: `${signer}${digit}` as const, at: "1.0" }));
  return { ...{ network: 1, height: 7, blockHash: hash, stateRoot: hash }, signatures };
}

const told = (...blocks: readonly Attested[]) => liesIn(blocks, jury).map(({ kind, signer }) => [signer, kind]);

describe("lies among the signatures of a height", () => {
  it("are none where all say the same, or nobody says anything", () => {
    expect(told()).to.deep.equal([]);
    expect(told(block("1", A, B, C, D))).to.deep.equal([]);
  });

  it("are two blocks of one node", () => {
    expect(told(block("1", A, B), block("2", A))).to.deep.equal([[A, "equivocation"]]);
    const [lie] = liesIn([block("1", A, B), block("2", A)], jury);
    expect(lie).to.deep.include({ height: 7 });
    expect(lie?.kind === "equivocation" && [lie.one.signature, lie.other.signature]).to.deep.equal([`${A}1`, `${A}2`]);
  });

  it("are a block that contradicts as many as it takes", () => {
    expect(told(block("1", A, B, C), block("2", D))).to.deep.equal([[D, "contradiction"]]);
    const [lie] = liesIn([block("1", A, B, C), block("2", D)], jury);
    expect(lie?.kind === "contradiction" && lie.agreed.signatures.map(({ signer }) => signer)).to.deep.equal([A, B, C]);
  });

  it("are nobody's while too few have agreed", () => {
    expect(told(block("1", A, B), block("2", C, D))).to.deep.equal([]);
    expect(told(block("1", A, B), block("2", C), block("3", D))).to.deep.equal([]);
  });

  it("are told once of each node, as what is the plainest", () => {
    expect(told(block("1", A, B, C, D), block("2", D), block("3", D))).to.deep.equal([[D, "equivocation"]]);
  });

  it("are a member's, and shown by members", () => {
    const others = { members: new Set([A, B, D]), threshold: 3 };
    expect(liesIn([block("1", A, B, C), block("2", D)], others)).to.deep.equal([]);
    const without = { members: new Set([A, B, C]), threshold: 3 };
    expect(liesIn([block("1", A, B, C), block("2", D)], without)).to.deep.equal([]);
    // Two blocks of one's own show it by themselves.
    expect(liesIn([block("1", A, B, D), block("2", D)], without)).to.have.length(1);
  });
});
