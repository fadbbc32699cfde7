import { createHash, createPublicKey, verify as nodeVerify } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { ed25519Key } from "../../plugin/hedera/keys.ts";
import { accountService, type AccountService } from "./account-service.ts";

/** The prime of the field and the order of the base point (RFC 8032, 5.1). */
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

const littleEndian = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
const encoded = (number: bigint) => Buffer.from(number.toString(16).padStart(64, "0"), "hex").reverse();
const sha512 = (...parts: Uint8Array[]) => createHash("sha512").update(Buffer.concat(parts)).digest();
const seedOf = (n: number) => new Uint8Array(32).fill(n);

/** The secret scalar of a seed, and the point that it makes of the base point: the public key. */
function pairOf(seed: Uint8Array): { scalar: bigint; point: Uint8Array } {
  const half = sha512(seed).subarray(0, 32);
  const clamped = (littleEndian(half) & ((1n << 255n) - 8n)) | (1n << 254n);
  return { scalar: clamped, point: ed25519Key(seed).publicKey.ed25519! };
}

/** k of the equation [s]B = R + [k]A. */
function challenge(r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint {
  return littleEndian(sha512(r, a, message)) % L;
}

/** -P + (0, -1) of an encoded point: x as it was, y negative. Both of a point's sums with the point of order two. */
function plusOrderTwo(point: Uint8Array): Uint8Array {
  const number = littleEndian(point);
  const parity = number >> 255n;
  const y = number & ((1n << 255n) - 1n);
  return encoded((P - y) | ((1n - parity) << 255n));
}

describe("Ed25519 on the layer 2", function () {
  let service: AccountService;
  let accounts = 1000;

  before(async function () {
    service = await accountService();
  });
  after(() => service.close());

  const ours = async (key: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
    await service.isAuthorizedRaw(await service.account(++accounts, { ed25519: key }), message, signature);

  const nodes = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
    nodeVerify(
      null,
      message,
      createPublicKey({ key: Buffer.concat([SPKI, key]), format: "der", type: "spki" }),
      signature,
    );

  it("accepts what node:crypto signs, whatever the length of the message", async function () {
    // The hash's last block holds 47 bytes of a message behind R and A, and then another begins.
    const lengths = [0, 1, 31, 32, 46, 47, 48, 63, 64, 65, 174, 175, 176, 177, 1000];
    for (const [i, length] of lengths.entries()) {
      const message = new Uint8Array(length).fill(i + 1);
      const key = ed25519Key(seedOf(i));
      const signature = key.signaturePair(message).ed25519!;
      expect(await ours(key.publicKey.ed25519!, message, signature), `${length} bytes`).to.be.true;
    }
  });

  it("agrees with node:crypto on what keys, messages and broken bits make of a signature", async function () {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const flip = fc.option(fc.nat({ max: 96 * 8 - 1 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes, flip, async (seed, message, bit) => {
        const pair = ed25519Key(seed);
        const all = Buffer.concat([pair.publicKey.ed25519!, pair.signaturePair(message).ed25519!]);
        if (bit !== undefined) all[bit >> 3]! ^= 1 << (bit & 7);
        const [key, signature] = [all.subarray(0, 32), all.subarray(32)];
        expect(await ours(key, message, signature)).to.equal(nodes(key, message, signature));
        expect(await ours(key, message, signature)).to.equal(bit === undefined);
      }),
      { seed: 25519, numRuns: 60 },
    );
  });

  it("refuses an s that is not reduced", async function () {
    const [message, key] = [Buffer.from("twice"), ed25519Key(seedOf(7))];
    const signature = key.signaturePair(message).ed25519!;
    const second = encoded(littleEndian(signature.subarray(32)) + L);
    expect(await ours(key.publicKey.ed25519!, message, signature)).to.be.true;
    expect(await ours(key.publicKey.ed25519!, message, Buffer.concat([signature.subarray(0, 32), second]))).to.be.false;
  });

  it("takes the equation without the cofactor, as node:crypto does", async function () {
    // A key with a part of order two: a signature holds where that part falls out, which is where k is even.
    const { scalar, point } = pairOf(seedOf(1));
    const nonce = pairOf(seedOf(2));
    const key = plusOrderTwo(point);
    const seen = new Set<bigint>();
    for (let i = 0; i < 12; i++) {
      const message = Buffer.from([i]);
      const k = challenge(nonce.point, key, message);
      const signature = Buffer.concat([nonce.point, encoded((nonce.scalar + k * scalar) % L)]);
      expect(await ours(key, message, signature)).to.equal(k % 2n === 0n);
      expect(nodes(key, message, signature)).to.equal(k % 2n === 0n);
      seen.add(k % 2n);
    }
    expect(seen).to.have.lengthOf(2);
  });

  it("refuses an R of small order, which says nothing of a secret nonce", async function () {
    const { scalar, point } = pairOf(seedOf(3));
    const message = Buffer.from("no nonce");
    const signed = (r: Uint8Array, nonce: bigint) =>
      Buffer.concat([r, encoded((nonce + challenge(r, point, message) * scalar) % L)]);
    const nonce = pairOf(seedOf(4));
    expect(await ours(point, message, signed(nonce.point, nonce.scalar))).to.be.true;
    expect(await ours(point, message, signed(encoded(1n), 0n))).to.be.false;
  });

  it("refuses an R that is written in another way", async function () {
    const { scalar, point } = pairOf(seedOf(4));
    const message = Buffer.from("another way");
    for (const neutral of [encoded(P + 1n), encoded(1n | (1n << 255n))]) {
      const signature = Buffer.concat([neutral, encoded((challenge(neutral, point, message) * scalar) % L)]);
      expect(await ours(point, message, signature)).to.be.false;
    }
  });

  it("refuses every key of small order, however it is written", async function () {
    // 0 has order 4, 1 and -1 have orders 1 and 2, and the fifth is one of order 8; then what exceeds the prime.
    const order8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
    const ys = [0n, 1n, P - 1n, order8, P - order8, P, P + 1n];
    const base = encoded((4n * inverse(5n)) % P);
    for (const y of ys) {
      for (const parity of [0n, 1n]) {
        const key = encoded(y | (parity << 255n));
        // Where k is a multiple of eight, the key falls out, and B = [1]B is a signature for whoever lets it be one.
        let message = Buffer.alloc(1);
        while (challenge(base, key, message) % 8n !== 0n) message = sha512(message);
        expect(await ours(key, message, Buffer.concat([base, encoded(1n)])), `y = ${y}`).to.be.false;
      }
    }
  });

  it("costs what its documentation says", async function () {
    const key = ed25519Key(seedOf(9));
    const hash = sha512(seedOf(9)).subarray(0, 32);
    const account = await service.account(++accounts, key.publicKey);
    expect(Number(await service.gasOfRaw(account, hash, key.signaturePair(hash).ed25519!))).to.be.within(
      330_000,
      380_000,
    );
  });
});

function inverse(n: bigint): bigint {
  let result = 1n;
  for (let [base, exponent] = [n, P - 2n]; exponent > 0n; exponent >>= 1n, base = (base * base) % P) {
    if (exponent & 1n) result = (result * base) % P;
  }
  return result % P;
}
