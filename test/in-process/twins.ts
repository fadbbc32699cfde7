import { expect } from "chai";
import { network } from "hardhat";
import type { NetworkConfigOverride } from "hardhat/types/config";
import type { EthereumProvider } from "hardhat/types/providers";

import { FEE_VAULT } from "../../plugin/protocol/addresses.ts";
import { Reader } from "./alike.ts";

/** What a network said to a request, without what may differ. */
export type Answer = { readonly result: unknown } | { readonly error: Failure };

/** What is to be seen of an error that a request threw. */
export interface Failure {
  readonly name: string;
  readonly code: unknown;
  readonly message: string;
  readonly data: unknown;
  readonly transactionHash: unknown;
  /** Where in Solidity it was thrown. */
  readonly stack: readonly string[];
}

/** A request, as `provider.request` takes it. */
export type Ask = readonly [method: string, ...params: unknown[]];

type Fields = Record<string, unknown>;

/** One of the twins. */
class Twin {
  readonly provider: EthereumProvider;
  readonly #reader = new Reader();
  /** The ids of its snapshots, which are numbers that grow, and no more than that. */
  readonly #snapshots: unknown[] = [];

  constructor(provider: EthereumProvider) {
    this.provider = provider;
  }

  async ask([method, ...params]: Ask): Promise<Answer & { raw?: unknown }> {
    try {
      const given = method === "evm_revert" ? [this.#snapshots[Number(params[0])] ?? params[0]] : params;
      const result = await this.provider.request({ method, params: structuredClone(given) });
      if (method === "evm_snapshot") {
        const which = this.#snapshots.push(result) - 1;
        return { result: which, raw: which };
      }
      // Hardhat lists them sender by sender, in no order; the layer 2 in that of consensus.
      if (method === "eth_pendingTransactions")
        (result as { hash: string }[]).sort((a, b) => (a.hash < b.hash ? -1 : 1));
      return { result: this.#reader.alike(result, params.includes("pending")), raw: result };
    } catch (error) {
      return { error: this.#reader.alike(seen(error as Error)) as Failure };
    }
  }
}

/**
 * Hardhat's own network and the layer 2, which are told the same and have to say the same.
 *
 * @example
 * const twins = await Twins.open();
 * await twins.ask("eth_getBalance", twins.accounts[0], "latest");
 */
export class Twins {
  readonly hardhat: EthereumProvider;
  readonly l2: EthereumProvider;
  readonly accounts: readonly string[];
  /** Everything that was asked, for whoever wants to know how it came to this. */
  readonly asked: Ask[] = [];
  readonly #first: Twin;
  readonly #second: Twin;
  readonly #close: () => Promise<unknown>;
  /** When the next block is made, s. */
  #now: number;

  private constructor(
    hardhat: EthereumProvider,
    l2: EthereumProvider,
    accounts: readonly string[],
    now: number,
    close: () => Promise<unknown>,
  ) {
    this.hardhat = hardhat;
    this.l2 = l2;
    this.accounts = accounts;
    this.#first = new Twin(hardhat);
    this.#second = new Twin(l2);
    this.#now = now;
    this.#close = close;
  }

  /** Opens both. Their clocks need not agree, so blocks are made at times that the twins are told. */
  /** @param override what both have otherwise than the configuration */
  static async open(override: NetworkConfigOverride = {}): Promise<Twins> {
    // The layer 2 orders by consensus, not by fee, and its fees are the nodes'.
    const mining = { mempool: { order: "fifo" } } as const;
    const connections = await Promise.all([
      network.create({ network: "default", override: { ...override, coinbase: FEE_VAULT, mining } }),
      network.create({ network: "l2", override }),
    ]);
    const [hardhat, l2] = connections.map(({ provider }) => provider) as [EthereumProvider, EthereumProvider];
    const accounts = (await hardhat.request({ method: "eth_accounts" })) as string[];
    const starts = await Promise.all([hardhat, l2].map(async (provider) => await timeOf(provider)));
    const close = async () => await Promise.all(connections.map((connection) => connection.close()));
    return new Twins(hardhat, l2, accounts, Math.max(...starts) + 1_000, close);
  }

  /**
   * Asks both the same.
   * @returns what Hardhat's own network answers; an error is thrown as it came
   * @throws {AssertionError} when the layer 2 answers something else
   */
  async ask<T = any>(...ask: Ask): Promise<T> {
    const answer = await this.compare(...ask);
    if ("error" in answer) throw Object.assign(new Error(answer.error.message), answer.error);
    return answer.raw as T;
  }

  /** Asks both the same, which may be something that they refuse. */
  async compare(...ask: Ask): Promise<Answer & { readonly raw?: unknown }> {
    this.asked.push(ask);
    const { raw, ...first } = await this.#first.ask(ask);
    const { raw: other, ...second } = await this.#second.ask(ask);
    if (ask[0] === "evm_increaseTime" && "result" in first && "result" in second) {
      // How far the time is ahead of the real one, which goes on between one request and the other.
      expect(Number(other)).to.be.closeTo(Number(raw), 5);
      return { ...first, raw };
    }
    const different = differences(first, second);
    if (different.length > 0) expect.fail(`${JSON.stringify(ask)}, Hardhat and l2:\n${different.join("\n")}`);
    return "error" in first ? first : { ...first, raw };
  }

  /** Has both make their next blocks at the same time, so many seconds after the last one. */
  async pin(after = 1): Promise<void> {
    await this.catchUp();
    this.#now += after;
    await this.ask("evm_setNextBlockTimestamp", this.#now);
  }

  /** Has the next block come after the last one, whenever that was made. */
  async catchUp(): Promise<void> {
    this.#now = Math.max(this.#now, await timeOf(this.hardhat));
  }

  /** Sends from the first account, and compares all that is to be seen of it. */
  async send(transaction: object): Promise<Answer & { readonly raw?: unknown }> {
    await this.pin();
    const answer = await this.compare("eth_sendTransaction", { from: this.accounts[0], ...transaction });
    const hash = "raw" in answer ? answer.raw : (answer as { error: Failure }).error.transactionHash;
    if (typeof hash === "string") {
      await this.compare("eth_getTransactionByHash", hash);
      await this.compare("eth_getTransactionReceipt", hash);
    }
    await this.compare("eth_getBlockByNumber", "latest", true);
    return answer;
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

/** A quantity, as requests have it. */
export const hexOf = (value: bigint | number): string => `0x${value.toString(16)}`;

async function timeOf(provider: EthereumProvider): Promise<number> {
  const block = await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] });
  return Number((block as { timestamp: string }).timestamp);
}

/** Where two answers differ, and how. */
function differences(first: unknown, second: unknown, path = ""): string[] {
  if (first === second) return [];
  if (typeof first !== "object" || typeof second !== "object" || first === null || second === null) {
    return [`${path}: ${JSON.stringify(first)} and ${JSON.stringify(second)}`];
  }
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...names].flatMap((name) =>
    differences((first as Fields)[name], (second as Fields)[name], path === "" ? name : `${path}.${name}`),
  );
}

function seen(error: Error): Failure {
  const { name, message, stack = "", code, data, transactionHash } = error as Error & Partial<Failure>;
  return {
    // The layer 2 cannot make errors of Hardhat's classes, but for the one that an answer with an error becomes.
    name: name === "InvalidArgumentsError" ? "ProviderError" : name,
    code,
    message,
    data,
    transactionHash,
    stack: stack.split("\n").filter((line) => line.includes(".sol")),
  };
}
