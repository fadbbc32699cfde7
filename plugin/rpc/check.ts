import type { L2Network } from "../network/network.ts";
import { isPlainlyFine, judge } from "../node/judge.ts";
import type { Transaction } from "../protocol/transaction.ts";
import { invalidInput, invalidParams } from "./errors.ts";
import type { Senders } from "./senders.ts";

/**
 * Finds everything that is known to be wrong before the transaction costs anybody anything.
 * @param nextNonce the nonce that the sender's next transaction needs, counting those on their way, by the latest one
 * @throws {RpcError} or the EVM's own error
 */
export async function checkTransaction(
  { door, settings }: L2Network,
  senders: Senders,
  transaction: Transaction,
  nextNonce: (latest: number) => number,
): Promise<void> {
  const { nonce, chainId } = transaction;
  if (chainId !== undefined && chainId !== settings.chainId) {
    throw invalidParams(
      `Trying to send a raw transaction with an invalid chainId. The expected chainId is ${settings.chainId}`,
    );
  }
  const sender = await senders.of(transaction.sender);
  let latest = sender.nonce;
  if (!isPlainlyFine(transaction, sender, door.chain.tip.header)) {
    senders.forget(transaction.sender);
    latest = await judge(door.execution.evm, transaction).catch((error: Error) => {
      // Most of the reasons are the EVM's own and have a code.
      throw "code" in error ? error : invalidInput(error.message);
    });
  }
  const next = nextNonce(latest);
  if (nonce > next && door.chain.automine) {
    throw invalidInput(
      `Nonce too high. Expected nonce to be ${next} but got ${nonce}. Note that transactions can't be queued when automining.`,
    );
  }
}
