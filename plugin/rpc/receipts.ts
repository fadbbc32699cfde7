import type { L2Network } from "../network/network.ts";
import type { Hex } from "../protocol/units.ts";
import type { Call } from "../node/evm.ts";

/** A receipt as the EVM shows it, as far as it is looked at here. */
export interface Receipt {
  readonly transactionHash: Hex;
  readonly blockNumber: Hex;
  readonly status: Hex;
}

const MAX_KEPT = 1_024;
/** Whoever sends a transaction by itself mostly asks for it, too; many at once come from those who do not. */
const FEW = 4;

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
    network.on("joined", ({ block }) => this.#read(block.header.transactions));
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

  #read(hashes: readonly Hex[]): void {
    if (hashes.length === 0) return;
    const { evm } = this.#network.door.execution;
    const whole = hashes.length <= FEW;
    const asked = (method: string) => hashes.map((hash): Call => [method, hash]);
    const shown = evm.readBatch([
      ...asked("eth_getTransactionReceipt"),
      ...(whole ? asked("eth_getTransactionByHash") : []),
    ]);
    for (const [index, hash] of hashes.entries()) {
      this.#kept.set(
        hash,
        shown.then(
          (all) => ({
            receipt: all[index] as Receipt | null,
            transaction: whole ? (all[hashes.length + index] as object | null) : undefined,
          }),
          async () => ({ receipt: await this.#one(hash) }),
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
