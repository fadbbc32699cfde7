import type { L2Network } from "../network/network.ts";
import { toldBaseFee } from "../node/pricing.ts";
import type { Hex } from "../protocol/units.ts";
import type { Reads } from "./reads.ts";
import { toHex } from "./tags.ts";

/** What `eth_feeHistory` answers, as far as it is looked at here. */
interface FeeHistory {
  readonly oldestBlock: Hex;
  readonly baseFeePerGas: readonly Hex[];
  readonly gasUsedRatio: readonly number[];
}

/** What wallets ask for before they send, where the chain and not the EVM says what gas costs. */
export class FeeMethods {
  readonly #network: L2Network;
  readonly #reads: Reads;

  constructor(network: L2Network, reads: Reads) {
    this.#network = network;
    this.#reads = reads;
  }

  /** @returns undefined if the method is none of these, or the EVM's own answer is right */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    if (this.#network.genesis.rules.fees !== "hedera") return undefined;
    switch (method) {
      case "eth_gasPrice":
        return this.#gasPrice(params);
      case "eth_maxPriorityFeePerGas":
        return this.#tip(params);
      case "eth_feeHistory":
        return this.#feeHistory(params);
      default:
        return undefined;
    }
  }

  /** Enough for the block after the next one, too. */
  async #gasPrice(params: readonly unknown[]): Promise<unknown> {
    const own = await this.#reads.shown("eth_gasPrice", params);
    const next = toldBaseFee(this.#network.door.chain);
    return next === undefined ? own : toHex((next * 9n) / 8n + 1n);
  }

  /** The order in a block is that of consensus: a tip buys nothing. */
  async #tip(params: readonly unknown[]): Promise<unknown> {
    const own = await this.#reads.shown("eth_maxPriorityFeePerGas", params);
    return toldBaseFee(this.#network.door.chain) === undefined ? own : "0x0";
  }

  /** The last price is that of the block after: where there is none yet, the chain knows it. */
  async #feeHistory(params: readonly unknown[]): Promise<unknown> {
    for (;;) {
      const { tip } = this.#network.door.chain;
      const next = toldBaseFee(this.#network.door.chain);
      const own = (await this.#reads.shown("eth_feeHistory", params)) as FeeHistory;
      if (tip !== this.#network.door.chain.tip) continue;
      const newest = Number(own.oldestBlock) + own.gasUsedRatio.length - 1;
      if (next === undefined || newest !== tip.height) return own;
      return { ...own, baseFeePerGas: [...own.baseFeePerGas.slice(0, -1), toHex(next)] };
    }
  }
}
