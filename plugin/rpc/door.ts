import { z } from "zod";

import { LedgerControls, type HederaControls, type Timekeeper } from "../hedera/simulated/controls.ts";
import type { Federation } from "../network/federation.ts";
import type { L2Network } from "../network/network.ts";
import { Settlements } from "../network/settlements.ts";
import type { Provider } from "../objects/provider.ts";
import { createAccessList } from "./access-list.ts";
import { AttestationMethods } from "./attestations.ts";
import { ClientMethods } from "./client.ts";
import { Controls } from "./controls.ts";
import { Drafts } from "./drafts.ts";
import { FeeMethods } from "./fees.ts";
import { methodNotFound } from "./errors.ts";
import { Filters } from "./filters.ts";
import { HederaMethods } from "./hedera.ts";
import { L2Methods } from "./l2.ts";
import { MembershipMethods } from "./membership.ts";
import { ObjectMethods } from "./objects.ts";
import * as type from "./params.ts";
import { Pool } from "./pool.ts";
import { RawMethods } from "./raw.ts";
import { Reads } from "./reads.ts";
import { Receipts } from "./receipts.ts";
import { RewardMethods } from "./rewards.ts";
import { simulate } from "./simulate/simulation.ts";
import { TraceMethods } from "./traces.ts";
import { namesFinal } from "./tags.ts";
import { Transactions } from "./transactions.ts";
import { TxpoolMethods } from "./txpool.ts";

/** How a door behaves that is not part of the network. */
export interface DoorOptions {
  /** Whether sending a transaction that fails throws what it threw, as Hardhat's own network has it. */
  readonly throwOnTransactionFailures: boolean;
  /** The hardfork that the EVM has. */
  readonly hardfork: string;
}

/** Answers those of some methods that it knows. */
interface Methods {
  /** @returns undefined if the method is none of its own */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined;
}

/** The JSON-RPC face of a network: what clients and tests talk to, whichever node answers. */
export class Door {
  readonly network: L2Network;
  readonly settlements: Settlements;
  /** The controls of the Hedera beneath; time and snapshots are the whole network's. */
  readonly hedera: HederaControls;
  readonly #pool: Pool;
  readonly #reads: Reads;
  readonly #transactions: Transactions;
  readonly #controls: Controls;
  readonly #filters: Filters;
  readonly #attestations: AttestationMethods;
  /** Who is asked for a method, in turn; those that are called the most come first. */
  readonly #methods: readonly Methods[];

  /** @param notify is handed the results of subscriptions */
  constructor(
    network: L2Network,
    { throwOnTransactionFailures, hardfork }: DoorOptions,
    notify: (subscription: string, result: unknown) => void,
  ) {
    this.network = network;
    this.settlements = new Settlements(network);
    const receipts = new Receipts(network);
    const pool = new Pool(network);
    this.#pool = pool;
    this.#reads = new Reads(network, pool, receipts);
    this.#transactions = new Transactions(network, pool, receipts, throwOnTransactionFailures);
    this.#controls = new Controls(network, pool);
    this.#attestations = new AttestationMethods(network);
    this.#filters = new Filters(network, pool, () => this.#reads.heads, notify);
    this.hedera = new LedgerControls(network.ledger, timekeeper(network.federation));
    const provider: Provider = { request: ({ method, params }) => this.request(method, params) };
    this.#methods = [
      new FeeMethods(network, this.#reads),
      this.#reads,
      this.#controls,
      new L2Methods(network, this.settlements),
      this.#attestations,
      new ObjectMethods(network, provider),
      new RewardMethods(provider),
      new MembershipMethods(network, provider),
      new HederaMethods(network.ledger, this.hedera),
      new ClientMethods(network, hardfork),
      new Drafts(network, this.#reads, this.#transactions),
      new RawMethods(this.#reads, pool),
      new TraceMethods(this.#reads),
      new TxpoolMethods(network, pool),
    ];
  }

  close(): void {
    this.#controls.stop();
    this.#attestations.close();
  }

  /** Answers one request. Throws what the caller is to see. */
  async request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const { federation } = this.network;
    // Nobody sees, or gets in the way of, what is being remembered or taken back.
    while (federation.turning !== undefined) await federation.turning;
    const { chain } = this.network.door;
    // Where attestations wait for more blocks, what is to be final has to be asked for.
    if (chain.finalized < chain.tip.height && namesFinal(params)) await this.network.finalize();
    switch (method) {
      case "eth_sendRawTransaction":
        return await this.#transactions.sendRaw(params);
      case "eth_sendTransaction":
        return await this.#transactions.send(params);
      case "eth_createAccessList":
        return await createAccessList(this.#reads, params);
      case "eth_simulateV1":
        return await simulate(this.network, this.#pool, params);
      case "eth_newFilter":
        return this.#filters.create("logs", params);
      case "eth_newBlockFilter":
        return this.#filters.create("blocks", params);
      case "eth_newPendingTransactionFilter":
        return this.#filters.create("pending", params);
      case "eth_getFilterChanges":
        return await this.#filters.changes(params);
      case "eth_getFilterLogs":
        return await this.#filters.logs(params);
      case "eth_uninstallFilter":
        return this.#filters.uninstall(params);
      case "eth_subscribe":
        return this.#filters.subscribe(params);
      case "eth_unsubscribe":
        return this.#filters.unsubscribe(params);
      case "hardhat_getAutomine":
        return this.network.door.chain.automine;
      case "hardhat_impersonateAccount":
      case "hardhat_stopImpersonatingAccount": {
        const [account] = type.parse(method, z.tuple([type.address]), params);
        return this.#transactions.impersonate(account, method === "hardhat_impersonateAccount");
      }
    }
    for (const methods of this.#methods) {
      const handled = methods.handle(method, params);
      if (handled !== undefined) return await handled;
    }
    throw methodNotFound(method);
  }
}

/** The time and the past that all networks share with their Hedera. */
function timekeeper(federation: Federation): Timekeeper {
  const { time } = federation;
  return {
    get frozen() {
      return time.frozen;
    },
    async advanceTo(to) {
      await federation.idle();
      time.advanceTo(to);
      // What expired may be news for the nodes.
      await federation.idle();
    },
    freeze: () => time.freeze(),
    resume: () => time.resume(),
    snapshot: () => federation.snapshot(),
    revert: (id) => federation.revert(id),
  };
}
