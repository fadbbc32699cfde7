import { keccak_256 } from "@noble/hashes/sha3.js";

import { signDigest } from "../protocol/attestation.ts";
import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import { signedBytes, unsignedBytes, type TransactionFields } from "../protocol/transaction-format.ts";
import type { Hex } from "../protocol/units.ts";

/** Signs a transaction with a key that the network holds for an unlocked account. */
export function signTransaction(fields: TransactionFields, secret: Uint8Array): Hex {
  const signature = signDigest(keccak_256(hexToBytes(unsignedBytes(fields))), secret);
  return signedBytes(fields, {
    r: BigInt(bytesToHex(signature.subarray(0, 32))),
    s: BigInt(bytesToHex(signature.subarray(32, 64))),
    yParity: signature[64]! - 27,
  });
}
