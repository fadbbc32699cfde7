import { expect } from "chai";
import { computeAddress, recoverAddress, Signature } from "ethers";
import fc from "fast-check";
import { hashTypedData } from "viem";

import {
  addressOfSecret,
  attestationDigest,
  type Attested,
  signDigest,
  signerOf,
} from "../../plugin/protocol/attestation.ts";
import { bytes, bytesOf, hashes, hex } from "./arbitraries.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const chainIds = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const attested: fc.Arbitrary<Attested> = fc.record({ height: fc.maxSafeNat(), blockHash: hashes, stateRoot: hashes });
const scalars = fc.bigInt({ min: 1n, max: ORDER - 1n });
const word = (value: bigint) => bytes(value.toString(16).padStart(64, "0"));
const secrets = scalars.map(word);

describe("attestationDigest", function () {
  it("is the EIP-712 hash of the documented type", function () {
    fc.assert(
      fc.property(chainIds, attested, (chainId, { height, blockHash, stateRoot }) => {
        const expected = hashTypedData({
          domain: { name: "HIP-11 L2", version: "1", chainId },
          types: {
            Attestation: [
              { name: "height", type: "uint64" },
              { name: "blockHash", type: "bytes32" },
              { name: "stateRoot", type: "bytes32" },
            ],
          },
          primaryType: "Attestation",
          message: { height: BigInt(height), blockHash, stateRoot },
        });
        expect(hex(attestationDigest(chainId, { height, blockHash, stateRoot }))).to.equal(expected);
      }),
    );
  });
});

describe("signDigest and signerOf", function () {
  it("name the address of the secret, as does anybody else", function () {
    fc.assert(
      fc.property(secrets, bytesOf(32), (secret, digest) => {
        const signature = signDigest(digest, secret);
        const signer = computeAddress(hex(secret)).toLowerCase();
        expect(signature).to.have.lengthOf(65);
        expect(signerOf(digest, signature)).to.equal(signer);
        expect(recoverAddress(digest, hex(signature)).toLowerCase()).to.equal(signer);
      }),
      { numRuns: 50 },
    );
  });

  it("sign with v 27 or 28 and s in the lower half, and the same each time", function () {
    fc.assert(
      fc.property(secrets, bytesOf(32), (secret, digest) => {
        const signature = signDigest(digest, secret);
        expect([27, 28]).to.include(signature[64]);
        // ethers refuses s in the upper half.
        expect(() => Signature.from(hex(signature))).to.not.throw();
        expect(hex(signDigest(digest, secret))).to.equal(hex(signature));
      }),
      { numRuns: 50 },
    );
  });

  it("tie an attestation to its chain, height, block and state", function () {
    const secret = word(7n);
    fc.assert(
      fc.property(chainIds, attested, chainIds, attested, (chainId, given, otherChainId, other) => {
        fc.pre(chainId !== otherChainId && given.height !== other.height);
        fc.pre(given.blockHash !== other.blockHash && given.stateRoot !== other.stateRoot);
        const signature = signDigest(attestationDigest(chainId, given), secret);
        const signerFor = (ofChain: number, claim: Attested) => signerOf(attestationDigest(ofChain, claim), signature);

        expect(signerFor(chainId, given)).to.equal(addressOfSecret(secret));
        expect(signerFor(otherChainId, given)).to.not.equal(addressOfSecret(secret));
        for (const field of ["height", "blockHash", "stateRoot"] as const) {
          expect(signerFor(chainId, { ...given, [field]: other[field] }), field).to.not.equal(addressOfSecret(secret));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("know one signature of a digest: its twin with s in the upper half is none, as on any EVM", function () {
    fc.assert(
      fc.property(secrets, bytesOf(32), (secret, digest) => {
        const signature = signDigest(digest, secret);
        const s = BigInt(hex(signature.subarray(32, 64)));
        const twin = Uint8Array.from([...signature.subarray(0, 32), ...word(ORDER - s), 27 + 28 - signature[64]!]);
        expect(signerOf(digest, twin)).to.be.undefined;
      }),
      { numRuns: 30 },
    );
  });

  it("find no signer in bytes of another length or with another v", function () {
    const digest = new Uint8Array(32).fill(1);
    const signature = signDigest(digest, word(7n));
    expect(signerOf(digest, signature.subarray(0, 64))).to.be.undefined;
    expect(signerOf(digest, Uint8Array.from([...signature, 0]))).to.be.undefined;
    expect(signerOf(digest, new Uint8Array())).to.be.undefined;
    for (const v of [0, 1, 26, 29, 255]) expect(signerOf(digest, signature.with(64, v)), `v ${v}`).to.be.undefined;
  });

  it("find no signer where r or s is zero or not below the order", function () {
    const digest = new Uint8Array(32).fill(1);
    const signature = signDigest(digest, word(7n));
    const [r, s, v] = [signature.subarray(0, 32), signature.subarray(32, 64), signature[64]!];
    for (const bad of [word(0n), word(ORDER), word(2n ** 256n - 1n)]) {
      expect(signerOf(digest, Uint8Array.from([...bad, ...s, v]))).to.be.undefined;
      expect(signerOf(digest, Uint8Array.from([...r, ...bad, v]))).to.be.undefined;
    }
  });

  it("survive any 65 bytes, and agree with other software about whose they are", function () {
    const signatures = fc.tuple(bytesOf(64), fc.constantFrom(27, 28)).map(([rs, v]) => Uint8Array.from([...rs, v]));
    fc.assert(
      fc.property(bytesOf(32), signatures, (digest, signature) => {
        let expected: string | undefined;
        try {
          expected = recoverAddress(digest, hex(signature)).toLowerCase();
        } catch {
          expected = undefined;
        }
        expect(signerOf(digest, signature)).to.equal(expected);
      }),
    );
  });
});

describe("addressOfSecret", function () {
  it("is the address that wallets derive", function () {
    fc.assert(
      fc.property(secrets, (secret) => {
        expect(addressOfSecret(secret)).to.equal(computeAddress(hex(secret)).toLowerCase());
      }),
      { numRuns: 50 },
    );
  });

  it("refuses what is no secret, and says so", function () {
    for (const secret of [word(0n), word(ORDER), word(1n).subarray(1), new Uint8Array()]) {
      expect(() => addressOfSecret(secret)).to.throw(RangeError, "not a valid secp256k1 scalar");
    }
  });
});
