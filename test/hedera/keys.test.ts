import { expect } from "chai";

import { ecdsaKey, keyList, keyOf, primitiveOf, thresholdKey, verify } from "../../plugin/hedera/keys.ts";
import { satisfies, Signatures } from "../../plugin/hedera/simulated/signatures.ts";
import { ecKey, edKey } from "./network.ts";

const bytes = Buffer.from("body");
const [a, b, c] = [edKey("a"), ecKey("b"), edKey("c")];
const keys = [a.publicKey, b.publicKey, c.publicKey];

/** Whether these signers of the body satisfy the key. */
function satisfied(key: Parameters<typeof satisfies>[0], ...signers: (typeof a)[]): boolean {
  const pairs = signers.map((signer) => signer.signaturePair(bytes));
  return satisfies(key, new Signatures(bytes, pairs).signed);
}

describe("keys", () => {
  it("verify their own signatures, and none over other bytes", () => {
    for (const key of [a, b]) {
      const pair = key.signaturePair(bytes);
      const signature = (pair.ed25519 ?? pair.ECDSASecp256k1)!;
      const primitive = primitiveOf(key.publicKey)!;
      expect(verify(primitive, bytes, signature)).to.equal(true);
      expect(verify(primitive, Buffer.from("other"), signature)).to.equal(false);
      expect(verify(primitive, bytes, signature.subarray(1))).to.equal(false);
      expect(primitiveOf(keyOf(primitive))).to.deep.equal(primitive);
    }
  });

  it("derive the EVM address of a secret", () => {
    // The first account of Hardhat's and Anvil's default mnemonic.
    const secret = Buffer.from("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", "hex");
    expect(ecdsaKey(secret).evmAddress).to.equal("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
  });

  it("combine: a list needs all, a threshold so many, nested ones level by level", () => {
    expect(satisfied(keyList(keys), a, b)).to.equal(false);
    expect(satisfied(keyList(keys), a, b, c)).to.equal(true);
    expect(satisfied(thresholdKey(2, keys), a)).to.equal(false);
    expect(satisfied(thresholdKey(2, keys), c, a)).to.equal(true);
    const nested = keyList([a.publicKey, thresholdKey(1, [b.publicKey, c.publicKey])]);
    expect(satisfied(nested, b, c)).to.equal(false);
    expect(satisfied(nested, a, c)).to.equal(true);
    expect(satisfied(keyList([]), a)).to.equal(false);
  });

  it("are found by a prefix of the public key", () => {
    const pair = a.signaturePair(bytes);
    for (const length of [0, 1, 31]) {
      const prefixed = new Signatures(bytes, [{ ...pair, pubKeyPrefix: pair.pubKeyPrefix!.subarray(0, length) }]);
      expect(satisfies(a.publicKey, prefixed.signed), `prefix of ${length} bytes`).to.equal(true);
      expect(satisfies(c.publicKey, prefixed.signed)).to.equal(false);
    }
  });
});
