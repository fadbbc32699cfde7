import type { Hex } from "../protocol/units.ts";
import type { Executable, MinedTransaction, Receipt } from "./block.ts";
import type { Call } from "./evm.ts";

/** Whoever sends a transaction by itself mostly asks for it, too; many at once come from those who do not. */
const FEW = 4;

/** The hashes that the EVM knows a few transactions by; none where there are many, or their hashes are not known yet. */
export function shownOf(transactions: readonly Executable[]): readonly Hex[] {
  const isKnown = transactions.length <= FEW && transactions.every(({ impersonated }) => impersonated === undefined);
  return isKnown ? transactions.map(({ hash }) => hash) : [];
}

/** The requests that have the EVM show transactions once their block is made. */
export function showing(hashes: readonly Hex[]): Call[] {
  return hashes.flatMap((hash): Call[] => [
    ["eth_getTransactionReceipt", hash],
    ["eth_getTransactionByHash", hash],
  ]);
}

/** @param answers to {@link showing} */
export function shownIn(hashes: readonly Hex[], answers: readonly unknown[]): readonly MinedTransaction[] {
  return hashes.map((hash, index) => ({
    hash,
    receipt: answers[2 * index] as Receipt | null,
    transaction: answers[2 * index + 1] as object | null,
  }));
}
