import type { L2Network } from "../network/network.ts";
import type { Call } from "../node/evm.ts";
import type { Transaction } from "../protocol/transaction.ts";

/** Transactions that wait, as far as they are looked at: those who ask for the pending state do it often. */
const MAX_WAITING = 256;

/**
 * Reads the state that the next block would leave: its time is the ledger's, and what waits for it is executed.
 * The EVM is left as it was.
 * @param call a request with the tag `pending`, or one that means it
 */
export async function readPending(network: L2Network, waiting: readonly Transaction[], call: Call): Promise<unknown> {
  const { door, pace } = network;
  const { evm } = door.execution;
  const { seconds } = door.chain.tip;
  const time: Call = ["evm_setNextBlockTimestamp", Number(pace.seconds > seconds ? pace.seconds : seconds + 1n)];
  if (waiting.length === 0) return (await evm.readBatch([time, call])).at(-1);
  return await evm.exclusive(async () => {
    const snapshot = await evm.request("evm_snapshot");
    try {
      for (const transaction of waiting.slice(0, MAX_WAITING)) {
        // One that cannot be executed is not part of what is pending.
        await evm.batch(sending(transaction)).catch(() => {});
      }
      return (await evm.batch([time, call])).at(-1);
    } finally {
      await evm.request("evm_revert", snapshot);
    }
  });
}

function sending({ raw, sender, impersonated }: Transaction): Call[] {
  if (impersonated === undefined) return [["eth_sendRawTransaction", raw]];
  return [
    ["hardhat_impersonateAccount", sender],
    ["eth_sendTransaction", impersonated],
  ];
}
