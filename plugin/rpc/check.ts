import type { L2Network } from "../network/network.ts";
import { isPlainlyFine, judge } from "../node/judge.ts";
import { entityOf } from "../protocol/addresses.ts";
import type { Transaction } from "../protocol/transaction.ts";
import { invalidInput, invalidParams } from "./errors.ts";
import type { Senders } from "./senders.ts";

/** Numbers up to this one are Hedera's own, and on the layer 2 some are precompiled contracts. */
const LAST_SYSTEM_ENTITY = 1_000;

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
  // Value for an account that is not there would wait on the layer 2 until somebody else got that number.
  const payee = transaction.to === undefined ? undefined : entityOf(transaction.to);
  if (payee !== undefined && transaction.value > 0n && Number(payee.slice(4)) > LAST_SYSTEM_ENTITY) {
    if (door.chain.accounts.state(payee) === undefined) {
      throw invalidInput(`There is no account ${payee} on Hedera: the transaction would pay nobody`);
    }
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
