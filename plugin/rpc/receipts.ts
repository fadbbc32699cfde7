import type { L2Network } from "../network/network.ts";
import type { BlockHeader, Receipt } from "../node/block.ts";
import type { Call } from "../node/evm.ts";
import type { Hex } from "../protocol/units.ts";

const MAX_KEPT = 1_024;

/** What the EVM shows of a transaction in a block. */
interface Shown {
  readonly receipt: Receipt | null;
  /** Undefined where it was not read. */
  readonly transaction?: object | null;
}

/** What became of the transactions of the latest blocks: everybody who sends one asks, so it is read at once. */
export class Receipts {
  readonly #network: L2Network;
  readonly #kept = new Map<Hex, Promise<Shown>>();

  constructor(network: L2Network) {
    this.#network = network;
    network.on("joined", ({ block }) => this.#take(block.header));
    network.on("changed", () => this.#kept.clear());
  }

  /** The receipt of a transaction in the chain. */
  async of(hash: Hex): Promise<Receipt | null> {
    const kept = this.#kept.get(hash);
    return kept === undefined ? await this.#one(hash) : (await kept).receipt;
  }

  /** A transaction of one of the latest blocks, as the EVM shows it; undefined where it has to be asked. */
  async transaction(hash: Hex): Promise<object | null | undefined> {
    return (await this.#kept.get(hash))?.transaction;
  }

  /** Keeps what is shown of a block's transactions already, and reads the receipts of the others. */
  #take({ hash: blockHash, transactions }: BlockHeader): void {
    const { evm, shown } = this.#network.door.execution;
    for (const { hash, receipt, transaction } of shown) {
      if (receipt?.blockHash === blockHash) this.#keep(hash, Promise.resolve({ receipt, transaction }));
    }
    const others = transactions.filter((hash) => !this.#kept.has(hash));
    if (others.length === 0) return;
    const read = evm.readBatch(others.map((hash): Call => ["eth_getTransactionReceipt", hash]));
    for (const [index, hash] of others.entries()) {
      const receipt = read.then(
        (receipts) => ({ receipt: receipts[index] as Receipt | null }),
        async () => ({ receipt: await this.#one(hash) }),
      );
      this.#keep(hash, receipt);
    }
  }

  #keep(hash: Hex, shown: Promise<Shown>): void {
    this.#kept.set(hash, shown);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
  }

  async #one(hash: Hex): Promise<Receipt | null> {
    const { chain, execution } = this.#network.door;
    const receipt = await execution.evm.read<Receipt | null>("eth_getTransactionReceipt", [hash]);
    return receipt === null || Number(receipt.blockNumber) > chain.tip.height ? null : receipt;
  }
}
