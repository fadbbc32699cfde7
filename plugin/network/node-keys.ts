import { keccak_256 } from "@noble/hashes/sha3.js";

import type { HederaKey } from "../hedera/keys.ts";
import { parsePrivateKey, PRIVATE_KEY_FORMS, signingKey } from "../hedera/private-key.ts";
import { addressOfSecret } from "../protocol/attestation.ts";
import type { Address } from "../protocol/units.ts";

/** What a node signs with. All of it follows from one secret, the key of its Hedera account. */
export interface NodeKeys {
  /** Signs what the node submits to Hedera, and schedules. */
  readonly hederaKey: HederaKey;
  /** Secret key of its attestations. */
  readonly secret: Uint8Array;
  /** Its attestations are signed for this address, which also owns the node in the registry. */
  readonly attester: Address;
}

/** A private key is none. The message does not show what was given instead, which may be one all the same. */
export class KeyFormatError extends Error {
  override readonly name = "KeyFormatError";

  constructor() {
    super(`a private key is wanted: ${PRIVATE_KEY_FORMS}; what is there is neither`);
  }
}

/** Sets the attestation key apart from everything else that may be derived from a Hedera key. */
const ATTESTER = Buffer.from("hardhat-hedera-l2 attester");

/**
 * The keys of a node by its one secret.
 * @param text 0x and 64 digits of an ECDSA key, or the DER of an ECDSA or Ed25519 key
 * @throws {KeyFormatError}
 *
 * @example
 * const { hederaKey, attester } = nodeKeysOf(await variable.get());
 */
export function nodeKeysOf(text: string): NodeKeys {
  const key = parsePrivateKey(text);
  if (key === undefined) throw new KeyFormatError();
  const hederaKey = signerOf(text);
  const secret = keccak_256(Buffer.concat([ATTESTER, key.secret]));
  return { hederaKey, secret, attester: addressOfSecret(secret) };
}

/** The key of any Hedera account, in the same notation. @throws {KeyFormatError} */
export function signerOf(text: string): HederaKey {
  const key = parsePrivateKey(text);
  if (key === undefined) throw new KeyFormatError();
  try {
    return signingKey(key);
  } catch {
    throw new KeyFormatError(); // 0, or beyond the order of the curve
  }
}
