import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import type { BlockHeader } from "../node/block.ts";
import type { Hex } from "../protocol/units.ts";
import { CODES, invalidInput, invalidParams, RpcError } from "./errors.ts";
import * as type from "./params.ts";
import type { Pool } from "./pool.ts";
import { heightOf, resolveTags, toHex, type Heads } from "./tags.ts";

const criteria = z
  .object({
    address: z.union([type.address, z.array(type.address).max(1_000)]).nullish(),
    topics: z
      .array(z.union([z.null(), type.hash, z.array(type.hash).max(1_000)]))
      .max(4)
      .nullish(),
    fromBlock: type.block.nullish(),
    toBlock: type.block.nullish(),
  })
  .passthrough();
type Criteria = z.output<typeof criteria>;

type Filter = { next: number } & (
  | { readonly kind: "logs"; readonly criteria: Criteria }
  | { readonly kind: "blocks" }
  | { readonly kind: "pending"; fresh: Hex[] }
);

type Subscription =
  | { readonly kind: "newHeads" }
  | { readonly kind: "newPendingTransactions" }
  | { readonly kind: "logs"; readonly criteria: Criteria };

const MAX_FILTERS = 1_000;
/** Hashes that a filter keeps for the one who asks, and blocks that subscribers are told of after a jump. */
const MAX_KEPT = 10_000;
const MAX_TOLD = 1_000;

/** Filters, which are asked, and subscriptions, which tell. Both know only blocks that joined the chain. */
export class Filters {
  readonly #network: L2Network;
  readonly #heads: () => Heads;
  readonly #filters = new Map<string, Filter>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #notify: (subscription: string, result: unknown) => void;
  /** The last block that subscribers were told of. */
  #told: number;
  #lastId = 0;
  /** Notifications leave in the order of the blocks. */
  #telling: Promise<void> = Promise.resolve();

  constructor(
    network: L2Network,
    pool: Pool,
    heads: () => Heads,
    notify: (subscription: string, result: unknown) => void,
  ) {
    this.#network = network;
    this.#heads = heads;
    this.#notify = notify;
    this.#told = heads().latest;
    network.on("joined", () => this.#moved());
    network.on("changed", () => this.#moved());
    pool.onAdded = (hash) => {
      for (const filter of this.#filters.values()) {
        if (filter.kind === "pending" && filter.fresh.length < MAX_KEPT) filter.fresh.push(hash);
      }
      for (const [id, { kind }] of this.#subscriptions) if (kind === "newPendingTransactions") this.#notify(id, hash);
    };
  }

  /** The chain grew, or was taken back to where it was before. */
  #moved(): void {
    const { latest } = this.#heads();
    for (const filter of this.#filters.values()) filter.next = Math.min(filter.next, latest + 1);
    const first = Math.max(Math.min(this.#told, latest) + 1, latest - MAX_TOLD + 1);
    this.#told = latest;
    if (this.#subscriptions.size === 0) return;
    for (let height = first; height <= latest; height++) {
      this.#telling = this.#telling.then(() => this.#tell(height)).catch(() => {});
    }
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "eth_newFilter":
        return promised(() => this.#create("logs", params));
      case "eth_newBlockFilter":
        return promised(() => this.#create("blocks", params));
      case "eth_newPendingTransactionFilter":
        return promised(() => this.#create("pending", params));
      case "eth_getFilterChanges":
        return this.#changes(params);
      case "eth_getFilterLogs":
        return this.#ofFilter(params);
      case "eth_uninstallFilter":
        return promised(() => this.#uninstall(params));
      case "eth_subscribe":
        return promised(() => this.#subscribe(params));
      case "eth_unsubscribe":
        return promised(() => this.#unsubscribe(params));
      default:
        return undefined;
    }
  }

  #create(kind: Filter["kind"], params: readonly unknown[]): string {
    // Clients that come and go do not uninstall their filters: the one that was asked the longest ago makes room.
    if (this.#filters.size >= MAX_FILTERS) this.#filters.delete(this.#filters.keys().next().value!);
    const next = this.#heads().latest + 1;
    const id = this.#id();
    if (kind === "logs") {
      const [wanted] = type.parse("eth_newFilter", z.tuple([criteria]), params);
      this.#filters.set(id, { kind, criteria: wanted, next: heightOf(wanted.fromBlock) ?? next });
    } else if (kind === "blocks") {
      this.#filters.set(id, { kind, next });
    } else {
      this.#filters.set(id, { kind, next, fresh: [] });
    }
    return id;
  }

  #uninstall(params: readonly unknown[]): boolean {
    const [id] = type.parse("eth_uninstallFilter", z.tuple([type.id]), params);
    return this.#filters.delete(id);
  }

  async #changes(params: readonly unknown[]): Promise<unknown[]> {
    const filter = this.#filter("eth_getFilterChanges", params);
    if (filter.kind === "pending") return filter.fresh.splice(0);
    const { latest } = this.#heads();
    const from = filter.next;
    filter.next = latest + 1;
    if (filter.kind === "logs") {
      const { fromBlock, toBlock } = filter.criteria;
      const first = Math.max(from, heightOf(fromBlock) ?? from);
      const last = Math.min(heightOf(toBlock) ?? latest, latest);
      if (first > last) return [];
      return await this.#logs(filter.criteria, { fromBlock: toHex(first), toBlock: toHex(last) });
    }
    if (from > latest) return [];
    const heights = Array.from({ length: latest - from + 1 }, (_, index) => from + index);
    const blocks = await Promise.all(
      heights.map((height) => this.#evm.read<BlockHeader | null>("eth_getBlockByNumber", [toHex(height), false])),
    );
    return blocks.flatMap((block) => (block === null ? [] : [block.hash]));
  }

  async #ofFilter(params: readonly unknown[]): Promise<unknown[]> {
    const filter = this.#filter("eth_getFilterLogs", params);
    if (filter.kind !== "logs") throw invalidParams(`filter ${String(params[0])} is not a log filter`);
    const { fromBlock, toBlock } = filter.criteria;
    return await this.#logs(filter.criteria, { fromBlock, toBlock });
  }

  #subscribe(params: readonly unknown[]): string {
    if (this.#subscriptions.size >= MAX_FILTERS) {
      throw new RpcError(CODES.limitExceeded, `there are ${MAX_FILTERS} subscriptions: end some`);
    }
    const [kind, wanted] = params;
    const id = this.#id();
    if (kind === "newHeads" || kind === "newPendingTransactions") this.#subscriptions.set(id, { kind });
    else if (kind === "logs") {
      const [checked] = type.parse("eth_subscribe", z.tuple([criteria]), [wanted ?? {}]);
      this.#subscriptions.set(id, { kind, criteria: checked });
    } else throw invalidParams(`eth_subscribe: ${String(kind)} is none of newHeads, logs, newPendingTransactions`);
    return id;
  }

  #unsubscribe(params: readonly unknown[]): boolean {
    const [id] = type.parse("eth_unsubscribe", z.tuple([type.id]), params);
    return this.#subscriptions.delete(id);
  }

  async #tell(height: number): Promise<void> {
    const header = await this.#evm.read<BlockHeader | null>("eth_getBlockByNumber", [toHex(height), false]);
    // It was taken back in the meantime.
    if (header === null) return;
    const { transactions: _, ...head } = header;
    for (const [id, subscription] of this.#subscriptions) {
      if (subscription.kind === "newHeads") this.#notify(id, head);
      if (subscription.kind !== "logs") continue;
      for (const log of await this.#logs(subscription.criteria, { blockHash: header.hash })) this.#notify(id, log);
    }
  }

  async #logs({ address, topics }: Criteria, range: Record<string, unknown>): Promise<unknown[]> {
    const filter = { ...(address && { address }), ...(topics && { topics }), ...range };
    return await this.#evm.read("eth_getLogs", resolveTags("eth_getLogs", [filter], this.#heads()));
  }

  get #evm() {
    return this.#network.door.execution.evm;
  }

  #filter(method: string, params: readonly unknown[]): Filter {
    const [key] = type.parse(method, z.tuple([type.id]), params);
    const filter = this.#filters.get(key);
    if (filter === undefined) throw invalidInput(`filter ${key} not found`);
    this.#filters.delete(key);
    this.#filters.set(key, filter);
    return filter;
  }

  #id(): string {
    return toHex(++this.#lastId);
  }
}

/** What an answer that is there at once, or fails at once, is as a promise. */
async function promised<T>(answer: () => T): Promise<T> {
  return answer();
}
