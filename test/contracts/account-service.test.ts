import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import { concat, getBytes, keccak256, toBeHex } from "ethers";
import fc from "fast-check";

import { ecdsaKey, ed25519Key, keyList, thresholdKey, type HederaKey } from "../../plugin/hedera/keys.ts";
import { satisfies, Signatures } from "../../plugin/hedera/simulated/signatures.ts";
import { accountService, type AccountService } from "./account-service.ts";

const SUCCESS = 22;
const INVALID_ACCOUNT_ID = 15;
const INVALID_TRANSACTION_BODY = 50;
const INVALID_SIGNATURE_TYPE_MISMATCHING_KEY = 51;
/** The order of secp256k1. */
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const ED25519 = [1, 2, 3, 4].map((n) => ed25519Key(new Uint8Array(32).fill(n)));
const ECDSA = [1, 2, 3, 4].map((n) => ecdsaKey(new Uint8Array(32).fill(n)));
const MESSAGE = Buffer.from("what the account has to say");
const HASH = getBytes(keccak256(MESSAGE));

const map = (sigPair: proto.ISignaturePair[]) => new Uint8Array(proto.SignatureMap.encode({ sigPair }).finish());
const signedBy = (...keys: HederaKey[]) => map(keys.map((key) => key.signaturePair(MESSAGE)));

describe("the account service at 0x16a", function () {
  let service: AccountService;
  let accounts = 1000;

  before(async function () {
    service = await accountService();
  });
  after(() => service.close());

  const accountWith = (key?: proto.IKey | Uint8Array) => service.account(++accounts, key);

  /** What the service answers for an account with a key. */
  const authorized = async (key: proto.IKey, signatures: Uint8Array) => {
    const [code, authorized] = await service.isAuthorized(await accountWith(key), MESSAGE, signatures);
    expect(code).to.equal(SUCCESS);
    return authorized;
  };

  describe("isAuthorized", function () {
    it("knows a simple key's signature from another's", async function () {
      for (const [own, other] of [ED25519, ECDSA] as const) {
        expect(await authorized(own!.publicKey, signedBy(own!))).to.be.true;
        expect(await authorized(own!.publicKey, signedBy(other!))).to.be.false;
        expect(await authorized(own!.publicKey, signedBy(other!, own!))).to.be.true;
        expect(await authorized(own!.publicKey, map([own!.signaturePair(Buffer.from("else"))]))).to.be.false;
        expect(await authorized(own!.publicKey, map([]))).to.be.false;
      }
    });

    it("answers for a user by alias and by long-zero address", async function () {
      const [key] = ECDSA;
      const alias = await service.account(++accounts, key!.publicKey, key!.evmAddress);
      for (const address of [alias, toBeHex(accounts, 20)]) {
        expect(await service.isAuthorized(address, MESSAGE, signedBy(key!))).to.deep.equal([SUCCESS, true]);
      }
    });

    it("takes an ECDSA signature with whatever recovery id, and with an s of either half", async function () {
      const [key] = ECDSA;
      const pair = key!.signaturePair(MESSAGE);
      const own = pair.ECDSASecp256k1!;
      const high = getBytes(concat([own.subarray(0, 32), toBeHex(N - BigInt(`0x${hex(own.subarray(32))}`), 32)]));
      for (const tail of [[], [0], [27], [28], [1, 0, 0, 0, 0, 0, 0, 37]]) {
        const ECDSASecp256k1 = new Uint8Array([...own, ...tail]);
        expect(await authorized(key!.publicKey, map([{ ...pair, ECDSASecp256k1 }]))).to.be.true;
      }
      expect(await authorized(key!.publicKey, map([{ ...pair, ECDSASecp256k1: high }]))).to.be.true;
      expect(await authorized(key!.publicKey, map([{ ...pair, ECDSASecp256k1: own.subarray(0, 63) }]))).to.be.false;
      const zero = new Uint8Array(64);
      expect(await authorized(key!.publicKey, map([{ ...pair, ECDSASecp256k1: zero }]))).to.be.false;
    });

    it("goes by the first signature of the key's kind whose prefix fits", async function () {
      const [own, other] = ED25519;
      const pair = own!.signaturePair(MESSAGE);
      const wrong = other!.signaturePair(MESSAGE);
      const prefixed = (of: proto.ISignaturePair, length: number, prefix = pair.pubKeyPrefix!) => ({
        ...of,
        pubKeyPrefix: prefix.subarray(0, length),
      });
      expect(await authorized(own!.publicKey, map([prefixed(pair, 0)]))).to.be.true;
      expect(await authorized(own!.publicKey, map([prefixed(pair, 3)]))).to.be.true;
      expect(await authorized(own!.publicKey, map([prefixed(wrong, 3), pair]))).to.be.false;
      const longer = new Uint8Array([...pair.pubKeyPrefix!, 0]);
      expect(await authorized(own!.publicKey, map([prefixed(pair, 33, longer)]))).to.be.false;
      // An ECDSA signature under an Ed25519 key's prefix is passed over.
      const foreign = { pubKeyPrefix: pair.pubKeyPrefix, ECDSASecp256k1: new Uint8Array(64) };
      expect(await authorized(own!.publicKey, map([foreign, pair]))).to.be.true;
    });

    it("wants all of a list, and as many as a threshold says", async function () {
      const keys = [ED25519[0]!, ECDSA[0]!, ED25519[1]!];
      const publicKeys = keys.map((key) => key.publicKey);
      expect(await authorized(keyList(publicKeys), signedBy(...keys))).to.be.true;
      expect(await authorized(keyList(publicKeys), signedBy(keys[0]!, keys[1]!))).to.be.false;
      expect(await authorized(thresholdKey(2, publicKeys), signedBy(keys[1]!, keys[2]!))).to.be.true;
      expect(await authorized(thresholdKey(2, publicKeys), signedBy(keys[1]!))).to.be.false;
      // A threshold out of range is the nearest in it, and of no keys none is enough.
      expect(await authorized(thresholdKey(0, publicKeys), signedBy(keys[1]!))).to.be.true;
      expect(await authorized(thresholdKey(0, publicKeys), signedBy())).to.be.false;
      expect(await authorized(thresholdKey(9, publicKeys), signedBy(...keys))).to.be.true;
      expect(await authorized(keyList([]), signedBy(...keys))).to.be.false;
      expect(await authorized(thresholdKey(0, []), signedBy(...keys))).to.be.false;
    });

    it("follows keys to a depth of 15", async function () {
      const nested = (depth: number): proto.IKey => (depth === 1 ? ECDSA[0]!.publicKey : keyList([nested(depth - 1)]));
      expect(await authorized(nested(15), signedBy(ECDSA[0]!))).to.be.true;
      expect(await authorized(nested(16), signedBy(ECDSA[0]!))).to.be.false;
    });

    it("finds no signature for keys that sign nothing", async function () {
      const pair = ED25519[0]!.signaturePair(MESSAGE);
      const contractID = { evmAddress: new Uint8Array(20).fill(7) };
      expect(await authorized({ contractID }, map([{ ...pair, pubKeyPrefix: new Uint8Array() }]))).to.be.false;
      expect(await authorized({ RSA_3072: new Uint8Array(32) }, map([{ RSA_3072: new Uint8Array(64) }]))).to.be.false;
      // A compressed key must say which of two points it is, and be on the curve.
      const own = ECDSA[0]!;
      const bytes = own.publicKey.ECDSASecp256k1!;
      for (const broken of [
        [4, ...bytes.subarray(1)],
        [bytes[0]!, ...new Uint8Array(31), 5],
        [2, ...hexed(N)],
      ]) {
        const ECDSASecp256k1 = new Uint8Array(broken);
        const sigPair = [{ ...own.signaturePair(MESSAGE), pubKeyPrefix: ECDSASecp256k1 }];
        expect(await authorized({ ECDSASecp256k1 }, map(sigPair))).to.be.false;
      }
      const otherPoint = new Uint8Array([bytes[0]! ^ 1, ...bytes.subarray(1)]);
      const sigPair = [{ ...own.signaturePair(MESSAGE), pubKeyPrefix: otherPoint }];
      expect(await authorized({ ECDSASecp256k1: otherPoint }, map(sigPair))).to.be.false;
    });

    it("agrees with the simulated Hedera on keys however nested, and on who signed", async function () {
      const keys = [...ED25519, ...ECDSA];
      const { key } = fc.letrec<{ key: proto.IKey; simple: proto.IKey; list: proto.IKey; threshold: proto.IKey }>(
        (tie) => ({
          key: fc.oneof({ maxDepth: 3, withCrossShrink: true }, tie("simple"), tie("list"), tie("threshold")),
          simple: fc.constantFrom(...keys.map(({ publicKey }) => publicKey)),
          list: fc.array(tie("key"), { maxLength: 3 }).map(keyList),
          threshold: fc
            .tuple(fc.nat({ max: 4 }), fc.array(tie("key"), { maxLength: 4 }))
            .map(([threshold, inner]) => thresholdKey(threshold, inner)),
        }),
      );
      const signers = fc.shuffledSubarray(keys);
      let satisfied = 0;
      await fc.assert(
        fc.asyncProperty(key, signers, async (key, signers) => {
          const pairs = signers.map((signer) => signer.signaturePair(MESSAGE));
          const expected = satisfies(key, new Signatures(MESSAGE, pairs).signed);
          expect(await authorized(key, map(pairs))).to.equal(expected);
          if (expected) satisfied++;
        }),
        { seed: 632, numRuns: 120 },
      );
      expect(satisfied).to.be.within(20, 100);
    });

    it("refuses what is no SignatureMap", async function () {
      const account = await accountWith(ED25519[0]!.publicKey);
      const good = signedBy(ED25519[0]!);
      const broken = [
        good.subarray(0, good.length - 1),
        new Uint8Array([...good, 0x0a]),
        // a field that the message does not have, a number where bytes belong, a length beyond the end, a group
        new Uint8Array([...good, 0x12, 0x00]),
        new Uint8Array([0x08, 0x01]),
        new Uint8Array([0x0a, 0x7f]),
        new Uint8Array([0x0b]),
        // a pair with a field that it does not have, and numbers that do not end
        new Uint8Array([0x0a, 0x02, 0x42, 0x00]),
        new Uint8Array(12).fill(0xff),
      ];
      for (const signatures of broken) {
        expect(await service.isAuthorized(account, MESSAGE, signatures)).to.deep.equal([
          INVALID_TRANSACTION_BODY,
          false,
        ]);
      }
      expect(await service.isAuthorized(account, MESSAGE, good)).to.deep.equal([SUCCESS, true]);
    });

    it("answers whatever the bytes of the signatures are", async function () {
      const account = await accountWith(thresholdKey(1, [ED25519[0]!.publicKey, ECDSA[0]!.publicKey]));
      const good = signedBy(ED25519[1]!, ECDSA[1]!);
      const change = fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat({ max: good.length }), async (changes, length) => {
          const bytes = good.slice(0, length);
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          const [code, authorized] = await service.isAuthorized(account, MESSAGE, bytes);
          expect(code).to.be.oneOf([SUCCESS, INVALID_TRANSACTION_BODY]);
          expect(authorized).to.be.false;
        }),
        { seed: 632, numRuns: 100 },
      );
    });

    it("refuses accounts that are unknown or have no key", async function () {
      const signatures = signedBy(ED25519[0]!);
      for (const unknown of [toBeHex(999_999, 20), toBeHex(0, 20), `0x${"57".repeat(20)}`, toBeHex(1n << 63n, 20)]) {
        expect(await service.isAuthorized(unknown, MESSAGE, signatures)).to.deep.equal([INVALID_ACCOUNT_ID, false]);
      }
      const hollow = [INVALID_TRANSACTION_BODY, false];
      expect(await service.isAuthorized(await accountWith(), MESSAGE, signatures)).to.deep.equal(hollow);
    });

    it("lets no signature speak for a contract, though its account is under the nodes' key", async function () {
      const [node] = ED25519;
      const contract = await service.account(++accounts, node!.publicKey, `0x${"c0".repeat(20)}`, true);
      expect(await service.isAuthorized(contract, MESSAGE, signedBy(node!))).to.deep.equal([SUCCESS, false]);
      expect(await service.isAuthorizedRaw(contract, HASH, node!.signaturePair(HASH).ed25519!)).to.equal(
        INVALID_SIGNATURE_TYPE_MISMATCHING_KEY,
      );
    });
  });

  describe("isAuthorizedRaw", function () {
    // The key signs keccak-256 of the message, which is the hash here.
    const signature = (of: HederaKey, ...tail: number[]) =>
      new Uint8Array([...of.signaturePair(MESSAGE).ECDSASecp256k1!, ...tail]);
    const [own, other] = ECDSA;
    let alice: string;

    before(async function () {
      alice = await service.account(++accounts, own!.publicKey, own!.evmAddress);
    });

    it("knows an ECDSA key's signature over a hash from another's", async function () {
      for (const tail of [[0], [1], [27], [28], [0, 0, 0, 0, 0, 0, 0, 37]]) {
        expect(await service.isAuthorizedRaw(alice, HASH, signature(own!, ...tail))).to.be.true;
        expect(await service.isAuthorizedRaw(alice, HASH, signature(other!, ...tail))).to.be.false;
        expect(await service.isAuthorizedRaw(alice, keccak256(HASH), signature(own!, ...tail))).to.be.false;
      }
    });

    it("wants ECDSA accounts by their EVM address, as HIP-632 has it", async function () {
      const longZero = await accountWith(own!.publicKey);
      expect(await service.isAuthorizedRaw(longZero, HASH, signature(own!, 27))).to.equal(INVALID_ACCOUNT_ID);
    });

    it("knows an Ed25519 key's signature, over a hash of whatever length", async function () {
      const account = await accountWith(ED25519[0]!.publicKey);
      for (const hash of [HASH, new Uint8Array(48).fill(1), new Uint8Array()]) {
        const signed = (key: HederaKey) => key.signaturePair(hash).ed25519!;
        expect(await service.isAuthorizedRaw(account, hash, signed(ED25519[0]!))).to.be.true;
        expect(await service.isAuthorizedRaw(account, hash, signed(ED25519[1]!))).to.be.false;
      }
    });

    it("refuses what can be no signature or no hash", async function () {
      for (const length of [0, 63, 73]) {
        const answer = await service.isAuthorizedRaw(alice, HASH, new Uint8Array(length));
        expect(answer).to.equal(INVALID_TRANSACTION_BODY);
      }
      for (const length of [31, 33, 0]) {
        const answer = await service.isAuthorizedRaw(alice, new Uint8Array(length), signature(own!, 27));
        expect(answer).to.equal(INVALID_TRANSACTION_BODY);
      }
    });

    it("refuses accounts that are unknown, and keys that are of another kind or not simple", async function () {
      const ed25519 = ED25519[0]!.signaturePair(HASH).ed25519!;
      const raw = async (key?: proto.IKey) => await service.isAuthorizedRaw(await accountWith(key), HASH, ed25519);
      expect(await service.isAuthorizedRaw(toBeHex(999_999, 20), HASH, ed25519)).to.equal(INVALID_ACCOUNT_ID);
      expect(await service.isAuthorizedRaw(`0x${"57".repeat(20)}`, HASH, signature(own!, 27))).to.equal(
        INVALID_ACCOUNT_ID,
      );
      expect(await raw()).to.equal(INVALID_TRANSACTION_BODY);
      expect(await raw(keyList([ED25519[0]!.publicKey]))).to.equal(INVALID_TRANSACTION_BODY);
      expect(await raw(thresholdKey(1, [ED25519[0]!.publicKey]))).to.equal(INVALID_TRANSACTION_BODY);
      expect(await raw(own!.publicKey)).to.equal(INVALID_SIGNATURE_TYPE_MISMATCHING_KEY);
      // For an ECDSA signature another key is no mistake, but it has not signed.
      const address = `0x${"ed".repeat(20)}`;
      const account = await service.account(++accounts, ED25519[0]!.publicKey, address);
      expect(await service.isAuthorizedRaw(account, HASH, signature(own!, 27))).to.be.false;
      const keyless = await service.account(++accounts, undefined, `0x${"ee".repeat(20)}`);
      expect(await service.isAuthorizedRaw(keyless, HASH, signature(own!, 27))).to.be.false;
    });
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The 32 bytes of a number. */
function hexed(number: bigint): Uint8Array {
  return getBytes(toBeHex(number, 32));
}
