import type { L2Network } from "../../network/network.ts";
import type { BlockHeader } from "../../node/block.ts";
import type { Evm } from "../../node/evm.ts";
import { pricing, toldBaseFee } from "../../node/pricing.ts";
import { invalidInput, invalidParams } from "../errors.ts";
import { sendWaiting } from "../pending.ts";
import type { Pool } from "../pool.ts";
import { heightOf, toHex } from "../tags.ts";
import { assembled, chained } from "./assembled.ts";
import { madeAtOnce } from "./at-once.ts";
import { refusal } from "./errors.ts";
import type { Mined } from "./mined.ts";
import { madeOneByOne } from "./one-by-one.ts";
import { overriding } from "./overrides.ts";
import { parseSimulation, plannedBlocks, type SimulatedBlock, type Simulation } from "./request.ts";
import { resultOf } from "./results.ts";
import { opening, type Terms } from "./sending.ts";

/** Gas that one simulation uses at the most: it has the EVM to itself. */
const MAX_GAS = 1_000_000_000n;

/** Makes blocks that never were, on the EVM of the node at the door, and takes them back. */
export async function simulate(network: L2Network, pool: Pool, params: readonly unknown[]): Promise<object[]> {
  const simulation = parseSimulation(params);
  const { execution } = network.door;
  return await execution.aside(async (evm) => {
    const told = pricing(toldBaseFee(network.door.chain));
    if (told.length > 0) await evm.batch(told);
    await standOn(evm, network, pool, simulation.base);
    const tip = await evm.request<BlockHeader>("eth_getBlockByNumber", "latest", false);
    const base = { number: BigInt(tip.number), time: BigInt(tip.timestamp) };
    const results: object[] = [];
    let parent = tip.hash;
    let used = 0n;
    for (const block of plannedBlocks(simulation, base, BigInt(network.settings.chainId))) {
      const mined = await made(evm, block, simulation);
      const onParent = { ...mined, block: chained(mined.block, parent) };
      results.push(resultOf(onParent, simulation));
      parent = onParent.block.hash;
      used += BigInt(mined.block.gasUsed);
      if (used > MAX_GAS) throw refusal("limit", `the calls use more than ${MAX_GAS} gas`);
    }
    return results;
  });
}

/** Only the end of the chain can be gone on from, and what waits behind it. */
async function standOn(evm: Evm, network: L2Network, pool: Pool, base: unknown): Promise<void> {
  const { tip, finalized } = network.door.chain;
  if (base === "pending") {
    await sendWaiting(evm, pool.transactions);
    await evm.request("evm_mine");
    return;
  }
  const named = typeof base === "object" && base !== null ? Object.values(base)[0] : base;
  const isFinal = (named === "safe" || named === "finalized") && finalized === tip.height;
  if (named === "latest" || isFinal || heightOf(named) === tip.height || named === tip.hash) return;
  if ((heightOf(named) ?? 0) > tip.height) throw invalidInput(`eth_simulateV1: there is no block ${String(named)}`);
  throw invalidParams(
    `eth_simulateV1: parameter 1: the EVM of this network goes on from its latest block alone, which is ${tip.height} ` +
      `(${toHex(tip.height)}): ${JSON.stringify(base)}`,
  );
}

async function made(evm: Evm, block: SimulatedBlock, { validation }: Simulation): Promise<Mined> {
  const overrides = await overriding(evm, block);
  const open = opening(block, validation);
  await evm.batch([...overrides, ...open]);
  const pending = await evm.request<BlockHeader>("eth_getBlockByNumber", "pending", false);
  const terms: Terms = {
    validation,
    baseFee: BigInt(pending.baseFeePerGas ?? 0),
    gasLimit: BigInt(pending.gasLimit),
  };
  const atOnce = await madeAtOnce(evm, block, terms);
  if (atOnce !== undefined) return atOnce;
  return assembled(await madeOneByOne(evm, block, terms, open));
}
