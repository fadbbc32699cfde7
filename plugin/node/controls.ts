import type { Control } from "../protocol/messages.ts";
import type { Hex } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import type { BlockHeader, Execution } from "./execution.ts";

/** Controls that go to the EVM as they are. */
export const STATE_CONTROLS: ReadonlySet<string> = new Set([
  "hardhat_setBalance",
  "hardhat_setCode",
  "hardhat_setNonce",
  "hardhat_setStorageAt",
  "hardhat_setCoinbase",
  "hardhat_setNextBlockBaseFeePerGas",
  "hardhat_setMinGasPrice",
  "evm_setBlockGasLimit",
]);

/**
 * Executes a development control. Every node does it at the same place between blocks, so that their states stay equal.
 * @returns what the EVM answered
 */
export async function execute({ method, params }: Control, chain: Chain, execution: Execution): Promise<unknown> {
  const { evm } = execution;
  switch (method) {
    case "l2_setAutomine":
      chain.automine = params[0] === true;
      return true;
    case "l2_seal":
      chain.sealing = true;
      return true;
    case "l2_mine":
      return await mine(params as [number, string, string], chain, execution);
    case "hardhat_setPrevRandao":
      chain.prevRandao = params[0] as Hex;
      return true;
    case "hardhat_dropTransaction":
      return chain.dequeue(params[0] as Hex);
    default: {
      if (!STATE_CONTROLS.has(method)) return undefined;
      const result = await evm.exclusive(() => evm.request(method, ...params));
      if (method === "evm_setBlockGasLimit") chain.blockGasLimit = BigInt(params[0] as Hex);
      return result;
    }
  }
}

/** Mines empty blocks: how many, the first one's timestamp and the seconds between them. */
async function mine(
  [blocks, first, interval]: [number, string, string],
  chain: Chain,
  { evm }: Execution,
): Promise<boolean> {
  const header = await evm.exclusive(async () => {
    await evm.request("hardhat_setPrevRandao", chain.prevRandao ?? chain.tip.hash);
    await evm.request("evm_setNextBlockTimestamp", Number(first));
    await evm.request("hardhat_mine", `0x${blocks.toString(16)}`, `0x${BigInt(interval).toString(16)}`);
    return await evm.request<BlockHeader>("eth_getBlockByNumber", "latest", false);
  });
  chain.prevRandao = undefined;
  // The blocks are everybody's own work: nobody has attested them yet.
  chain.advance(header, chain.time, new Set());
  return true;
}
