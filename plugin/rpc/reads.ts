import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import type { BlockHeader } from "../node/block.ts";
import type { Transaction } from "../protocol/transaction.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { BlockTimes } from "./block-times.ts";
import { invalidParams } from "./errors.ts";
import { explained } from "./parameters.ts";
import * as type from "./params.ts";
import { pendingView } from "./pending-view.ts";
import { readPending } from "./pending.ts";
import type { Pool } from "./pool.ts";
import type { Receipts } from "./receipts.ts";
import { shown } from "./shown.ts";
import { asTheEvmHasIt } from "./spelling.ts";
import { asksForHidden, blockOf, heightOf, resolveTags, toHex, type Heads } from "./tags.ts";

/** Methods that the EVM answers by itself. */
const READS: ReadonlySet<string> = new Set([
  "debug_traceCall",
  "debug_traceTransaction",
  "eth_accounts",
  "eth_blobBaseFee",
  "eth_call",
  "eth_chainId",
  "eth_coinbase",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getBlockTransactionCountByHash",
  "eth_getBlockTransactionCountByNumber",
  "eth_getCode",
  "eth_getLogs",
  "eth_getProof",
  "eth_getStorageAt",
  "eth_getTransactionByBlockHashAndIndex",
  "eth_getTransactionByBlockNumberAndIndex",
  "eth_maxPriorityFeePerGas",
  "eth_sign",
  "eth_signTypedData_v4",
  "eth_syncing",
  "net_listening",
  "net_peerCount",
  "net_version",
  "personal_sign",
  "web3_clientVersion",
  "web3_sha3",
]);

/** Slots that one request reads at the most. */
const MAX_SLOTS = 1_024;

/** Reading: what the EVM of the node at the door knows, less what is not part of the chain yet. */
export class Reads {
  readonly #network: L2Network;
  readonly #pool: Pool;
  readonly #receipts: Receipts;
  readonly #times: BlockTimes;

  constructor(network: L2Network, pool: Pool, receipts: Receipts) {
    this.#network = network;
    this.#pool = pool;
    this.#receipts = receipts;
    this.#times = new BlockTimes(network);
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "eth_blockNumber":
        return Promise.resolve(toHex(this.heads.latest));
      case "eth_chainId":
        // It never changes, and some clients ask before each transaction.
        return params.length === 0
          ? Promise.resolve(toHex(this.#network.settings.chainId))
          : this.shown(method, params);
      case "eth_baseFee":
        return this.#baseFee(params);
      case "eth_getStorageValues":
        return this.#storageValues(params);
      case "eth_getTransactionCount":
        return this.#transactionCount(params);
      case "eth_getTransactionByHash":
        return this.#transactionByHash(params);
      case "eth_getTransactionReceipt":
        return this.#receipt(params);
      case "eth_getBlockReceipts":
        return this.blockReceipts(params);
      case "eth_pendingTransactions":
        return Promise.resolve(this.#pool.transactions.map((pending) => this.#pendingView(pending)));
      default:
        return READS.has(method) ? this.shown(method, params) : undefined;
    }
  }

  /** What the words for blocks mean at the moment. */
  get heads(): Heads {
    const { chain, execution } = this.#network.door;
    const ahead = execution.uncommitted !== undefined;
    const hidden = ahead ? chain.candidate?.block.header.hash : undefined;
    return { latest: chain.tip.height, finalized: chain.finalized, ahead, hidden };
  }

  /** What the EVM answers to one of its methods, where the words for blocks mean what they mean here. */
  async read(method: string, params: readonly unknown[]): Promise<unknown> {
    const wanted = asTheEvmHasIt(method, params);
    for (;;) {
      const { heads } = this;
      if (asksForHidden(method, wanted, heads)) return null;
      const resolved = resolveTags(method, wanted, heads);
      const pending = !heads.ahead && (resolved.includes("pending") || (method === "eth_estimateGas" && !resolved[1]));
      const reading = pending
        ? readPending(this.#network, this.#pool.transactions, [method, ...resolved])
        : this.#network.door.execution.evm.read(method, resolved);
      const outcome = await Promise.allSettled([reading]);
      // The EVM went ahead of the chain before the request got to it: what was `latest` for it is not yet for anybody.
      if (!heads.ahead && this.heads.ahead) continue;
      if (outcome[0].status === "rejected") throw explained(method, params, outcome[0].reason);
      return outcome[0].value;
    }
  }

  /** The same, with what the specification has in blocks and transactions and the EVM leaves out. */
  async shown(method: string, params: readonly unknown[]): Promise<unknown> {
    return await this.#mended(await this.read(method, params), params);
  }

  async #mended(result: unknown, params: readonly unknown[]): Promise<unknown> {
    if (typeof result !== "object" || result === null) return result;
    const { number, blockNumber } = result as { number?: unknown; blockNumber?: unknown };
    const height = heightOf(blockNumber ?? number);
    // A pending block has the number of the next; only what is asked for by its hash can be ahead of the chain.
    if (height !== undefined && height > this.heads.latest && params[0] !== "pending") return null;
    return await shown(result, { next: this.heads.latest + 1, timeOf: (at) => this.#times.of(at) });
  }

  /** What the next block will ask at least, as far as is known. */
  async #baseFee(params: readonly unknown[]): Promise<Hex> {
    type.parse("eth_baseFee", z.tuple([]), params);
    const { baseFeePerGas } = (await this.read("eth_getBlockByNumber", ["pending", false])) as BlockHeader;
    return baseFeePerGas ?? "0x0";
  }

  async #storageValues(params: readonly unknown[]): Promise<Record<Address, unknown[]>> {
    const method = "eth_getStorageValues";
    const wanted = z.record(type.address, z.array(type.slot).max(MAX_SLOTS));
    const schema = z.tuple([wanted, type.block.optional()]);
    const [requests, block = "latest"] = type.parseSome(method, 1, schema, params);
    const count = Object.values(requests).reduce((sum, slots) => sum + slots!.length, 0);
    if (Object.keys(requests).length === 0) throw invalidParams(`${method}: parameter 0 names no account: {}`);
    if (count > MAX_SLOTS) throw invalidParams(`${method}: ${count} slots are more than ${MAX_SLOTS} at a time`);
    const values = Object.entries(requests).map(async ([address, slots]) => {
      const words = slots!.map((slot) => this.read("eth_getStorageAt", [address, slot, block]));
      return [address, await Promise.all(words)] as const;
    });
    return Object.fromEntries(await Promise.all(values));
  }

  async #transactionCount(params: readonly unknown[]): Promise<Hex> {
    if (params[1] !== "pending") return (await this.read("eth_getTransactionCount", params)) as Hex;
    const count = (await this.read("eth_getTransactionCount", [params[0], "latest"])) as Hex;
    const sender = String(params[0]).toLowerCase() as Address;
    const next = this.#pool.nextNonce(sender, Number(count));
    if (next === Number(count)) return count;
    // What does not pay the next block's base fee is not part of what is pending.
    return toHex(this.#pool.nextNonce(sender, Number(count), this.#network.door.chain.nextBaseFee));
  }

  async #transactionByHash(params: readonly unknown[]): Promise<unknown> {
    const [hash] = type.parse("eth_getTransactionByHash", z.tuple([type.hash]), params);
    const known = await this.#receipts.transaction(hash);
    const mined = await (known ? this.#mended(known, [hash]) : this.shown("eth_getTransactionByHash", [hash]));
    if (mined !== null) return mined;
    const pending = this.#pool.transaction(hash);
    return pending === undefined ? null : this.#pendingView(pending);
  }

  async #receipt(params: readonly unknown[]): Promise<unknown> {
    const [hash] = type.parse("eth_getTransactionReceipt", z.tuple([type.hash]), params);
    return await this.#receipts.of(hash);
  }

  #pendingView(transaction: Transaction): object {
    return pendingView(transaction, this.#pool.nameOf(transaction), this.#network.settings.chainId);
  }

  /** The receipts of a block, null if there is none. */
  async blockReceipts([of]: readonly unknown[]): Promise<unknown> {
    const block = blockOf("eth_getBlockReceipts", of);
    const method = block.length === 66 ? "eth_getBlockByHash" : "eth_getBlockByNumber";
    const height = heightOf(block);
    // The EVM finds it an error to ask for a block that is not there yet; for clients it is no more than null.
    if (height !== undefined && height > this.heads.latest) return null;
    // Nothing has come of what waits for its block.
    if (block === "pending") return null;
    const header = (await this.shown(method, [block, false])) as BlockHeader | null;
    if (header === null) return null;
    return await Promise.all(header.transactions.map((hash) => this.read("eth_getTransactionReceipt", [hash])));
  }
}
