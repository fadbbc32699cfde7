import type { L2Network } from "../network/network.ts";
import type { Call, Evm } from "../node/evm.ts";
import { pricing, toldBaseFee } from "../node/pricing.ts";
import type { Transaction } from "../protocol/transaction.ts";

/** Transactions that wait, as far as they are looked at: those who ask for the pending state do it often. */
const MAX_WAITING = 256;

/**
 * Reads the state that the next block would leave: its time is the ledger's, and what waits for it is executed.
 * The EVM is left as it was.
 * @param call a request with the tag `pending`, or one that means it
 */
export async function readPending(network: L2Network, waiting: readonly Transaction[], call: Call): Promise<unknown> {
  const { door, seconds: now } = network;
  const { evm } = door.execution;
  const { seconds } = door.chain.tip;
  const { prevRandao } = door.chain;
  const time: Call = ["evm_setNextBlockTimestamp", Number(now > seconds ? now : seconds + 1n)];
  const randao: Call[] = prevRandao === undefined ? [] : [["hardhat_setPrevRandao", prevRandao]];
  const next: Call[] = [time, ...randao, ...pricing(toldBaseFee(door.chain))];
  if (waiting.length === 0) {
    try {
      return (await evm.readBatch([...next, call])).at(-1);
    } catch (error) {
      if (!isInternalOutOfGas(error)) throw error;
      return await evm.exclusive(() => evm.silently(() => inItsOwnWords(evm, call)));
    }
  }
  return await evm.exclusive(() =>
    evm.undone(async () => {
      try {
        await sendWaiting(evm, waiting);
        return (await evm.batch([...next, call])).at(-1);
      } catch (error) {
        throw isInternalOutOfGas(error)
          ? await evm.silently(() => inItsOwnWords(evm, call).catch((own) => own))
          : error;
      }
    }),
  );
}

/** Puts what waits for the next block into the EVM's pool, inside `exclusive`. */
export async function sendWaiting(evm: Evm, waiting: readonly Transaction[]): Promise<void> {
  for (const transaction of waiting.slice(0, MAX_WAITING)) {
    // One that cannot be executed is not part of what is pending.
    await evm.batch(sending(transaction)).catch(() => {});
  }
}

/** Hardhat explains this failure where it is asked for nothing else at the same time. */
function isInternalOutOfGas(error: unknown): boolean {
  const { data } = error as { data?: { reason?: unknown } };
  return data?.reason === "InternalCallOutOfGas";
}

async function inItsOwnWords(evm: Evm, [method, ...params]: Call): Promise<unknown> {
  return await evm.request(method, ...params);
}

function sending({ raw, sender, impersonated }: Transaction): Call[] {
  if (impersonated === undefined) return [["eth_sendRawTransaction", raw]];
  return [
    ["hardhat_impersonateAccount", sender],
    ["eth_sendTransaction", impersonated],
  ];
}
