import type { Call, Evm } from "../../node/evm.ts";
import type { Hex } from "../../protocol/units.ts";
import { invalidInput } from "../errors.ts";
import { Changes } from "./changes.ts";
import { refusal, specified } from "./errors.ts";
import { lastMined, type Frame, type MinedReceipt, type WholeBlock } from "./mined.ts";
import type { SimulatedBlock, SimulatedCall } from "./request.ts";
import { planned, sendingOf, type Planned, type Terms } from "./sending.ts";

/** What became of the calls of a block, each made in a block of its own that stands where theirs does. */
export interface Separate {
  readonly blocks: readonly WholeBlock[];
  readonly receipts: readonly MinedReceipt[];
  readonly frames: readonly Frame[];
}

/**
 * Makes the calls of a block one after the other: for each the EVM goes back to before the block, and is told what the
 * calls before it changed. So each meets the very state, the number and the time that it meets in their common block.
 * @param open what comes before the calls
 * @throws {RpcError} when a call cannot be in the block
 */
export async function madeOneByOne(
  evm: Evm,
  { calls }: SimulatedBlock,
  terms: Terms,
  open: readonly Call[],
): Promise<Separate> {
  const blocks: WholeBlock[] = [];
  const receipts: MinedReceipt[] = [];
  const frames: Frame[] = [];
  const changes = new Changes();
  let used = 0n;
  let snapshot = await evm.request<string>("evm_snapshot");
  for (const call of calls) {
    await evm.request("evm_revert", snapshot);
    snapshot = await evm.request<string>("evm_snapshot");
    await evm.batch([...(await changes.writing(evm)), ...open]);
    const next = BigInt(await evm.request<Hex>("eth_getTransactionCount", call.from, "latest"));
    const filled = planned(call, terms.gasLimit - used, next, terms);
    const { block, receipts: own, frames: traces } = await madeAlone(evm, filled, call);
    await changes.note(evm, block.transactions[0]!.hash);
    blocks.push(block);
    receipts.push(...own);
    frames.push(...traces);
    used += BigInt(block.gasUsed);
  }
  return { blocks, receipts, frames };
}

async function madeAlone(evm: Evm, filled: Planned, { path, from, value }: SimulatedCall) {
  try {
    await evm.batch([...sendingOf(filled), ["evm_mine"]]);
  } catch (error) {
    throw specified(path, error);
  }
  const mined = await lastMined(evm);
  if (mined.block.transactions.length === 1) return mined;
  const balance = BigInt(await evm.request<Hex>("eth_getBalance", from, "latest"));
  if (balance < (value ?? 0n)) throw refusal("funds", `${path}: ${from} has ${balance}, and needs ${value}`);
  throw invalidInput(`eth_simulateV1: ${path}: the EVM does not take it into a block`);
}
