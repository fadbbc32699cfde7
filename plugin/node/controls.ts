import type { Control } from "../protocol/messages.ts";
import type { Hex } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import type { BlockHeader } from "./block.ts";
import type { Execution } from "./execution.ts";
import { pricing, toldBaseFee } from "./pricing.ts";
import { writing } from "./run-block.ts";

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

/** Blocks that one control makes at the most. */
export const MAX_MINED = 100_000;
/** The end of the time that the chain can tell. */
const MAX_SECONDS = 2 ** 40;

/**
 * Executes a development control. Every node does it at the same place between blocks, so that their states stay equal.
 * @returns what the EVM answered
 * @throws when the control means nothing; then it changed nothing
 */
export async function execute({ method, params }: Control, chain: Chain, execution: Execution): Promise<unknown> {
  switch (method) {
    case "l2_setAutomine":
      // What has waited for a block waits for the next one, as on Hardhat's own network.
      if (!chain.automine && params[0] === true) chain.queue.rest();
      chain.automine = params[0] === true;
      return true;
    case "l2_dateBlock":
      chain.date = BigInt(String(params[0]));
      return true;
    case "l2_seal":
      chain.sealing = true;
      return true;
    case "l2_mine":
      return await mine(params, chain, execution);
    case "hardhat_setPrevRandao":
      if (!/^0x[0-9a-fA-F]{64}$/.test(String(params[0]))) throw new TypeError("a 32-byte hash is wanted");
      chain.prevRandao = params[0] as Hex;
      return true;
    case "hardhat_dropTransaction":
      return chain.queue.drop(params[0] as Hex);
    default: {
      if (!STATE_CONTROLS.has(method)) throw new TypeError("it is unknown");
      const result = await execution.change((evm) => evm.request(method, ...params));
      if (method === "hardhat_setNextBlockBaseFeePerGas") chain.baseFee = BigInt(params[0] as Hex);
      if (method === "evm_setBlockGasLimit") {
        chain.blockGasLimit = BigInt(params[0] as Hex);
        // As in the EVM's own pool: what fits no block any more is gone.
        for (const { hash, gasLimit } of chain.queue.entries) {
          if (gasLimit > chain.blockGasLimit) chain.queue.drop(hash);
        }
      }
      return result;
    }
  }
}

/** Mines empty blocks: how many, the first one's timestamp and the seconds between them. */
async function mine(params: readonly unknown[], chain: Chain, execution: Execution): Promise<boolean> {
  const [blocks, first, interval] = params.map(Number) as [number, number, number];
  const whole = [blocks, first, interval].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (
    !whole ||
    blocks < 1 ||
    blocks > MAX_MINED ||
    first < Number(chain.tip.seconds) ||
    first + interval * blocks > MAX_SECONDS
  ) {
    throw new RangeError(`${blocks} blocks from ${first} on, every ${interval} s, cannot be made`);
  }
  const credits = { codes: new Map(), balances: new Map(), credits: chain.tip.owed, storage: [] };
  const header = await execution.change(async (evm) => {
    const results = await evm.batch([
      ...(await writing(evm, credits)),
      ["hardhat_setPrevRandao", chain.prevRandao ?? chain.tip.hash],
      ["evm_setNextBlockTimestamp", first],
      // That of the blocks behind the first, which nobody pays for, the EVM finds out by itself.
      ...pricing(toldBaseFee(chain)),
      ["hardhat_mine", `0x${blocks.toString(16)}`, `0x${BigInt(interval).toString(16)}`],
      ["eth_getBlockByNumber", "latest", false],
    ]);
    return results.at(-1) as BlockHeader;
  });
  chain.prevRandao = undefined;
  // The blocks are everybody's own work: nobody has attested them yet.
  chain.advance(header, chain.time);
  return true;
}
