import { expect } from "chai";
import { HDNodeWallet } from "ethers";

import { DEVELOPMENT_MNEMONIC, ecdsaSecrets, ed25519Seeds } from "../../plugin/hedera/mnemonic.ts";

const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;

describe("the keys under a mnemonic", () => {
  const source = { mnemonic: DEVELOPMENT_MNEMONIC, count: 3 };

  for (const path of ["m/44'/60'/0'/0", "m", "m/0", "m/2147483647'/1/0'/7", "M/44'/60'/0'/0/"]) {
    it(`are those of other wallets under ${path}`, () => {
      for (const [passphrase, initialIndex] of [
        ["", 0],
        ["pâss", 5],
      ] as const) {
        const plain = path.replace("M", "m").replace(/\/$/, "");
        const root = HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, passphrase, plain);
        const expected = [0, 1, 2].map((index) => root.deriveChild(initialIndex + index).privateKey);
        expect(ecdsaSecrets({ ...source, passphrase, initialIndex }, path).map(hex)).to.deep.equal(expected);
      }
    });
  }

  it("are found for hardened accounts, too", () => {
    const root = HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, "", "m/44'/60'");
    const [secret] = ecdsaSecrets({ ...source, count: 1, initialIndex: 2 ** 31 + 4 }, "m/44'/60'");
    expect(hex(secret!)).to.equal(root.deriveChild(2 ** 31 + 4).privateKey);
  });

  it("are not looked for under what is no path", () => {
    for (const path of ["", "44'/60'", "m//0", "m/x", "m/-1", "m/2147483648", "m/1.5", "m/1''"]) {
      expect(() => ecdsaSecrets(source, path), path).to.throw(RangeError, "the path of accounts");
    }
  });

  it("are as many Ed25519 seeds as are wanted, from the first on", () => {
    const [first, second, third] = ed25519Seeds(source).map(hex);
    expect(new Set([first, second, third])).to.have.property("size", 3);
    expect(ed25519Seeds({ ...source, count: 1, initialIndex: 2 }).map(hex)).to.deep.equal([third]);
  });
});
