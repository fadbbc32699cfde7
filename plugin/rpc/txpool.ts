import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import type { Transaction } from "../protocol/transaction.ts";
import type { Address, Hex } from "../protocol/units.ts";
import * as type from "./params.ts";
import { pendingView } from "./pending-view.ts";
import type { Pool } from "./pool.ts";
import { toHex } from "./tags.ts";

/** A sender's transactions by their nonces. */
type ByNonce<T> = Record<string, T>;

/** Transactions that the next blocks can take, and those that wait for a nonce before theirs, of each sender. */
interface Content<T> {
  readonly pending: Record<Address, ByNonce<T>>;
  readonly queued: Record<Address, ByNonce<T>>;
}

/** Looking into what no block holds yet, as geth shows it. */
export class TxpoolMethods {
  readonly #network: L2Network;
  readonly #pool: Pool;

  constructor(network: L2Network, pool: Pool) {
    this.#network = network;
    this.#pool = pool;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "txpool_status":
        return this.#status();
      case "txpool_content":
        return this.#content((transaction) => this.#view(transaction));
      case "txpool_contentFrom":
        return this.#contentFrom(params);
      case "txpool_inspect":
        return this.#content(summary);
      default:
        return undefined;
    }
  }

  async #status(): Promise<{ pending: Hex; queued: Hex }> {
    const { pending, queued } = await this.#content(() => true);
    const count = (part: Record<Address, ByNonce<true>>) =>
      toHex(Object.values(part).reduce((sum, byNonce) => sum + Object.keys(byNonce).length, 0));
    return { pending: count(pending as never), queued: count(queued as never) };
  }

  async #contentFrom(params: readonly unknown[]): Promise<object> {
    const [sender] = type.parse("txpool_contentFrom", z.tuple([type.address]), params);
    const { pending, queued } = await this.#content((transaction) => this.#view(transaction), sender);
    return { pending: pending[sender] ?? {}, queued: queued[sender] ?? {} };
  }

  #view(transaction: Transaction): object {
    return pendingView(transaction, this.#pool.nameOf(transaction), this.#network.settings.chainId);
  }

  /** @param only the sender whose transactions are wanted, if not everybody's are */
  async #content<T>(view: (transaction: Transaction) => T, only?: Address): Promise<Content<T>> {
    const wanted = this.#pool.transactions.filter(({ sender }) => only === undefined || sender === only);
    const bySender = Map.groupBy(wanted, ({ sender }) => sender);
    const senders = [...bySender.keys()];
    const counts = (await this.#network.door.execution.evm.readBatch(
      senders.map((sender) => ["eth_getTransactionCount", sender, "latest"]),
    )) as Hex[];
    const content: Content<T> = { pending: {}, queued: {} };
    for (const [index, sender] of senders.entries()) {
      let next = Number(counts[index]);
      for (const transaction of bySender.get(sender)!.sort((one, other) => one.nonce - other.nonce)) {
        const ready = transaction.nonce <= next;
        if (transaction.nonce === next) next++;
        const part = ready ? content.pending : content.queued;
        (part[sender] ??= {})[transaction.nonce] = view(transaction);
      }
    }
    return content;
  }
}

/** A transaction in a line. */
function summary({ to, value, gasLimit, maxFeePerGas }: Transaction): string {
  return `${to ?? "contract creation"}: ${value} wei + ${gasLimit} gas × ${maxFeePerGas} wei`;
}
