import { HederaSandbox } from "../hedera/sandbox/sandbox.ts";
import type { EndpointOptions, Endpoints } from "../hedera/serve/endpoints.ts";
import type { OperatorKey } from "../hedera/serve/start.ts";
import type { EntityId, Timestamp } from "../hedera/ledger.ts";
import type { HederaControls, HederaStatus } from "../hedera/simulated/controls.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { groundOf } from "../network/own-accounts.ts";
import type { DevelopmentDoor } from "../rpc/development-door.ts";

/** A served Hedera, with all that a client of an SDK needs. */
export interface ServedHedera extends Required<Endpoints> {
  /** The account that holds what hbar nobody else has, with its well-known key. */
  readonly operator: OperatorKey;
}

/**
 * The simulated Hedera beneath a layer-2 network in process. Time and snapshots are those of the whole network: moving
 * one moves Hedera and every node, and a revert takes back both. What is done on Hedera is in the layer 2's state when
 * the call is done. Contracts of the layer 2 take part like everybody, with the Hedera accounts that they have under the
 * nodes' keys.
 *
 * @example
 * const { l2, ethers } = await network.create("l2");
 * const [alice] = await ethers.getSigners();
 * const pool = await ethers.deployContract("Pool");
 * const foo = await l2.hedera.createToken({ symbol: "FOO", supply: 1_000, treasury: alice, keys: { freeze: alice } });
 * await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 50 });
 * await l2.hedera.freezeToken(foo, pool);
 */
export interface L2Hedera extends HederaControls, HederaSandbox {
  /** The ledger itself. */
  readonly ledger: Promise<SimulatedLedger>;
  /**
   * Serves HAPI and the mirror to Hedera's SDKs, each on any free port unless it is told otherwise, until it is closed
   * or the connection is: what is open keeps the process running.
   *
   * @example
   * const { network, mirrorGrpc, operator } = await l2.hedera.serve();
   * const client = Client.forNetwork(network).setMirrorNetwork(mirrorGrpc);
   * client.setOperator(operator.account, operator.privateKey);
   */
  serve(options?: EndpointOptions): Promise<ServedHedera>;
}

/** Opens the network with the first thing that is asked of it, like the connection's provider. */
export class LazyHedera extends HederaSandbox implements L2Hedera {
  readonly #door: () => Promise<DevelopmentDoor>;
  readonly #served = new Set<Endpoints>();

  constructor(door: () => Promise<DevelopmentDoor>) {
    super(async () => groundOf((await door()).network));
    this.#door = door;
  }

  get ledger(): Promise<SimulatedLedger> {
    return this.#door().then(({ network }) => network.ledger);
  }

  async serve(options: EndpointOptions = {}): Promise<ServedHedera> {
    const { serveAnywhere } = await import("../hedera/serve/endpoints.ts");
    const { OPERATOR } = await import("../hedera/serve/start.ts");
    const endpoints = await serveAnywhere(await this.ledger, options);
    this.#served.add(endpoints);
    const close = async () => {
      this.#served.delete(endpoints);
      await endpoints.close();
    };
    return { ...endpoints, operator: OPERATOR, close };
  }

  /** Ends what is served. */
  async close(): Promise<void> {
    const served = [...this.#served];
    this.#served.clear();
    await Promise.all(served.map((endpoints) => endpoints.close()));
  }

  async snapshot(): Promise<number> {
    return await (await this.#controls()).snapshot();
  }

  async revert(id: number): Promise<boolean> {
    return await (await this.#controls()).revert(id);
  }

  async now(): Promise<Timestamp> {
    return await (await this.#controls()).now();
  }

  async advance(seconds: number | bigint): Promise<Timestamp> {
    return await (await this.#controls()).advance(seconds);
  }

  async advanceTo(time: Timestamp): Promise<Timestamp> {
    return await (await this.#controls()).advanceTo(time);
  }

  async freeze(): Promise<void> {
    await (await this.#controls()).freeze();
  }

  async resume(): Promise<void> {
    await (await this.#controls()).resume();
  }

  async setConsensusDelay(ms: number): Promise<void> {
    await (await this.#controls()).setConsensusDelay(ms);
  }

  async setMirrorLag(ms: number): Promise<void> {
    await (await this.#controls()).setMirrorLag(ms);
  }

  async setLatency(ms: number): Promise<void> {
    await (await this.#controls()).setLatency(ms);
  }

  async setThrottles(on: boolean): Promise<void> {
    await (await this.#controls()).setThrottles(on);
  }

  async setOutage(node: EntityId, down: boolean): Promise<void> {
    await (await this.#controls()).setOutage(node, down);
  }

  async status(): Promise<HederaStatus> {
    return await (await this.#controls()).status();
  }

  async #controls(): Promise<HederaControls> {
    return (await this.#door()).hedera;
  }
}
