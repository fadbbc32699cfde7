import { keccak_256 } from "@noble/hashes/sha3.js";
import * as secp256k1 from "tiny-secp256k1";

import { bytesToHex, hexToBytes } from "./messages.ts";
import {
  parseTransaction,
  unsignedBytes,
  type TransactionFields,
  type TransactionSignature,
} from "./transaction-format.ts";
import type { Address, Hex, Weibar } from "./units.ts";

/** What the protocol needs to know of a signed Ethereum transaction. */
export interface Transaction {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly sender: Address;
  readonly nonce: number;
  readonly to?: Address;
  readonly value: Weibar;
  readonly gasLimit: bigint;
  /** The most that it pays per gas. */
  readonly maxFeePerGas: Weibar;
  readonly input: Hex;
  /** Whether it carries neither an access list nor authorizations. */
  readonly plain: boolean;
  /** Absent in transactions from before EIP-155. */
  readonly chainId?: number;
  /** On development networks: what an impersonated account sends, without a signature. */
  readonly impersonated?: object;
}

/** The bytes are not a signed transaction that the network can execute. */
export class InvalidTransactionError extends Error {
  override readonly name = "InvalidTransactionError";
}

/**
 * Decodes a raw transaction and recovers its sender. Types 0 (legacy), 1 (EIP-2930), 2 (EIP-1559) and 4 (EIP-7702).
 * @param signer who signed it, for those who just did so themselves
 * @throws {InvalidTransactionError}
 */
export function decodeTransaction(bytes: Uint8Array, signer?: Address): Transaction {
  const raw = bytesToHex(bytes);
  if (bytes[0] === IMPERSONATED) return decodeImpersonated(bytes);
  if (bytes[0] === 3) {
    throw new InvalidTransactionError("blob transactions (type 3) have no meaning on this network: use type 2");
  }
  let parsed: ReturnType<typeof parseTransaction>;
  try {
    parsed = parseTransaction(raw);
  } catch {
    throw new InvalidTransactionError("the transaction is not valid RLP of a known type");
  }
  const { fields, signature } = parsed;
  if (signature === undefined) throw new InvalidTransactionError("the transaction is not signed");
  const sender = signer ?? recover(fields, signature);
  if (sender === undefined || signature.s > HALF_ORDER) {
    throw new InvalidTransactionError("the transaction's signature is invalid");
  }
  const { type, nonce, to, value, gas, gasPrice, maxFeePerGas, data, accessList, chainId } = fields;
  return {
    hash: bytesToHex(keccak_256(bytes)),
    raw,
    sender,
    nonce,
    to,
    value,
    gasLimit: gas,
    maxFeePerGas: maxFeePerGas ?? gasPrice ?? 0n,
    input: data ?? "0x",
    plain: (accessList ?? []).length === 0 && type !== 4,
    chainId,
  };
}

function recover(fields: TransactionFields, { r, s, yParity }: TransactionSignature): Address | undefined {
  try {
    const digest = keccak_256(hexToBytes(unsignedBytes(fields)));
    const publicKey = secp256k1.recover(digest, Buffer.concat([word(r), word(s)]), yParity === 0 ? 0 : 1, false);
    return publicKey === null ? undefined : bytesToHex(keccak_256(publicKey.subarray(1)).subarray(12));
  } catch {
    return undefined;
  }
}

/** The type byte of transactions of impersonated accounts; Ethereum's own types end far below it (EIP-2718). */
const IMPERSONATED = 0x7e;

/** What an impersonated account sends, as `eth_sendTransaction` takes it. */
export interface ImpersonatedTransaction {
  readonly from: Address;
  readonly to?: Address;
  readonly nonce: Hex;
  readonly gas: Hex;
  readonly value: Hex;
  readonly data: Hex;
  readonly gasPrice?: Hex;
  readonly maxFeePerGas?: Hex;
  readonly maxPriorityFeePerGas?: Hex;
  readonly accessList?: readonly object[];
  readonly authorizationList?: readonly object[];
}

/** The bytes in which a development network orders the transaction of an impersonated account. */
export function encodeImpersonated(transaction: ImpersonatedTransaction): Uint8Array {
  return Buffer.concat([Uint8Array.of(IMPERSONATED), Buffer.from(JSON.stringify(transaction))]);
}

function decodeImpersonated(bytes: Uint8Array): Transaction {
  try {
    const impersonated = JSON.parse(Buffer.from(bytes.subarray(1)).toString()) as ImpersonatedTransaction;
    const { from, to, nonce, gas, value, data, maxFeePerGas, gasPrice } = impersonated;
    const quantities = [nonce, gas, value, maxFeePerGas ?? gasPrice ?? "0x0"];
    const wellFormed =
      [from, to ?? from].every((address) => /^0x[0-9a-f]{40}$/i.test(address)) &&
      quantities.every((quantity) => /^0x[0-9a-f]+$/i.test(quantity)) &&
      Number.isSafeInteger(Number(nonce)) &&
      /^0x([0-9a-f]{2})*$/i.test(data);
    if (!wellFormed) throw new Error("a field is not what eth_sendTransaction takes");
    return {
      hash: bytesToHex(keccak_256(bytes)),
      raw: bytesToHex(bytes),
      sender: from.toLowerCase() as Address,
      nonce: Number(nonce),
      to: to?.toLowerCase() as Address | undefined,
      value: BigInt(impersonated.value),
      gasLimit: BigInt(impersonated.gas),
      maxFeePerGas: BigInt(impersonated.maxFeePerGas ?? impersonated.gasPrice ?? 0),
      input: impersonated.data,
      plain: false,
      impersonated,
    };
  } catch {
    throw new InvalidTransactionError("the transaction of an impersonated account is malformed");
  }
}

/** EIP-2: the upper half of signatures is not valid, else every transaction would have two hashes. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

function word(value: bigint): Uint8Array {
  return hexToBytes(`0x${value.toString(16).padStart(64, "0")}`);
}
