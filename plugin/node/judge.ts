import type { Transaction } from "../protocol/transaction.ts";
import type { Hex, Weibar } from "../protocol/units.ts";
import type { BlockHeader } from "./block.ts";
import type { Evm } from "./evm.ts";
import { sendingOf } from "./run-block.ts";

/** EIP-7825: the most gas that a transaction may have. */
const MAX_PLAIN_GAS = 16_777_216n;
/** Hexadecimal digits; well below the limit of EIP-3860. */
const MAX_PLAIN_INPUT = 90_000;

/** What is known of a sender. */
export interface SenderState {
  readonly nonce: number;
  /** What it has at least, weibar. */
  readonly balance: Weibar;
}

/**
 * Whether a transaction is fine beyond doubt, now or when its nonce comes. Most are, and the EVM need not be asked.
 * @param tip the header of the last block
 */
export function isPlainlyFine(
  { nonce, value, gasLimit, maxFeePerGas, input, to, plain }: Transaction,
  sender: SenderState,
  tip: BlockHeader,
): boolean {
  // More than any transaction needs before its first instruction, unless it names an access list or authorizations.
  const intrinsic = 21_000n + BigInt(input.length) * 20n + (to === undefined ? 32_000n : 0n);
  return (
    plain &&
    nonce >= sender.nonce &&
    sender.balance >= value + gasLimit * maxFeePerGas &&
    gasLimit >= intrinsic &&
    gasLimit <= MAX_PLAIN_GAS &&
    gasLimit <= BigInt(tip.gasLimit) &&
    input.length <= MAX_PLAIN_INPUT &&
    // A block's base fee is an eighth above its parent's at most.
    maxFeePerGas * 8n >= BigInt(tip.baseFeePerGas ?? 0) * 9n
  );
}

/**
 * Has a node's EVM judge a transaction: it takes it into its pool, which checks everything, and drops it.
 * @returns the next nonce of its sender
 * @throws the EVM's own error when the transaction cannot be executed now or, for its nonce, later
 */
export async function judge(evm: Evm, transaction: Transaction): Promise<number> {
  const { sender, maxFeePerGas, hash, impersonated } = transaction;
  return await evm.exclusive(async () => {
    const calls = sendingOf(transaction);
    const results = await evm.batch([
      ...calls,
      ["hardhat_dropTransaction", hash],
      ["eth_getTransactionCount", sender, "latest"],
      ["eth_getBlockByNumber", "pending", false],
    ]);
    if (impersonated !== undefined) await evm.request("hardhat_dropTransaction", results[calls.length - 1]);
    const [count, pending] = results.slice(-2) as [Hex, BlockHeader];
    if (maxFeePerGas < BigInt(pending.baseFeePerGas ?? 0)) {
      throw new Error(
        `Transaction maxFeePerGas (${maxFeePerGas}) is too low for the next block, which has a baseFeePerGas of ${BigInt(pending.baseFeePerGas!)}`,
      );
    }
    return Number(count);
  });
}
