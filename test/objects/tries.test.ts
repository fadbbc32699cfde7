import { expect } from "chai";
import { encodeRlp, hexlify, keccak256, toUtf8Bytes } from "ethers";

import { ForgedState, Trie } from "./contracts/tries.ts";

const bytes = (text: string) => hexlify(toUtf8Bytes(text));

describe("tries of states that no network had", () => {
  it("have the root that Ethereum's tests of tries with hashed keys give", () => {
    const words = [
      ["doe", "reindeer"],
      ["dog", "puppy"],
      ["dogglesworth", "cat"],
    ] as const;
    const trie = new Trie(words.map(([key, value]) => [bytes(key), bytes(value)]));
    expect(trie.root).to.equal("0xd4cd937e4a4368d7931a9cf51686b7e10abb3dce38a39000fd7902a092b64585");
  });

  it("prove each key with nodes from the root down", () => {
    const keys = Array.from({ length: 40 }, (_, i) => bytes(`key ${i}`));
    const trie = new Trie(keys.map((key) => [key, encodeRlp("0x01")]));
    for (const key of keys) {
      const proof = trie.proof(key);
      expect(keccak256(proof[0]!)).to.equal(trie.root);
      for (const [i, node] of proof.slice(1).entries()) expect(proof[i]).to.include(keccak256(node).slice(2));
    }
    expect(() => trie.proof(bytes("another"))).to.throw("is not in the trie");
  });

  it("differ by their salt when they hold the same", () => {
    const [account, slot] = [`0x${"12".repeat(20)}`, `0x${"34".repeat(32)}`];
    expect(new ForgedState(account, [slot], 1).root).not.to.equal(new ForgedState(account, [slot], 2).root);
  });
});
