import { z } from "zod";

import type { L2Network } from "../network/network.ts";
import { Settlements } from "../network/settlements.ts";
import type { BlockHeader } from "../node/execution.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { Controls } from "./controls.ts";
import { methodNotFound } from "./errors.ts";
import { Filters } from "./filters.ts";
import { L2Methods } from "./l2.ts";
import * as type from "./params.ts";
import { Pool } from "./pool.ts";
import { heightOf, resolveTag, resolveTags, toHex, type Heads } from "./tags.ts";
import { dataOf, pendingView, Transactions } from "./transactions.ts";

/** Methods that the EVM answers by itself; all other methods are answered here or do not exist. */
const READS: ReadonlySet<string> = new Set([
  "debug_traceCall",
  "debug_traceTransaction",
  "eth_accounts",
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
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_mining",
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

/** How a door behaves that is not part of the network. */
export interface DoorOptions {
  /** Whether sending a transaction that fails throws what it threw, as Hardhat's own network has it. */
  readonly throwOnTransactionFailures: boolean;
}

/** The JSON-RPC face of a network: what clients and tests talk to, whichever node answers. */
export class Door {
  readonly network: L2Network;
  readonly settlements: Settlements;
  readonly #pool: Pool;
  readonly #transactions: Transactions;
  readonly #controls: Controls;
  readonly #filters: Filters;
  readonly #l2: L2Methods;

  /** @param notify is handed the results of subscriptions */
  constructor(
    network: L2Network,
    { throwOnTransactionFailures }: DoorOptions,
    notify: (subscription: string, result: unknown) => void,
  ) {
    this.network = network;
    this.settlements = new Settlements(network);
    this.#pool = new Pool(network);
    this.#transactions = new Transactions(network, this.#pool, throwOnTransactionFailures);
    this.#controls = new Controls(network, this.#pool);
    this.#filters = new Filters(network, this.#pool, () => this.#heads, notify);
    this.#l2 = new L2Methods(network, this.settlements);
  }

  close(): void {
    this.#controls.stop();
  }

  /** Answers one request. Throws what the caller is to see. */
  async request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    switch (method) {
      case "eth_sendRawTransaction":
        return await this.#transactions.sendRaw(params);
      case "eth_sendTransaction":
        return await this.#transactions.send(params);
      case "eth_blockNumber":
        return toHex(this.#heads.latest);
      case "eth_getTransactionCount":
        return await this.#transactionCount(params);
      case "eth_getTransactionByHash":
        return await this.#transactionByHash(params);
      case "eth_getBlockReceipts":
        return await this.#blockReceipts(params);
      case "eth_pendingTransactions":
        return this.#pool.transactions.map(pendingView);
      case "eth_newFilter":
        return this.#filters.create("logs", params);
      case "eth_newBlockFilter":
        return this.#filters.create("blocks", params);
      case "eth_newPendingTransactionFilter":
        return this.#filters.create("pending", params);
      case "eth_getFilterChanges":
        return await this.#filters.changes(params[0]);
      case "eth_getFilterLogs":
        return await this.#filters.logs(params[0]);
      case "eth_uninstallFilter":
        return this.#filters.uninstall(params[0]);
      case "eth_subscribe":
        return this.#filters.subscribe(params);
      case "eth_unsubscribe":
        return this.#filters.unsubscribe(params[0]);
      case "hardhat_getAutomine":
        return this.network.door.chain.automine;
      case "hardhat_impersonateAccount":
      case "hardhat_stopImpersonatingAccount": {
        const [account] = type.parse(method, z.tuple([type.address]), params);
        return this.#transactions.impersonate(account, method === "hardhat_impersonateAccount");
      }
    }
    if (READS.has(method)) return this.#shown(await this.#read(method, params));
    const handled = this.#controls.handle(method, params) ?? this.#l2.handle(method, params);
    if (handled === undefined) throw methodNotFound(method);
    return await handled;
  }

  get #heads(): Heads {
    const { chain, execution } = this.network.door;
    return { latest: chain.tip.height, finalized: chain.finalized, ahead: execution.uncommitted !== undefined };
  }

  async #read(method: string, params: readonly unknown[]): Promise<unknown> {
    const { evm } = this.network.door.execution;
    const call = method === "eth_call" || method === "eth_estimateGas" || method === "debug_traceCall";
    return await evm.read(method, resolveTags(method, call ? withOneInput(params) : params, this.#heads));
  }

  /** What the EVM shows, less what is not part of the chain yet. */
  #shown(result: unknown): unknown {
    if (typeof result !== "object" || result === null) return result;
    const { number, blockNumber } = result as { number?: unknown; blockNumber?: unknown };
    const height = heightOf(blockNumber ?? number);
    if (height !== undefined && height > this.#heads.latest) return null;
    return withParity(result);
  }

  async #transactionCount(params: readonly unknown[]): Promise<Hex> {
    const count = (await this.#read("eth_getTransactionCount", params)) as Hex;
    if (params[1] !== "pending") return count;
    return toHex(this.#pool.nextNonce(String(params[0]).toLowerCase() as Address, Number(count)));
  }

  async #transactionByHash(params: readonly unknown[]): Promise<unknown> {
    const [hash] = type.parse("eth_getTransactionByHash", z.tuple([type.hash]), params);
    const mined = this.#shown(await this.#read("eth_getTransactionByHash", [hash]));
    if (mined !== null) return mined;
    const pending = this.#pool.transaction(hash);
    return pending === undefined ? null : pendingView(pending);
  }

  async #blockReceipts(params: readonly unknown[]): Promise<unknown> {
    const { evm } = this.network.door.execution;
    const [of] = params;
    const byHash = typeof of === "string" && of.length === 66;
    const method = byHash ? "eth_getBlockByHash" : "eth_getBlockByNumber";
    const tag = byHash ? of : (resolveTag(of, this.#heads) ?? "latest");
    const block = this.#shown(await evm.read(method, [tag, false])) as BlockHeader | null;
    if (block === null) return null;
    return await Promise.all(block.transactions.map((hash) => evm.read("eth_getTransactionReceipt", [hash])));
  }
}

/** Some tools send `data` and `input` both; the EVM takes one. */
function withOneInput([call, ...rest]: readonly unknown[]): readonly unknown[] {
  if (typeof call !== "object" || call === null || !("input" in call)) return [call, ...rest];
  const { input: _, ...others } = call;
  return [{ ...others, data: dataOf(call as { data?: Hex; input?: Hex }) }, ...rest];
}

/** Typed transactions have a `yParity`, which the EVM leaves out. */
function withParity(result: object): unknown {
  const withOne = (transaction: unknown): unknown => {
    if (typeof transaction !== "object" || transaction === null || !("v" in transaction)) return transaction;
    if (!("type" in transaction) || transaction.type === "0x0" || "yParity" in transaction) return transaction;
    return { ...transaction, yParity: transaction.v };
  };
  if ("transactions" in result && Array.isArray(result.transactions)) {
    const [first] = result.transactions as unknown[];
    return typeof first === "object" ? { ...result, transactions: result.transactions.map(withOne) } : result;
  }
  return withOne(result);
}
