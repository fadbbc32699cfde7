import type { ImpersonatedTransaction, Transaction } from "../protocol/transaction.ts";
import { legacyV, parseTransaction, type Authorization } from "../protocol/transaction-format.ts";
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
  const { fields, signature } = parseTransaction(raw);
  const { type, chainId, maxFeePerGas, maxPriorityFeePerGas, accessList = [], authorizationList } = fields;
  const { yParity, r, s } = signature!;
  // As in blocks: the EVM shows no chain of a legacy transaction.
  const typed = type !== 0 && { chainId: toHex(chainId!), accessList, yParity: toHex(yParity) };
  return {
    type: toHex(type),
    ...typed,
    ...(maxFeePerGas !== undefined && { maxFeePerGas: toHex(maxFeePerGas) }),
    ...(maxPriorityFeePerGas !== undefined && { maxPriorityFeePerGas: toHex(maxPriorityFeePerGas) }),
    ...(authorizationList !== undefined && { authorizationList: authorizationList.map(authorizationView) }),
    v: toHex(type === 0 ? legacyV(signature!, fields) : yParity),
    r: toHex(r),
    s: toHex(s),
  };
}

/** An authorization (EIP-7702) as clients see it. */
export function authorizationView({ address, ...quantities }: Authorization): object {
  const { chainId, nonce, yParity, r, s } = quantities;
  return { chainId: toHex(chainId), address, nonce: toHex(nonce), yParity: toHex(yParity), r: toHex(r), s: toHex(s) };
}
