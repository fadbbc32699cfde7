import type { L2Network } from "../network/network.ts";
import type { BlockHeader } from "../node/block.ts";
import type { Hex } from "../protocol/units.ts";
import { toHex } from "./tags.ts";

const MAX_KEPT = 4_096;

/** The timestamps of blocks, which every transaction shows and the EVM does not tell with it: kept, so as not to ask. */
export class BlockTimes {
  readonly #network: L2Network;
  readonly #kept = new Map<number, Hex>();
  /** How often the past may have become another. */
  #changes = 0;

  constructor(network: L2Network) {
    this.#network = network;
    network.on("joined", ({ block: { height, header } }) => this.#keep(height, header.timestamp));
    network.on("changed", () => {
      this.#changes++;
      this.#kept.clear();
    });
  }

  async of(height: number): Promise<Hex | undefined> {
    const kept = this.#kept.get(height);
    if (kept !== undefined) return kept;
    const { evm } = this.#network.door.execution;
    const changes = this.#changes;
    const header = await evm.read<BlockHeader | null>("eth_getBlockByNumber", [toHex(height), false]);
    if (header === null) return undefined;
    if (changes === this.#changes) this.#keep(height, header.timestamp);
    return header.timestamp;
  }

  #keep(height: number, timestamp: Hex): void {
    this.#kept.set(height, timestamp);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
  }
}
