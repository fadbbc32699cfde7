import type { L2Network } from "../network/network.ts";
import type { Hex } from "../protocol/units.ts";
import type { Call } from "../node/evm.ts";

/** A receipt as the EVM shows it, as far as it is looked at here. */
export interface Receipt {
  readonly transactionHash: Hex;
  readonly blockNumber: Hex;
  readonly status: Hex;
}

const MAX_KEPT = 4_096;

/** The receipts of the latest blocks: everybody who sends a transaction asks for its receipt, so they are read at once. */
export class Receipts {
  readonly #network: L2Network;
  readonly #kept = new Map<Hex, Promise<Receipt | null>>();

  constructor(network: L2Network) {
    this.#network = network;
    network.on("joined", ({ block }) => this.#read(block.header.transactions));
    network.on("changed", () => this.#kept.clear());
  }

  /** The receipt of a transaction in the chain. */
  async of(hash: Hex): Promise<Receipt | null> {
    return await (this.#kept.get(hash) ?? this.#one(hash));
  }

  #read(hashes: readonly Hex[]): void {
    if (hashes.length === 0) return;
    const { evm } = this.#network.door.execution;
    const receipts = evm.readBatch(hashes.map((hash): Call => ["eth_getTransactionReceipt", hash]));
    for (const [index, hash] of hashes.entries()) {
      this.#kept.set(
        hash,
        receipts.then(
          (all) => all[index] as Receipt | null,
          () => this.#one(hash),
        ),
      );
      if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    }
  }

  async #one(hash: Hex): Promise<Receipt | null> {
    const { chain, execution } = this.#network.door;
    const receipt = await execution.evm.read<Receipt | null>("eth_getTransactionReceipt", [hash]);
    return receipt === null || Number(receipt.blockNumber) > chain.tip.height ? null : receipt;
  }
}
