import type { proto } from "@hiero-ledger/proto";

import { toBigInt } from "../entity.ts";
import { evmAddressOf, fingerprint, primitiveOf, verify } from "../keys.ts";
import type { PrimitiveKey } from "../keys.ts";
import { Code, must } from "./refusal.ts";

/** Tells whether a primitive key has signed. */
export type Signed = (key: PrimitiveKey) => boolean;

/** How deep keys may nest. */
const MAX_KEY_DEPTH = 15;

/** The signatures of one transaction: each is checked when a key first asks for it, and at most once. */
export class Signatures {
  readonly pairs: readonly proto.ISignaturePair[];
  readonly #bodyBytes: Uint8Array;
  readonly #checked = new Map<string, boolean>();

  constructor(bodyBytes: Uint8Array, pairs: readonly proto.ISignaturePair[]) {
    this.pairs = pairs;
    this.#bodyBytes = bodyBytes;
  }

  get count(): number {
    return this.pairs.length;
  }

  /** Whether this key has signed the body. */
  readonly signed: Signed = (key) => {
    const id = fingerprint(key);
    let valid = this.#checked.get(id);
    if (valid === undefined) {
      const signature = this.#pairFor(key);
      valid = signature !== undefined && verify(key, this.#bodyBytes, signature);
      this.#checked.set(id, valid);
    }
    return valid;
  };

  /** A key's signature over the body; undefined when the key has not signed. */
  by(key: PrimitiveKey): Uint8Array | undefined {
    return this.signed(key) ? this.#pairFor(key) : undefined;
  }

  /**
   * The ECDSA key with this EVM address, if it has signed. The signature must come under the full public key: an
   * address alone cannot verify it (HIP-583).
   */
  ecdsaSigner(evmAddress: string): PrimitiveKey | undefined {
    for (const pair of this.pairs) {
      if (!pair.ECDSASecp256k1 || pair.pubKeyPrefix?.length !== 33) continue;
      const key: PrimitiveKey = { type: "ecdsa", bytes: new Uint8Array(pair.pubKeyPrefix) };
      if (this.signed(key) && evmAddressOf(key.bytes) === evmAddress) return key;
    }
    return undefined;
  }

  #pairFor(key: PrimitiveKey): Uint8Array | undefined {
    for (const pair of this.pairs) {
      const signature = key.type === "ed25519" ? pair.ed25519 : pair.ECDSASecp256k1;
      if (signature && startsWith(key.bytes, pair.pubKeyPrefix ?? EMPTY)) return signature;
    }
    return undefined;
  }
}

/** Refuses signature maps in which two prefixes could mean the same key (KEY_PREFIX_MISMATCH). */
export function requireDistinctPrefixes(pairs: readonly proto.ISignaturePair[]): void {
  // Once they are sorted, what begins with a prefix comes right after it.
  const sorted = pairs.map(({ pubKeyPrefix }) => pubKeyPrefix ?? EMPTY).sort(Buffer.compare);
  for (let i = 1; i < sorted.length; i++) must(!startsWith(sorted[i]!, sorted[i - 1]!), Code.KEY_PREFIX_MISMATCH);
}

/** Whether the primitive keys that signed satisfy the key. Contract keys are never satisfied by signatures. */
export function satisfies(key: proto.IKey | null | undefined, signed: Signed): boolean {
  if (!key) return false;
  const primitive = primitiveOf(key);
  if (primitive) return signed(primitive);
  const keys = keysIn(key);
  if (keys.length === 0) return false;
  let needed = keys.length;
  // Like the node, take a threshold out of range as the nearest one in it.
  if (key.thresholdKey) needed = Math.min(Math.max(key.thresholdKey.threshold ?? 0, 1), keys.length);
  for (let i = 0; i < keys.length && needed > 0; i++) {
    if (satisfies(keys[i], signed)) needed--;
    else if (keys.length - i - 1 < needed) return false;
  }
  return needed === 0;
}

/**
 * Whether the key can ever be satisfied as it is written: right sizes, no empty lists, thresholds in range
 * (`KeyUtils.isValid`). Whether an ECDSA key is a point of the curve is not asked.
 */
export function isValidKey(key: proto.IKey, depth = 1): boolean {
  if (depth > MAX_KEY_DEPTH) return false;
  const primitive = primitiveOf(key);
  if (primitive) return primitive.type === "ed25519" || isCompressed(primitive.bytes);
  const contract = key.contractID ?? key.delegatableContractId;
  if (contract) return contract.evmAddress?.length === 20 || toBigInt(contract.contractNum) > 0n;
  const keys = keysIn(key);
  const threshold = key.thresholdKey ? (key.thresholdKey.threshold ?? 0) : 1;
  return threshold >= 1 && keys.length >= threshold && keys.every((inner) => isValidKey(inner, depth + 1));
}

/** Whether the key holds nothing at all: no field, or lists without a key (`KeyUtils.isEmpty`). */
export function isEmptyKey(key: proto.IKey): boolean {
  if (key.thresholdKey || key.keyList) return keysIn(key).every(isEmptyKey);
  const contract = key.contractID ?? key.delegatableContractId;
  if (contract) return !contract.evmAddress?.length && !toBigInt(contract.contractNum);
  return !key.ed25519?.length && !key.ECDSASecp256k1?.length;
}

/** The primitive keys in a key, in order, each once. */
export function primitivesIn(key: proto.IKey, into = new Map<string, PrimitiveKey>()): Map<string, PrimitiveKey> {
  const primitive = primitiveOf(key);
  if (primitive) into.set(fingerprint(primitive), primitive);
  for (const inner of keysIn(key)) primitivesIn(inner, into);
  return into;
}

const EMPTY = new Uint8Array();
const NO_KEYS: readonly proto.IKey[] = [];

/** The keys that a threshold key or a key list is made of. */
function keysIn({ thresholdKey, keyList }: proto.IKey): readonly proto.IKey[] {
  return (thresholdKey ? thresholdKey.keys : keyList)?.keys ?? NO_KEYS;
}

/** Whether a compressed key says which of its two points it is: the one with an even or with an odd y. */
function isCompressed(bytes: Uint8Array): boolean {
  return bytes[0] === 2 || bytes[0] === 3;
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.length <= bytes.length && prefix.every((byte, index) => bytes[index] === byte);
}
