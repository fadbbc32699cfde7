/** Hedera's keys: what signs, what verifies, and how keys combine. */
import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from "node:crypto";
import type { KeyObject } from "node:crypto";

import { proto } from "@hiero-ledger/proto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import * as secp256k1 from "tiny-secp256k1";

import { toHex } from "./entity.ts";

/** A key pair that can sign transaction bodies. */
export interface HederaKey {
  /** The public key as HAPI knows it. */
  readonly publicKey: proto.IKey;
  /** The signature over encoded `TransactionBody` bytes, under the full public key as prefix. */
  signaturePair(bodyBytes: Uint8Array): proto.ISignaturePair;
}

/** An ECDSA(secp256k1) key pair, which has an EVM address. */
export interface EcdsaKey extends HederaKey {
  /** The last 20 bytes of keccak-256 over the uncompressed public key, lower-case hex with 0x. */
  readonly evmAddress: `0x${string}`;
}

/** A public key that verifies signatures by itself. */
export interface PrimitiveKey {
  readonly type: "ed25519" | "ecdsa";
  /** 32 bytes for Ed25519, 33 (compressed) for ECDSA. */
  readonly bytes: Uint8Array;
}

// DER headers of RFC 8410; node:crypto takes raw Ed25519 keys only in this wrapping.
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_ED25519 = Buffer.from("302a300506032b6570032100", "hex");

/** Key objects by public key: parsing DER takes as long as a tenth of a verification, and the same keys come again. */
const verifiers = new Map<string, KeyObject | null>();
const MAX_VERIFIERS = 4096;

/** The Ed25519 key pair of a 32-byte seed. Signs the body bytes themselves. */
export function ed25519Key(seed: Uint8Array): HederaKey {
  if (seed.length !== 32) throw new TypeError(`An Ed25519 seed has 32 bytes, not ${seed.length}`);
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const raw = new Uint8Array(spki.subarray(SPKI_ED25519.length));
  return {
    publicKey: { ed25519: raw },
    signaturePair: (bodyBytes) => ({ pubKeyPrefix: raw, ed25519: nodeSign(null, bodyBytes, privateKey) }),
  };
}

/** The ECDSA(secp256k1) key pair of a 32-byte secret. Signs keccak-256 of the body bytes, r‖s. */
export function ecdsaKey(secret: Uint8Array): EcdsaKey {
  const raw = secp256k1.isPrivate(secret) ? secp256k1.pointFromScalar(secret, true) : null;
  if (!raw) throw new TypeError("An ECDSA secret has 32 bytes and lies between 1 and the order of secp256k1");
  const owned = new Uint8Array(secret);
  return {
    publicKey: { ECDSASecp256k1: raw },
    evmAddress: evmAddressOf(raw),
    signaturePair: (bodyBytes) => ({
      pubKeyPrefix: raw,
      ECDSASecp256k1: secp256k1.sign(keccak_256(bodyBytes), owned),
    }),
  };
}

/** A key that `threshold` of `keys` satisfy. */
export function thresholdKey(threshold: number, keys: readonly proto.IKey[]): proto.IKey {
  return { thresholdKey: { threshold, keys: { keys: [...keys] } } };
}

/** A key that only all of `keys` together satisfy. */
export function keyList(keys: readonly proto.IKey[]): proto.IKey {
  return { keyList: { keys: [...keys] } };
}

/** The EVM address of a compressed secp256k1 public key, which must be a point of the curve; lower-case hex with 0x. */
export function evmAddressOf(compressed: Uint8Array): `0x${string}` {
  const point = secp256k1.pointCompress(compressed, false);
  return toHex(keccak_256(point.subarray(1)).subarray(12));
}

/** The EVM address of an ECDSA key; undefined for other keys, and for bytes that are no point of the curve. */
export function addressOfKey(key: proto.IKey | null | undefined): `0x${string}` | undefined {
  const bytes = key?.ECDSASecp256k1;
  return bytes?.length === 33 && secp256k1.isPoint(bytes) ? evmAddressOf(bytes) : undefined;
}

/** The key as a primitive; undefined for lists, thresholds and contract keys, and for those of a wrong size. */
export function primitiveOf(key: proto.IKey): PrimitiveKey | undefined {
  if (key.ed25519?.length === 32) return { type: "ed25519", bytes: key.ed25519 };
  if (key.ECDSASecp256k1?.length === 33) return { type: "ecdsa", bytes: key.ECDSASecp256k1 };
  return undefined;
}

/** The HAPI key of a primitive. */
export function keyOf(key: PrimitiveKey): proto.IKey {
  return key.type === "ed25519" ? { ed25519: key.bytes } : { ECDSASecp256k1: key.bytes };
}

/** A string that two primitives share exactly when they are the same key. */
export function fingerprint(key: PrimitiveKey): string {
  return key.type + Buffer.from(key.bytes.buffer, key.bytes.byteOffset, key.bytes.byteLength).toString("latin1");
}

/** Whether two keys, however nested, are the same. */
export function sameKey(a: proto.IKey, b: proto.IKey): boolean {
  return a === b || Buffer.compare(encodeKey(a), encodeKey(b)) === 0;
}

/** Encoded keys: an account's key is shown with every change of its balance. */
const encodings = new WeakMap<proto.IKey, Uint8Array>();

/** The encoded HAPI `Key`; keys are never changed, nor is what this returns. */
export function encodeKey(key: proto.IKey): Uint8Array {
  let encoded = encodings.get(key);
  if (!encoded) encodings.set(key, (encoded = new Uint8Array(proto.Key.encode(key).finish())));
  return encoded;
}

/** A copy of a key, to be kept: a decoded one is a view that would keep the whole transaction in memory. */
export function copyKey(key: proto.IKey): proto.IKey {
  return proto.Key.decode(encodeKey(key));
}

/** Whether `signature` is the key's over `bytes`; malformed keys and signatures are simply not valid. */
export function verify(key: PrimitiveKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  if (key.type === "ecdsa") {
    try {
      return secp256k1.verify(keccak_256(bytes), key.bytes, signature);
    } catch {
      return false; // not a point of the curve, or r or s out of range
    }
  }
  const verifier = verifierOf(key);
  return verifier !== null && nodeVerify(null, bytes, verifier, signature);
}

function verifierOf(key: PrimitiveKey): KeyObject | null {
  const id = fingerprint(key);
  const known = verifiers.get(id);
  if (known !== undefined) return known;
  let verifier: KeyObject | null;
  try {
    verifier = createPublicKey({ key: Buffer.concat([SPKI_ED25519, key.bytes]), format: "der", type: "spki" });
  } catch {
    verifier = null;
  }
  if (verifiers.size >= MAX_VERIFIERS) verifiers.clear();
  verifiers.set(id, verifier);
  return verifier;
}
