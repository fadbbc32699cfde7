import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { OwnEndpoints } from "../../../plugin/hedera/sdk/endpoints.ts";
import type { HederaEndpoints } from "../../../plugin/live/endpoints.ts";
import { freePort } from "../../../scripts/free-port.ts";
import { call, eventually, launch, type Ended, type RunningHedera } from "../l2-node.ts";

const CONFIG = fileURLToPath(new URL("hardhat.config.ts", import.meta.url));
const MODULE = fileURLToPath(new URL("payrolls.ignition.ts", import.meta.url));
const CACHE = fileURLToPath(new URL("../../../cache", import.meta.url));
/** On a machine that has much to do. */
const START_MS = 60_000;

/** One node of the network in a process of its own. */
export interface RunningValidator {
  readonly index: number;
  readonly http: string;
  readonly monitor: string;
  /** One JSON-RPC call. */
  rpc<T = any>(method: string, ...params: unknown[]): Promise<T>;
  printed(): string;
  signal(signal: NodeJS.Signals): void;
  /** Sends it a signal and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Who runs a network over a Hedera: with the tasks, and each node as a process. */
export class Operator {
  /** Whatever must not be printed. */
  readonly secrets: readonly string[];
  readonly file: string;
  /** Where its files are. */
  readonly directory: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #endpoints: HederaEndpoints;
  readonly #ports = new Map<number, readonly [rpc: number, monitor: number]>();
  readonly #running = new Set<RunningValidator>();
  /** The validator whose JSON-RPC is the network's. */
  rpc = 0;

  private constructor(directory: string, hedera: RunningHedera, endpoints: HederaEndpoints, keys: Keys) {
    const { operator } = hedera;
    this.directory = directory;
    this.#endpoints = endpoints;
    this.file = join(directory, "l2Test.json");
    this.secrets = [...Object.values(keys), operator.privateKey];
    this.#variables = {
      ...keys,
      L2_DIRECTORY: directory,
      L2_OPERATOR: operator.account,
      L2_OPERATOR_KEY: operator.privateKey,
    };
  }

  /** @param keys of the nodes and of who deploys, by the names of their configuration variables */
  static async over(hedera: RunningHedera, keys: Keys): Promise<Operator> {
    // Within the project, so that what is deployed from there finds its packages.
    await mkdir(CACHE, { recursive: true });
    const directory = await mkdtemp(join(CACHE, "validators-"));
    await mkdir(join(directory, "modules"));
    await copyFile(MODULE, join(directory, "modules/Payrolls.ts"));
    return new Operator(directory, hedera, endpointsOf(hedera), keys);
  }

  /** Runs a task, or a script, on the network. */
  async run(task: string, ...args: readonly string[]): Promise<Ended> {
    const [port] = await this.#portsOf(this.rpc);
    const variables = {
      ...{ ...this.#environment(this.#endpoints), L2_RPC: `http://127.0.0.1:${port}` },
      // Nobody is there to say yes.
      HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: "false",
    };
    return await launch(["--config", CONFIG, "--network", "l2Test", ...task.split(" "), ...args], variables).ended;
  }

  /**
   * Starts a node, and resolves when it has caught up.
   * @param endpoints where Hedera is for this node
   */
  async start(index: number, endpoints = this.#endpoints): Promise<RunningValidator> {
    const { launched, validator } = await this.#launch(index, endpoints);
    const caughtUp = () => launched.printed().includes("Caught up with Hedera");
    await Promise.race([
      eventually(`node ${index} has caught up`, caughtUp, START_MS),
      launched.ended.then(({ code, output, errors }) => {
        throw new Error(`node ${index} ended with ${code}.\n${output}\n${errors}`);
      }),
    ]);
    return validator;
  }

  /** Starts a node that is expected to end by itself. */
  async fail(index: number): Promise<Ended> {
    return await (
      await this.#launch(index, this.#endpoints)
    ).launched.ended;
  }

  /** The module of the payrolls. */
  get module(): string {
    return join(this.directory, "modules/Payrolls.ts");
  }

  /** Where a node keeps its journal. */
  directoryOf(index: number): string {
    return join(this.directory, `validator-${index}`);
  }

  /** Ends all nodes that run, and removes what they have written. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((validator) => validator.end("SIGKILL")));
    await rm(this.directory, { recursive: true, force: true });
  }

  async #launch(index: number, endpoints: HederaEndpoints) {
    const [rpc, monitor] = await this.#portsOf(index);
    const ports = ["--port", String(rpc), "--metrics-port", String(monitor)];
    const launched = launch(
      [
        ...["--config", CONFIG, "--network", "l2Test", "l2:validator", "--index", String(index)],
        ...[...ports, "--data-dir", this.directoryOf(index)],
      ],
      this.#environment(endpoints),
    );
    const http = `http://127.0.0.1:${rpc}`;
    const validator: RunningValidator = {
      ...{ index, http, monitor: `http://127.0.0.1:${monitor}`, printed: launched.printed },
      rpc: async (method, ...params) => await call(http, method, params),
      signal: (signal) => void launched.child.kill(signal),
      end: async (signal = "SIGTERM") => {
        launched.child.kill(signal);
        return await launched.ended;
      },
    };
    this.#running.add(validator);
    void launched.ended.then(() => this.#running.delete(validator));
    return { launched, validator };
  }

  #environment(endpoints: HederaEndpoints): Record<string, string> {
    return { ...this.#variables, L2_HEDERA: JSON.stringify(endpoints) };
  }

  /** A node that is started again listens where it did before. */
  async #portsOf(index: number): Promise<readonly [rpc: number, monitor: number]> {
    const ports = this.#ports.get(index) ?? [await freePort(), await freePort()];
    this.#ports.set(index, ports);
    return ports;
  }
}

type Keys = Readonly<Record<string, string>>;

/** Where a Hedera is, as a configuration has it. */
export function endpointsOf({ network, mirrorGrpc, mirrorRest }: RunningHedera): OwnEndpoints {
  return { nodes: network as Record<string, "0.0.3">, mirrorGrpc: mirrorGrpc!, mirrorRest: mirrorRest! };
}
