import { parseTransaction } from "viem/utils";

import type { ImpersonatedTransaction, Transaction } from "../protocol/transaction.ts";
import type { Hex } from "../protocol/units.ts";
import { toHex } from "./tags.ts";

/**
 * A transaction that no block holds yet, as `eth_getTransactionByHash` shows it: complete, as clients check it.
 * @param hash the one that clients know it by
 */
export function pendingView(transaction: Transaction, hash: Hex, chainId: number): object {
  const { sender, nonce, to, value, gasLimit, maxFeePerGas, input, impersonated } = transaction;
  return {
    hash,
    from: sender,
    nonce: toHex(nonce),
    to: to ?? null,
    value: toHex(value),
    gas: toHex(gasLimit),
    gasPrice: toHex(maxFeePerGas),
    input,
    blockHash: null,
    blockNumber: null,
    transactionIndex: null,
    ...(impersonated === undefined
      ? signedParts(transaction.raw)
      : unsignedParts(impersonated as ImpersonatedTransaction, chainId)),
  };
}

/** What nobody signed: its fields tell what it is, and the signature is the one that the EVM will make up. */
function unsignedParts({ from, gasPrice, accessList, ...rest }: ImpersonatedTransaction, chainId: number): object {
  const madeUp = { r: toHex(BigInt(from)), s: toHex(BigInt(from)) };
  if (gasPrice !== undefined && accessList === undefined) {
    return { type: "0x0", v: toHex(2 * chainId + LEGACY_PARITY), ...madeUp };
  }
  const typed = { chainId: toHex(chainId), v: "0x1", yParity: "0x1", ...madeUp, accessList: accessList ?? [] };
  if (gasPrice !== undefined) return { type: "0x1", ...typed };
  const { maxFeePerGas = "0x0", maxPriorityFeePerGas = "0x0", authorizationList } = rest;
  const withFees = { ...typed, maxFeePerGas, maxPriorityFeePerGas };
  return authorizationList === undefined
    ? { type: "0x2", ...withFees }
    : { type: "0x4", ...withFees, authorizationList };
}

/** EIP-155: what a legacy transaction's `v` is above twice the chain id, at the parity 0. */
const LEGACY_PARITY = 35;

/** What only the signed form tells. */
function signedParts(raw: Hex): object {
  const parsed = parseTransaction(raw as Hex & `0x04${string}`);
  // A fee of zero is left out in the parsed form, as is all else that has no bytes.
  const { chainId, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n, accessList = [], r, s, v, yParity = 0 } = parsed;
  const { authorizationList } = parsed;
  // A legacy transaction starts with a list, every other with its type.
  const type = Number(raw.slice(0, 4));
  return {
    type: toHex(type < FIRST_LIST ? type : 0),
    // As in blocks: the EVM shows no chain of a legacy transaction.
    ...(type < FIRST_LIST && { chainId: toHex(chainId!) }),
    ...(type >= FIRST_WITH_FEES &&
      type < FIRST_LIST && { maxFeePerGas: toHex(maxFeePerGas), maxPriorityFeePerGas: toHex(maxPriorityFeePerGas) }),
    ...(type < FIRST_LIST && { accessList, yParity: toHex(yParity) }),
    ...(authorizationList !== undefined && { authorizationList: authorizationList.map(authorizationView) }),
    v: toHex(type < FIRST_LIST ? yParity : v!),
    r: toHex(BigInt(r!)),
    s: toHex(BigInt(s!)),
  };
}

type Authorization = NonNullable<ReturnType<typeof parseTransaction<`0x04${string}`>>["authorizationList"]>[number];

/** An authorization (EIP-7702) as clients see it. */
export function authorizationView({ chainId, address, nonce, yParity, r, s }: Authorization): object {
  return {
    chainId: toHex(chainId),
    address,
    nonce: toHex(nonce),
    yParity: toHex(yParity ?? 0),
    r: toHex(BigInt(r)),
    s: toHex(BigInt(s)),
  };
}

/** The first type that names fees instead of a price. */
const FIRST_WITH_FEES = 2;
/** The first byte of an RLP list. */
const FIRST_LIST = 0xc0;
