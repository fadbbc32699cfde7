import type { L2Network } from "../network/network.ts";
import { Settlements } from "../network/settlements.ts";
import type { Provider } from "../objects/provider.ts";
import { gasCapOf } from "../protocol/gas-cap.ts";
import { createAccessList } from "./access-list.ts";
import { AttestationMethods } from "./attestations.ts";
import { ClientMethods } from "./client.ts";
import { Drafts } from "./drafts.ts";
import { developmentOnly, methodNotFound } from "./errors.ts";
import { FeeMethods } from "./fees.ts";
import { Filters } from "./filters.ts";
import { Introductions } from "./introductions.ts";
import { L2Methods } from "./l2.ts";
import { ObjectMethods } from "./objects.ts";
import { Pool } from "./pool.ts";
import { RawMethods } from "./raw.ts";
import { Reads } from "./reads.ts";
import { Receipts } from "./receipts.ts";
import { RewardMethods } from "./rewards.ts";
import { simulate } from "./simulate/simulation.ts";
import { TraceMethods } from "./traces.ts";
import { Transactions } from "./transactions.ts";
import { TxpoolMethods } from "./txpool.ts";

/** How a door behaves that is not part of the network. */
export interface DoorOptions {
  /** Whether sending a transaction that fails throws what it threw, as Hardhat's own network has it. */
  readonly throwOnTransactionFailures: boolean;
  /** The hardfork that the EVM has. */
  readonly hardfork: string;
  /** The most gas that a transaction may have, or false for as much as its block. @default the hardfork's */
  readonly transactionGasCap?: bigint | false;
}

/** Answers those of some methods that it knows. */
export interface Methods {
  /** @returns undefined if the method is none of its own */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined;
}

/** Methods of simulated networks that are not told by how their names begin. */
const OF_SIMULATED: ReadonlySet<string> = new Set([
  "l2_accounts",
  "l2_addNode",
  "l2_openAccount",
  "l2_retireNode",
  "l2_setFault",
]);

/** The JSON-RPC face of a network, simulated or not: what clients talk to, whichever node answers. */
export class Door implements Methods {
  readonly network: L2Network;
  readonly settlements: Settlements;
  protected readonly pool: Pool;
  protected readonly reads: Reads;
  protected readonly transactions: Transactions;
  /** The same as EIP-1193 has it, for those who do not care where the network is. */
  readonly provider: Provider = { request: ({ method, params }) => this.request(method, params) };
  readonly #attestations: AttestationMethods;
  /** Where the ledger does not tell of everything. */
  readonly #introductions: Introductions | undefined;
  /** Who is asked for a method, in turn; those that are called the most come first. */
  readonly #methods: readonly Methods[];

  /** @param notify is handed the results of subscriptions */
  constructor(
    network: L2Network,
    { throwOnTransactionFailures, hardfork, transactionGasCap }: DoorOptions,
    notify: (subscription: string, result: unknown) => void,
  ) {
    this.network = network;
    this.settlements = new Settlements(network);
    const receipts = new Receipts(network);
    const gasCap = gasCapOf(hardfork, transactionGasCap);
    this.pool = new Pool(network, gasCap);
    this.reads = new Reads(network, this.pool, receipts);
    this.transactions = new Transactions(network, this.pool, receipts, { throwOnTransactionFailures, gasCap });
    this.#attestations = new AttestationMethods(network);
    this.#introductions = network.ledger.whole ? undefined : new Introductions(network);
    this.#methods = [
      new FeeMethods(network, this.reads),
      this.reads,
      new L2Methods(network, this.settlements),
      this.#attestations,
      new Filters(network, this.pool, () => this.reads.heads, notify),
      new ObjectMethods(network, this.provider),
      new RewardMethods(this.provider),
      new ClientMethods(network, hardfork),
      new Drafts(network, this.reads, this.transactions),
      new RawMethods(this.reads, this.pool),
      new TraceMethods(this.reads),
      new TxpoolMethods(network, this.pool),
    ];
  }

  close(): void {
    this.pool.stop();
    this.#attestations.close();
  }

  /** Answers one request. Throws what the caller is to see. */
  async request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    await this.#introductions?.before(method, params);
    const handled = this.handle(method, params);
    if (handled !== undefined) return await handled;
    throw this.missing(method);
  }

  /** What is thrown when a method is asked for that is not answered here. */
  protected missing(method: string): Error {
    return isDevelopments(method) ? developmentOnly(method) : methodNotFound(method);
  }

  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      // Deployment tools ask whether blocks come by themselves, or only with transactions.
      case "hardhat_getAutomine":
        return Promise.resolve(this.network.door.chain.automine);
      case "eth_sendRawTransaction":
        return this.transactions.sendRaw(params);
      case "eth_sendTransaction":
        return this.transactions.send(params);
      case "eth_createAccessList":
        return createAccessList(this.reads, params);
      case "eth_simulateV1":
        return simulate(this.network, this.pool, params);
    }
    for (const methods of this.#methods) {
      const handled = methods.handle(method, params);
      if (handled !== undefined) return handled;
    }
    return undefined;
  }
}

function isDevelopments(method: string): boolean {
  return /^(evm|hardhat|hedera)_/.test(method) || OF_SIMULATED.has(method);
}
