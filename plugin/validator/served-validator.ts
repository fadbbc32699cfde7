import { Door } from "../rpc/door.ts";
import { CODES, RpcError } from "../rpc/errors.ts";
import { RpcServer, type Listening } from "../rpc/server.ts";
import { toHex } from "../rpc/tags.ts";
import { healthOf, type Health } from "./health.ts";
import { Lag } from "./lag.ts";
import { Exposition } from "./metrics/exposition.ts";
import { exposeProcess } from "./metrics/process-metrics.ts";
import { RpcMeter } from "./metrics/rpc-meter.ts";
import { exposeValidator, type Watching } from "./metrics/validator-metrics.ts";
import { MonitorServer } from "./monitor-server.ts";
import { Peers } from "./peers.ts";
import { Reserves } from "./reserves.ts";
import type { Validator } from "./validator.ts";

/** Where a validator is to listen; 0 takes any free port. */
export interface Ports {
  readonly rpc: number;
  readonly monitor: number;
  readonly hostname: string;
}

/** Something that listens on a port. */
export interface Listener {
  listen(port: number, hostname: string): Promise<Listening>;
}

/** What can be asked before the node has caught up: what it is, and how far it is. */
const ALWAYS: ReadonlySet<string> = new Set([
  "eth_chainId",
  "net_version",
  "web3_clientVersion",
  "l2_status",
  "l2_nodes",
]);

/**
 * A validator as the world sees it: JSON-RPC on one port, and on another how it is. The ports are taken before there is a
 * validator; until it has caught up it says so to whoever asks for a state, which would be an old one.
 */
export class ServedValidator {
  readonly meter = new RpcMeter();
  /** What is to come before there is a validator. */
  waitsFor = "it opens its data directory";
  readonly #rpc: RpcServer;
  readonly #monitor: MonitorServer;
  #served: { readonly validator: Validator; readonly door: Door; readonly watching: Watching } | undefined;
  readonly #stops: (() => void)[] = [];

  constructor() {
    this.#rpc = new RpcServer((method, params) => this.meter.measure(method, () => this.#answer(method, params)));
    this.#monitor = new MonitorServer({ health: () => this.health, metrics: () => this.metrics });
  }

  /**
   * Takes both ports.
   * @param take how the port of either is taken
   */
  async listen(
    { rpc, monitor, hostname }: Ports,
    take: (listener: Listener, port: number, of: "rpc" | "monitor") => Promise<Listening> = (listener, port) =>
      listener.listen(port, hostname),
  ): Promise<{ readonly rpc: Listening; readonly monitor: Listening }> {
    const taken = await take(this.#rpc, rpc, "rpc");
    return { rpc: taken, monitor: await take(this.#monitor, monitor, "monitor") };
  }

  /**
   * Serves a validator from now on, which has not started yet: what its blocks did is remembered as they join the chain.
   * @param note is told what goes wrong in the background
   */
  serve(validator: Validator, note: (what: string) => void = () => {}): void {
    const { network, ledger, file } = validator;
    const { hardfork } = file.evm;
    const notify = (subscription: string, result: unknown) => this.#rpc.notify(subscription, result);
    const door = new Door(network, { throwOnTransactionFailures: false, hardfork }, notify);
    const lag = new Lag({ ledger, topic: file.topic, chain: () => network.door.chain });
    const reserves = new Reserves(network);
    this.#served = { validator, door, watching: { lag, reserves, peers: new Peers(network) } };
    const complain = (error: unknown) => note(`the reserves cannot be added up: ${String(error)}`);
    this.#stops.push(lag.watch(), reserves.watch(complain), () => door.close());
  }

  /** How the validator is; before there is one, what it waits for. */
  get health(): Health | string {
    if (this.#served === undefined) return this.waitsFor;
    return healthOf(this.#served.validator, this.#served.watching.lag);
  }

  /** The same in numbers, as Prometheus reads it. */
  get metrics(): string {
    const to = new Exposition();
    if (this.#served !== undefined) exposeValidator(to, this.#served.validator, this.#served.watching);
    this.meter.expose(to);
    exposeProcess(to);
    return to.toString();
  }

  /** What looks at the validator; undefined before there is one. */
  get watching(): Watching | undefined {
    return this.#served?.watching;
  }

  /** Ends every connection, and frees the ports. */
  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) stop();
    await Promise.all([this.#rpc.close(), this.#monitor.close()]);
  }

  async #answer(method: string, params: readonly unknown[]): Promise<unknown> {
    if (this.#served === undefined) throw later(this.waitsFor);
    const { validator, door } = this.#served;
    const { current, door: node } = validator.network;
    if (!current && method === "eth_syncing") {
      const height = toHex(node.chain.tip.height);
      return { startingBlock: "0x0", currentBlock: height, highestBlock: height };
    }
    if (!current && !ALWAYS.has(method)) throw later(`it is at block ${node.chain.tip.height}`);
    return await door.request(method, params);
  }
}

function later(where: string): RpcError {
  return new RpcError(
    CODES.invalidInput,
    `this node is catching up with Hedera: ${where}. Ask again later, or another node`,
  );
}
