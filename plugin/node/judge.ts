import type { Transaction } from "../protocol/transaction.ts";
import type { Weibar } from "../protocol/units.ts";
import type { Executable } from "./block.ts";
import type { Evm } from "./evm.ts";
import { pricing } from "./pricing.ts";
import { sendingOf } from "./run-block.ts";

/** Hexadecimal digits; well below the limit of EIP-3860. */
const MAX_PLAIN_INPUT = 90_000;

/** What is known of a sender. */
export interface SenderState {
  readonly nonce: number;
  /** What it has at least, weibar. */
  readonly balance: Weibar;
}

/** What the next block is like. */
export interface NextBlock {
  /** The most gas that one transaction in it can have. */
  readonly mostGas: bigint;
  /** The most that its base fee can be. */
  readonly baseFee: Weibar;
}

/** Whether a transaction is fine beyond doubt, now or when its nonce comes. Most are, and the EVM need not be asked. */
export function isPlainlyFine(
  { nonce, value, gasLimit, maxFeePerGas, input, to, plain }: Transaction,
  sender: SenderState,
  next: NextBlock,
): boolean {
  // More than any transaction needs before its first instruction, unless it names an access list or authorizations.
  const intrinsic = 21_000n + BigInt(input.length - 2) * 20n + (to === undefined ? 32_000n : 0n);
  return (
    plain &&
    nonce >= sender.nonce &&
    sender.balance >= value + gasLimit * maxFeePerGas &&
    gasLimit >= intrinsic &&
    gasLimit <= next.mostGas &&
    input.length <= MAX_PLAIN_INPUT &&
    (to !== undefined || input !== "0x") &&
    maxFeePerGas >= next.baseFee
  );
}

/**
 * Has a node's EVM judge a transaction: it makes a block of it, or takes it into its pool where blocks are not made at
 * once, which checks everything, and forgets it again.
 * @param before what comes before it from the same sender
 * @param baseFee of the next block, where the EVM has to be told
 * @throws the EVM's own error when the transaction cannot be executed, or can wait for nothing
 */
export async function judge(
  evm: Evm,
  transaction: Executable,
  before: readonly Executable[],
  automine: boolean,
  baseFee: Weibar | undefined,
): Promise<void> {
  await evm.exclusive(() =>
    evm.silently(() =>
      evm.undone(async () => {
        try {
          for (const each of before) await evm.batch(sendingOf(each)).catch(() => {});
          if (automine) await evm.request("evm_setAutomine", true);
          await evm.batch([...pricing(baseFee), ...sendingOf(transaction)]).catch((error: unknown) => {
            if (!isFailure(error)) throw error;
          });
        } finally {
          await evm.request("evm_setAutomine", false);
        }
      }),
    ),
  );
}

/** Whether it is what a transaction in a block threw: that is its own affair. */
function isFailure(error: unknown): boolean {
  const { transactionHash, data } = error as { transactionHash?: unknown; data?: { transactionHash?: unknown } | null };
  return typeof (transactionHash ?? data?.transactionHash) === "string";
}
