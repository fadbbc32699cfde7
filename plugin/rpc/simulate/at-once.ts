import type { Call, Evm } from "../../node/evm.ts";
import type { Hex } from "../../protocol/units.ts";
import { lastMined, type Mined } from "./mined.ts";
import type { SimulatedBlock } from "./request.ts";
import { Nonces, planned, sendingOf, type Planned, type Terms } from "./sending.ts";

/**
 * Makes a block of all its calls at once, if the EVM takes them so: it puts them into its pool before it makes the
 * block, and looks at each as if those before it had not been.
 * @returns undefined, and the EVM as it was, if it does not take them all
 */
export async function madeAtOnce(evm: Evm, block: SimulatedBlock, terms: Terms): Promise<Mined | undefined> {
  const snapshot = await evm.request<string>("evm_snapshot");
  try {
    const calls = await guessed(evm, block, terms);
    await evm.batch([...calls.flatMap(sendingOf), ["evm_mine"]]);
    const mined = await lastMined(evm);
    if (mined.block.transactions.length === calls.length) return mined;
  } catch {
    // One of them was refused: alone, and after those before it, it may do.
  }
  await evm.request("evm_revert", snapshot);
  return undefined;
}

/** The calls as they are if each may use all the gas that a transaction can have, and sends nothing by the way. */
async function guessed(evm: Evm, { calls }: SimulatedBlock, terms: Terms): Promise<Planned[]> {
  const senders = [...new Set(calls.map(({ from }) => from))];
  const counting = senders.map((sender): Call => ["eth_getTransactionCount", sender, "latest"]);
  const nonces = new Nonces(senders, (await evm.batch(counting)) as Hex[]);
  return calls.map((call) => planned(call, terms.gasLimit, nonces.take(call.from), terms));
}
