import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import type { BlockHeader } from "../node/block.ts";
import type { Transaction } from "../protocol/transaction.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { inputOf } from "./input.ts";
import * as type from "./params.ts";
import { pendingView } from "./pending-view.ts";
import { readPending } from "./pending.ts";
import type { Pool } from "./pool.ts";
import type { Receipts } from "./receipts.ts";
import { blockOf, heightOf, resolveTags, toHex, type Heads } from "./tags.ts";

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
  "hardhat_metadata",
  "hardhat_setLoggingEnabled",
  "net_listening",
  "net_peerCount",
  "net_version",
  "personal_sign",
  "web3_clientVersion",
  "web3_sha3",
]);

/** Methods whose first parameter is a call. */
const CALLS: ReadonlySet<string> = new Set(["eth_call", "eth_estimateGas", "debug_traceCall"]);

/** Reading: what the EVM of the node at the door knows, less what is not part of the chain yet. */
export class Reads {
  readonly #network: L2Network;
  readonly #pool: Pool;
  readonly #receipts: Receipts;

  constructor(network: L2Network, pool: Pool, receipts: Receipts) {
    this.#network = network;
    this.#pool = pool;
    this.#receipts = receipts;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "eth_blockNumber":
        return Promise.resolve(toHex(this.heads.latest));
      case "eth_getTransactionCount":
        return this.#transactionCount(params);
      case "eth_getTransactionByHash":
        return this.#transactionByHash(params);
      case "eth_getTransactionReceipt":
        return this.#receipt(params);
      case "eth_getBlockReceipts":
        return this.#blockReceipts(params);
      case "eth_pendingTransactions":
        return Promise.resolve(this.#pool.transactions.map((pending) => this.#pendingView(pending)));
      default:
        return READS.has(method) ? this.#shown(method, params) : undefined;
    }
  }

  /** What the words for blocks mean at the moment. */
  get heads(): Heads {
    const { chain, execution } = this.#network.door;
    return { latest: chain.tip.height, finalized: chain.finalized, ahead: execution.uncommitted !== undefined };
  }

  async #read(method: string, params: readonly unknown[]): Promise<unknown> {
    const wanted = CALLS.has(method) ? withOneInput(params) : params;
    for (;;) {
      const { heads } = this;
      const resolved = resolveTags(method, wanted, heads);
      const pending = !heads.ahead && (resolved.includes("pending") || (method === "eth_estimateGas" && !resolved[1]));
      const reading = pending
        ? readPending(this.#network, this.#pool.transactions, [method, ...resolved])
        : this.#network.door.execution.evm.read(method, resolved);
      const outcome = await Promise.allSettled([reading]);
      // The EVM went ahead of the chain before the request got to it: what was `latest` for it is not yet for anybody.
      if (!heads.ahead && this.heads.ahead) continue;
      if (outcome[0].status === "rejected") throw outcome[0].reason;
      return outcome[0].value;
    }
  }

  async #shown(method: string, params: readonly unknown[]): Promise<unknown> {
    const result = await this.#read(method, params);
    if (typeof result !== "object" || result === null) return result;
    const { number, blockNumber } = result as { number?: unknown; blockNumber?: unknown };
    const height = heightOf(blockNumber ?? number);
    // A pending block has the number of the next; only what is asked for by its hash can be ahead of the chain.
    if (height !== undefined && height > this.heads.latest && params[0] !== "pending") return null;
    return withParity(result);
  }

  async #transactionCount(params: readonly unknown[]): Promise<Hex> {
    if (params[1] !== "pending") return (await this.#read("eth_getTransactionCount", params)) as Hex;
    const count = (await this.#read("eth_getTransactionCount", [params[0], "latest"])) as Hex;
    return toHex(this.#pool.nextNonce(String(params[0]).toLowerCase() as Address, Number(count)));
  }

  async #transactionByHash(params: readonly unknown[]): Promise<unknown> {
    const [hash] = type.parse("eth_getTransactionByHash", z.tuple([type.hash]), params);
    const mined = await this.#shown("eth_getTransactionByHash", [hash]);
    if (mined !== null) return mined;
    const pending = this.#pool.transaction(hash);
    return pending === undefined ? null : this.#pendingView(pending);
  }

  async #receipt(params: readonly unknown[]): Promise<unknown> {
    const [hash] = type.parse("eth_getTransactionReceipt", z.tuple([type.hash]), params);
    return await this.#receipts.of(hash);
  }

  #pendingView(transaction: Transaction): object {
    return pendingView(transaction, this.#pool.nameOf(transaction));
  }

  async #blockReceipts([of]: readonly unknown[]): Promise<unknown> {
    const block = blockOf("eth_getBlockReceipts", of);
    const method = block.length === 66 ? "eth_getBlockByHash" : "eth_getBlockByNumber";
    const height = heightOf(block);
    // The EVM finds it an error to ask for a block that is not there yet; for clients it is no more than null.
    if (height !== undefined && height > this.heads.latest) return null;
    const header = (await this.#shown(method, [block, false])) as BlockHeader | null;
    if (header === null) return null;
    return await Promise.all(header.transactions.map((hash) => this.#read("eth_getTransactionReceipt", [hash])));
  }
}

/** Some tools send `data` and `input` both; the EVM takes one. */
function withOneInput([call, ...rest]: readonly unknown[]): readonly unknown[] {
  if (typeof call !== "object" || call === null || !("input" in call)) return [call, ...rest];
  const { input: _, ...others } = call;
  return [{ ...others, data: inputOf(call as { data?: Hex; input?: Hex }) }, ...rest];
}

/** Typed transactions have a `yParity`, which the EVM leaves out. */
function withParity(result: object): unknown {
  if (!("transactions" in result) || !Array.isArray(result.transactions)) return parityOf(result);
  return { ...result, transactions: result.transactions.map(parityOf) };
}

function parityOf(transaction: unknown): unknown {
  if (typeof transaction !== "object" || transaction === null || !("v" in transaction)) return transaction;
  if (!("type" in transaction) || transaction.type === "0x0" || "yParity" in transaction) return transaction;
  return { ...transaction, yParity: transaction.v };
}
