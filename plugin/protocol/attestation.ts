import { keccak_256 } from "@noble/hashes/sha3.js";
import * as secp256k1 from "tiny-secp256k1";

import { bytesToHex, hexToBytes } from "./messages.ts";
import type { Address, Hex } from "./units.ts";

/**
 * What a node signs: EIP-712 typed data, so that any contract on any EVM can check who attested what.
 *
 * `domain = EIP712Domain(string name,string version,uint256 chainId)` with name "HIP-11 L2" and version "1";
 * `Attestation(uint64 height,bytes32 blockHash,bytes32 stateRoot)`.
 */
export interface Attested {
  readonly height: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
}

const DOMAIN_TYPE = hash("EIP712Domain(string name,string version,uint256 chainId)");
const ATTESTATION_TYPE = hash("Attestation(uint64 height,bytes32 blockHash,bytes32 stateRoot)");
const NAME = hash("HIP-11 L2");
const VERSION = hash("1");

/** The EIP-712 digest of an attestation on the network with this chain id. */
export function attestationDigest(chainId: number, { height, blockHash, stateRoot }: Attested): Uint8Array {
  const domain = keccak_256(Buffer.concat([DOMAIN_TYPE, NAME, VERSION, word(chainId)]));
  const struct = keccak_256(
    Buffer.concat([ATTESTATION_TYPE, word(height), hexToBytes(blockHash), hexToBytes(stateRoot)]),
  );
  return keccak_256(Buffer.concat([Uint8Array.of(0x19, 0x01), domain, struct]));
}

/** Signs a digest: 65 bytes r ‖ s ‖ v with v 27 or 28 and s in the lower half, as `ecrecover` wants it. */
export function signDigest(digest: Uint8Array, secret: Uint8Array): Uint8Array {
  const { signature, recoveryId } = secp256k1.signRecoverable(digest, secret);
  return Buffer.concat([signature, Uint8Array.of(27 + recoveryId)]);
}

/** The largest s: each signature has a twin in the upper half, which contracts refuse. */
const HALF_ORDER = hexToBytes("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

/** The address that signed the digest, or undefined if the signature is none or has s in the upper half. */
export function signerOf(digest: Uint8Array, signature: Uint8Array): Address | undefined {
  const v = signature[64];
  if (signature.length !== 65 || (v !== 27 && v !== 28)) return undefined;
  if (Buffer.compare(signature.subarray(32, 64), HALF_ORDER) > 0) return undefined;
  try {
    const publicKey = secp256k1.recover(digest, signature.subarray(0, 64), v === 27 ? 0 : 1, false);
    return publicKey === null ? undefined : addressOf(publicKey);
  } catch {
    return undefined;
  }
}

/** The address of a secret key. */
export function addressOfSecret(secret: Uint8Array): Address {
  const publicKey = secp256k1.isPrivate(secret) ? secp256k1.pointFromScalar(secret, false) : null;
  if (publicKey === null) throw new RangeError("the secret is not a valid secp256k1 scalar");
  return addressOf(publicKey);
}

function addressOf(publicKey: Uint8Array): Address {
  return bytesToHex(keccak_256(publicKey.subarray(1)).subarray(12));
}

function hash(text: string): Uint8Array {
  return keccak_256(Buffer.from(text));
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setBigUint64(24, BigInt(value));
  return bytes;
}
