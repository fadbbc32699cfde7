import { expect } from "chai";
import { decodeRlp, encodeRlp } from "ethers";
import fc from "fast-check";

import { decode, encode, integer, InvalidRlpError, type Tree } from "../../plugin/protocol/rlp.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { hex } from "./arbitraries.ts";

const strings = fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ minLength: 50, maxLength: 300 })).map(hex);
const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5 }, strings, fc.array(tie("tree"), { maxLength: 4 })),
})).tree;

/** ethers does not mind a spelling that is longer than it needs to be. */
function canonical(encoded: Hex): boolean {
  try {
    return encodeRlp(decodeRlp(encoded)) === encoded;
  } catch {
    return false;
  }
}

describe("RLP", () => {
  it("is what other software makes of any tree, and back", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const encoded = encode(tree);
        expect(encoded).to.equal(encodeRlp(tree as Parameters<typeof encodeRlp>[0]));
        expect(decode(encoded)).to.deep.equal(tree);
      }),
    );
  });

  it("has its length in bytes of its own from 56 bytes on", () => {
    for (const length of [0, 1, 55, 56, 255, 256, 65_535, 65_536]) {
      const bytes: Hex = `0x${"7f".repeat(length)}`;
      expect(encode(bytes)).to.equal(encodeRlp(bytes));
      expect(decode(encode(bytes))).to.equal(bytes);
    }
    for (const length of [0, 1, 55, 56, 255, 256]) {
      const list = Array<Hex>(length).fill("0x7f");
      expect(encode(list)).to.equal(encodeRlp(list));
      expect(decode(encode(list))).to.deep.equal(list);
    }
  });

  it("has one spelling for each tree", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.tuple(trees, fc.nat(), fc.nat(255)).map(([tree, at, value]) => {
        const encoded = Buffer.from(encode(tree).slice(2), "hex");
        encoded[at % encoded.length] = value;
        return encoded;
      }),
    );
    fc.assert(
      fc.property(bytes.map(hex), (encoded) => {
        if (canonical(encoded)) expect(encode(decode(encoded))).to.equal(encoded);
        else expect(() => decode(encoded)).to.throw(InvalidRlpError);
      }),
      { numRuns: 2_000 },
    );
  });

  it("refuses what is longer than it needs to be, what is cut short, and what follows", () => {
    for (const bad of [
      "0x",
      "0x8100",
      "0x817f",
      "0xb801ff",
      "0xf801c0",
      "0xb90038",
      "0x81",
      "0xc1",
      "0xc281",
      "0x8080",
    ]) {
      expect(() => decode(bad as Hex), bad).to.throw(InvalidRlpError);
    }
    expect(() => decode(`0xb90038${"11".repeat(56)}`)).to.throw(InvalidRlpError, "longer than it needs to be");
    expect(decode(`0xb838${"11".repeat(56)}`)).to.equal(`0x${"11".repeat(56)}`);
    expect(() => decode(`0xbf${"ff".repeat(8)}`)).to.throw(InvalidRlpError, "missing");
  });

  it("does not follow lists in lists without end", () => {
    expect(() => decode(`0x${"c1".repeat(100_000)}`)).to.throw(InvalidRlpError);
    const nested = (levels: number): Tree => (levels === 0 ? "0x" : [nested(levels - 1)]);
    expect(decode(encode(nested(16)))).to.deep.equal(nested(16));
    expect(() => decode(encode(nested(17)))).to.throw(InvalidRlpError, "nested");
  });

  it("has no leading zeros in integers, and nothing for none", () => {
    expect([0n, 1, 127n, 128n, 256n, "0x00ff" as const].map(integer)).to.deep.equal([
      "0x",
      "0x01",
      "0x7f",
      "0x80",
      "0x0100",
      "0xff",
    ]);
  });
});
