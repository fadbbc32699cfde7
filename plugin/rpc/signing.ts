import { keccak_256 } from "@noble/hashes/sha3.js";
import type { TransactionSerializable } from "viem";
import { serializeTransaction } from "viem/utils";

import { signDigest } from "../protocol/attestation.ts";
import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import type { Hex } from "../protocol/units.ts";

/** Signs a transaction with a key that the network holds for an unlocked account. */
export function signTransaction(transaction: TransactionSerializable, secret: Uint8Array): Hex {
  const signature = signDigest(keccak_256(hexToBytes(serializeTransaction(transaction))), secret);
  const yParity = signature[64]! - 27;
  return serializeTransaction(transaction, {
    r: bytesToHex(signature.subarray(0, 32)),
    s: bytesToHex(signature.subarray(32, 64)),
    yParity,
    v: BigInt(27 + yParity),
  });
}
