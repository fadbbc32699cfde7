import type { EdrNetworkConfig } from "hardhat/types/config";

import { gasCapOf, mostGas } from "../protocol/gas-cap.ts";

/** Asks the network something. */
type Ask = (method: string, params: readonly unknown[]) => Promise<unknown>;

type Fields = Record<string, unknown>;

/** Calls that get a sender. */
const CALLS: ReadonlySet<string> = new Set(["eth_sendTransaction", "eth_call", "eth_estimateGas"]);
/** The base fee of the next blocks may rise by an eighth each: a transaction pays what it is after so many. */
const FULL_BLOCKS = 2n;
/** A gas limit that is derived from the block's leaves room for the block's limit to vary. */
const SHARE = 0.95;

/**
 * Fills in what a request leaves open, from the network's configuration, exactly as Hardhat does for its own network:
 * sender, gas limit and fees. There, it is done beneath the place where this plugin answers.
 *
 * @example
 * const params = await new Completion(connection.networkConfig, ask).complete("eth_sendTransaction", [{ to }]);
 */
export class Completion {
  readonly #config: EdrNetworkConfig;
  readonly #ask: Ask;
  #sender: string | undefined;
  #blockGasLimit: number | undefined;

  constructor(config: EdrNetworkConfig, ask: Ask) {
    this.#config = config;
    this.#ask = ask;
  }

  /** @returns the parameters; those that were handed in stay what they are */
  async complete(method: string, params: readonly unknown[]): Promise<readonly unknown[]> {
    const [call, ...rest] = params;
    if (!CALLS.has(method) || typeof call !== "object" || call === null || Array.isArray(call)) return params;
    let fields: Fields = { ...call };
    fields.from ??= this.#config.from ?? (this.#sender ??= await this.#firstAccount());
    if (method === "eth_sendTransaction") {
      fields = await this.#withFees(fields);
      fields.gas ??= await this.#gas([fields, ...rest]);
    }
    return [fields, ...rest];
  }

  async #firstAccount(): Promise<string | undefined> {
    return ((await this.#ask("eth_accounts", [])) as string[])[0];
  }

  async #withFees(fields: Fields): Promise<Fields> {
    const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = fields;
    const { gasPrice: fixed } = this.#config;
    if (fixed !== "auto") {
      return (gasPrice ?? maxFeePerGas ?? maxPriorityFeePerGas) === undefined
        ? { ...fields, gasPrice: quantity(fixed) }
        : { ...fields };
    }
    if (gasPrice !== undefined || (maxFeePerGas !== undefined && maxPriorityFeePerGas !== undefined)) {
      return { ...fields };
    }
    const suggested = await this.#suggestedFees();
    // Before London there is nothing but a price.
    if (suggested === undefined) {
      const price = (await this.#ask("eth_gasPrice", [])) as string;
      return { ...fields, gasPrice: price };
    }
    const tip = typeof maxPriorityFeePerGas === "string" ? BigInt(maxPriorityFeePerGas) : suggested.tip;
    const most = typeof maxFeePerGas === "string" ? BigInt(maxFeePerGas) : suggested.most;
    return {
      ...fields,
      maxFeePerGas: quantity(most < tip ? most + tip : most),
      maxPriorityFeePerGas: quantity(tip),
    };
  }

  async #suggestedFees(): Promise<{ most: bigint; tip: bigint } | undefined> {
    const history = await this.#ask("eth_feeHistory", ["0x1", "latest", [50]]).catch(() => undefined);
    const { baseFeePerGas, reward } = (history ?? {}) as { baseFeePerGas?: string[]; reward?: string[][] };
    const next = baseFeePerGas?.at(-1);
    if (next === undefined || reward === undefined) return undefined;
    let tip = BigInt(reward[0]![0]!);
    if (tip === 0n) tip = BigInt((await this.#ask("eth_maxPriorityFeePerGas", [])) as string);
    return { most: (BigInt(next) * 9n ** FULL_BLOCKS) / 8n ** FULL_BLOCKS, tip: tip === 0n ? 1n : tip };
  }

  async #gas(params: readonly unknown[]): Promise<string> {
    const { gas, gasMultiplier } = this.#config;
    if (gas !== "auto") return quantity(gas);
    try {
      const estimate = (await this.#ask("eth_estimateGas", params)) as string;
      if (gasMultiplier === 1) return estimate;
      const multiplied = Math.floor(Number(estimate) * gasMultiplier);
      const most = await this.#shareOfBlock();
      return quantity(multiplied > most ? most - 1 : multiplied);
    } catch (error) {
      // Nobody asked for the estimate: that it cannot be made is not the transaction's failure.
      const { data } = error as { data?: { reason?: unknown } };
      if (data?.reason === "InternalCallOutOfGas") return await this.#mostGas();
      if (!(error as Error).message.toLowerCase().includes("execution error")) throw error;
      return quantity(await this.#shareOfBlock());
    }
  }

  /** The gas limit of a transaction that names none, as far as a block has room for it. */
  async #mostGas(): Promise<string> {
    const { hardfork, transactionGasCap } = this.#config;
    return quantity(mostGas(BigInt(await this.#gasLimitOf("pending")), gasCapOf(hardfork, transactionGasCap)));
  }

  async #shareOfBlock(): Promise<number> {
    this.#blockGasLimit ??= Math.floor((await this.#gasLimitOf("latest")) * SHARE);
    return this.#blockGasLimit;
  }

  async #gasLimitOf(block: string): Promise<number> {
    return Number(((await this.#ask("eth_getBlockByNumber", [block, false])) as { gasLimit: string }).gasLimit);
  }
}

function quantity(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}
