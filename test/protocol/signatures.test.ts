import { expect } from "chai";
import fc from "fast-check";

import { addressOfSecret, attestationDigest, signDigest } from "../../plugin/protocol/attestation.ts";
import type { Attestation } from "../../plugin/protocol/messages.ts";
import { Signatures } from "../../plugin/protocol/signatures.ts";
import type { Hex } from "../../plugin/protocol/units.ts";

const CHAIN = 31337;
const secrets = Array.from({ length: 4 }, (_, index) => new Uint8Array(32).fill(index + 1));
const committee = secrets.map(addressOfSecret);
const hash = (value: number): Hex => `0x${value.toString(16).padStart(64, "0")}`;

function attestation(signer: number, height: number, root: number, chainId = CHAIN): Attestation {
  const attested = { height, blockHash: hash(root + 100), stateRoot: hash(root) };
  const signature = signDigest(attestationDigest(chainId, attested), secrets[signer]!);
  return { kind: "attestation", ...attested, signature };
}

describe("the signatures of a committee", () => {
  it("are collected by what they are of, once each, sorted by their signers", () => {
    const messages = fc.array(
      fc.record({ signer: fc.nat(3), height: fc.integer({ min: 1, max: 2 }), root: fc.integer({ min: 1, max: 2 }) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(messages, (given) => {
        const signatures = new Signatures(CHAIN, new Set(committee));
        given.forEach(({ signer, height, root }, at) => signatures.add(attestation(signer, height, root), BigInt(at)));
        for (const height of [1, 2]) {
          const blocks = signatures.at(height);
          const roots = new Set(given.filter((each) => each.height === height).map(({ root }) => hash(root)));
          expect(new Set(blocks.map(({ stateRoot }) => stateRoot))).to.deep.equal(roots);
          for (const { stateRoot, signatures: signed } of blocks) {
            const own = given.map((each, at) => ({ ...each, at: BigInt(at) }));
            const first = committee.flatMap((address, signer) => {
              const said = own.find(
                (each) => each.signer === signer && each.height === height && hash(each.root) === stateRoot,
              );
              return said === undefined ? [] : [[address, said.at] as const];
            });
            const sorted = first.sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
            expect(signed.map(({ signer, at }) => [signer, at])).to.deep.equal(sorted);
          }
          const counts = blocks.map((block) => block.signatures.length);
          expect(counts).to.deep.equal([...counts].sort((a, b) => b - a));
        }
      }),
      { numRuns: 50, seed: 4481 },
    );
  });

  it("are not those of strangers, of other networks, or of other data", () => {
    const signatures = new Signatures(CHAIN, new Set(committee.slice(0, 3)));
    signatures.add(attestation(3, 1, 1), 1n);
    signatures.add(attestation(0, 1, 1, CHAIN + 1), 2n);
    signatures.add({ ...attestation(1, 1, 1), stateRoot: hash(9) }, 3n);
    signatures.add({ ...attestation(2, 1, 1), signature: new Uint8Array(65) }, 4n);
    expect(signatures.at(1)).to.deep.equal([]);
    signatures.add(attestation(2, 1, 1), 5n);
    expect(signatures.at(1)).to.have.length(1);
    expect(signatures.at(2)).to.deep.equal([]);
  });
});
