import { generateKeyPairSync } from "node:crypto";

import { expect } from "chai";
import { PrivateKey } from "@hiero-ledger/sdk";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { KeyFormatError, nodeKeysOf, signerOf } from "../../plugin/network/node-keys.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";

const rawOf = (text: string): Uint8Array => {
  const { publicKey } = signerOf(text);
  return publicKey.ed25519 ?? publicKey.ECDSASecp256k1!;
};
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("the keys of a node", () => {
  const ecdsa = PrivateKey.generateECDSA();
  const ed25519 = PrivateKey.generateED25519();

  it("are read in the forms that Hedera's SDKs write", () => {
    for (const [key, text] of [
      [ecdsa, ecdsa.toStringDer()],
      [ecdsa, `0x${ecdsa.toStringRaw()}`],
      [ecdsa, `0x${ecdsa.toStringDer()}`],
      [ecdsa, ` 0x${ecdsa.toStringRaw().toUpperCase()}\n`],
      [ed25519, ed25519.toStringDer()],
    ] as const) {
      expect(hex(rawOf(text))).to.equal(key.publicKey.toStringRaw());
    }
  });

  it("are read in the forms that OpenSSL writes", () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    const d = Buffer.from(ec.privateKey.export({ format: "jwk" }).d!, "base64url");
    const expected = hex(rawOf(`0x${d.toString("hex")}`));
    for (const type of ["pkcs8", "sec1"] as const) {
      expect(hex(rawOf(ec.privateKey.export({ format: "der", type }).toString("hex")))).to.equal(expected);
    }
    const ed = generateKeyPairSync("ed25519");
    const raw = ed.publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    expect(hex(rawOf(ed.privateKey.export({ format: "der", type: "pkcs8" }).toString("hex")))).to.equal(hex(raw));
  });

  it("have an attester of their own, which follows from the secret", () => {
    for (const key of [ecdsa, ed25519]) {
      const secret = keccak_256(Buffer.concat([Buffer.from("hardhat-hedera-l2 attester"), key.toBytesRaw()]));
      const keys = nodeKeysOf(key.toStringDer());
      expect(hex(keys.secret)).to.equal(hex(secret));
      expect(keys.attester).to.equal(addressOfSecret(secret));
      expect(hex(keys.secret)).to.not.equal(key.toStringRaw());
    }
  });

  it("are nothing else, and what they are instead is not told", () => {
    const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    const p256 = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    for (const text of [
      "",
      "0x",
      "correct horse battery staple",
      ed25519.toStringRaw(),
      `0x${ecdsa.toStringRaw().slice(2)}`,
      `0x${"00".repeat(32)}`,
      `0x${order}`,
      `${ecdsa.toStringDer()}00`,
      p256.privateKey.export({ format: "der", type: "pkcs8" }).toString("hex"),
      `302e020100300506032b657004220420${"ab".repeat(31)}`,
    ]) {
      for (const read of [nodeKeysOf, signerOf]) {
        const error = (() => {
          try {
            return read(text);
          } catch (reason) {
            return reason;
          }
        })();
        expect(error, text).to.be.instanceOf(KeyFormatError);
        const told = String((error as Error).message) + String((error as Error).stack);
        if (text.length > 8) expect(told).to.not.contain(text);
      }
    }
  });
});
