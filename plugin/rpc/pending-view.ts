import { parseTransaction } from "viem/utils";

import type { Transaction } from "../protocol/transaction.ts";
import type { Hex } from "../protocol/units.ts";
import { toHex } from "./tags.ts";

/** What clients expect of a signature that is not there. */
const UNSIGNED = { type: "0x2", v: "0x0", r: "0x0", s: "0x0" };

/**
 * A transaction that no block holds yet, as `eth_getTransactionByHash` shows it: complete, as clients check it.
 * @param hash the one that clients know it by
 */
export function pendingView(transaction: Transaction, hash: Hex): object {
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
    ...(impersonated === undefined ? signedParts(transaction.raw) : UNSIGNED),
  };
}

/** What only the signed form tells. */
function signedParts(raw: Hex): object {
  const parsed = parseTransaction(raw as Hex & `0x02${string}`);
  const { chainId, maxFeePerGas, maxPriorityFeePerGas, accessList = [], r, s, v, yParity = 0 } = parsed;
  // A legacy transaction starts with a list, every other with its type.
  const type = Number(raw.slice(0, 4));
  return {
    type: toHex(type < FIRST_LIST ? type : 0),
    ...(chainId !== undefined && { chainId: toHex(chainId) }),
    ...(maxFeePerGas !== undefined && { maxFeePerGas: toHex(maxFeePerGas) }),
    ...(maxPriorityFeePerGas !== undefined && { maxPriorityFeePerGas: toHex(maxPriorityFeePerGas) }),
    ...(type < FIRST_LIST && { accessList, yParity: toHex(yParity) }),
    v: toHex(type < FIRST_LIST ? yParity : v!),
    r,
    s,
  };
}

/** The first byte of an RLP list. */
const FIRST_LIST = 0xc0;
