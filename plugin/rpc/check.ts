import type { L2Network } from "../network/network.ts";
import type { Chain } from "../node/chain.ts";
import { isPlainlyFine, judge, type NextBlock } from "../node/judge.ts";
import { toldBaseFee } from "../node/pricing.ts";
import { mostGas } from "../protocol/gas-cap.ts";
import type { Transaction } from "../protocol/transaction.ts";
import { invalidParams } from "./errors.ts";
import type { Senders } from "./senders.ts";

/**
 * Finds everything that is known to be wrong before the transaction costs anybody anything. The errors are those of
 * Hardhat's own network.
 * @param nextNonce the nonce that the sender's next transaction needs, counting those on their way, by the latest one
 * @param earlier what is on its way from the same sender
 * @param gasCap the most gas that a transaction may have, if not as much as its block
 * @throws {RpcError} or the EVM's own error
 */
export async function checkTransaction(
  { door, settings }: L2Network,
  senders: Senders,
  transaction: Transaction,
  nextNonce: (latest: number) => number,
  earlier: () => readonly Transaction[],
  gasCap: bigint | undefined,
): Promise<void> {
  const { nonce, chainId, sender } = transaction;
  if (chainId !== undefined && chainId !== settings.chainId) {
    throw invalidParams(
      `Trying to send a raw transaction with an invalid chainId. The expected chainId is ${settings.chainId}`,
    );
  }
  const { chain, execution } = door;
  let state = await senders.of(sender);
  let inTurn = nonce === nextNonce(state.nonce);
  if (!inTurn) {
    // What is known may be out of date.
    senders.forget(sender);
    state = await senders.of(sender);
    inTurn = !chain.automine || nonce === nextNonce(state.nonce);
  }
  if (inTurn && isPlainlyFine(transaction, state, nextBlock(chain, gasCap))) return;
  senders.forget(sender);
  await judge(execution.evm, transaction, earlier(), chain.automine, toldBaseFee(chain));
}

function nextBlock({ blockGasLimit, nextBaseFee: baseFee }: Chain, gasCap: bigint | undefined): NextBlock {
  return { mostGas: mostGas(blockGasLimit, gasCap), baseFee };
}
