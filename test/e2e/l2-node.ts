import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { FederationDescription, NodeDescription } from "../../tasks/serving/banner.ts";
import type { HederaNodeDescription } from "../../tasks/serving/hedera-banner.ts";
import { typed } from "./typed.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HARDHAT = join(dirname(createRequire(import.meta.url).resolve("hardhat/package.json")), "dist/src/cli.js");
const START_MS = 30_000;
const POLL_MS = 25;

/** The end of a process. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A network of its own in a process of its own, with ways to talk to it. */
export type RunningNode = NodeDescription & Running;

/** Networks over one Hedera, in one process. */
export interface RunningFederation extends Omit<FederationDescription, "networks">, Omit<Running, "rpc"> {
  readonly networks: readonly (NodeDescription & Pick<Running, "rpc">)[];
}

/** A Hedera of its own in a process of its own. */
export type RunningHedera = HederaNodeDescription & Running;

interface Running {
  /** One JSON-RPC call. Rejects with an {@link RpcFailure} when the answer is an error. */
  rpc<T = any>(method: string, ...params: unknown[]): Promise<T>;
  /** Everything that the process has printed so far. */
  printed(): string;
  /** Sends the process a signal and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
}

/** An error answer of JSON-RPC. */
export class RpcFailure extends Error {
  readonly code: number;
  readonly data: any;

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** A process of Hardhat's command line. */
export interface Launched {
  readonly child: ChildProcess;
  /** Everything that it has printed so far. */
  printed(): string;
  readonly ended: Promise<Ended>;
}

/**
 * Runs Hardhat's command line.
 * @param variables what is in its environment besides what is in this one
 */
export function launch(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Launched {
  const child = spawn(process.execPath, [HARDHAT, ...args], {
    ...{ cwd: ROOT, env: typed(variables), stdio: ["ignore", "pipe", "pipe"] },
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output, errors }));
  return { child, printed: () => output, ended };
}

/** Runs Hardhat's command line to its end. */
export async function runHardhat(...args: string[]): Promise<Ended> {
  return await launch(args).ended;
}

/** Starts `hardhat l2:node` on a free port, and resolves when it answers. */
export async function startNode(...options: string[]): Promise<RunningNode> {
  return await start<NodeDescription>("l2:node", options);
}

/** Starts `hardhat l2:node` with several networks, each on a free port, and resolves when they answer. */
export async function startNetworks(count: number, ...options: string[]): Promise<RunningFederation> {
  const running = await launchDescribed<FederationDescription>("l2:node", ["--networks", String(count), ...options]);
  return { ...running, networks: running.networks.map(answering) };
}

/** Starts `hardhat hedera:node` on free ports, and resolves when it answers. */
export async function startHedera(...options: string[]): Promise<RunningHedera> {
  const ports = ["--hapi-port", "0", "--mirror-grpc-port", "0", "--mirror-rest-port", "0"];
  return await start<HederaNodeDescription>("hedera:node", [...ports, ...options]);
}

async function start<T extends { readonly http: string }>(task: string, options: string[]): Promise<T & Running> {
  return answering(await launchDescribed<T>(task, options));
}

function answering<T extends { readonly http: string }>(description: T): T & Pick<Running, "rpc"> {
  return { ...description, rpc: async (method, ...params) => await call(description.http, method, params) };
}

async function launchDescribed<T>(task: string, options: string[]): Promise<T & Omit<Running, "rpc">> {
  const directory = await mkdtemp(join(tmpdir(), "l2-node-"));
  const file = join(directory, "network.json");
  const { child, printed, ended } = launch([task, "--port", "0", "--config-out", file, ...options]);
  const stopped = ended.finally(() => rm(directory, { recursive: true, force: true }));
  const description = await Promise.race([
    descriptionIn<T>(file),
    stopped.then(({ errors }) => Promise.reject(new Error(`${task} ended before it answered.\n${errors}`))),
  ]).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return {
    ...description,
    printed,
    async end(signal = "SIGINT") {
      child.kill(signal);
      return await stopped;
    },
  };
}

/** Waits for the file. While it is being written it does not parse. */
async function descriptionIn<T>(file: string): Promise<T> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    try {
      return JSON.parse(await readFile(file, "utf8")) as T;
    } catch {
      // Not yet.
    }
  }
  throw new Error(`the node did not answer within ${START_MS} ms`);
}

let lastId = 0;

/** One JSON-RPC call. Rejects with an {@link RpcFailure} when the answer is an error. */
export async function call<T>(url: string, method: string, params: readonly unknown[]): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: ++lastId, method, params }),
  });
  const { result, error } = (await response.json()) as { result: T; error?: { code: number; message: string } };
  if (error !== undefined) throw new RpcFailure(error);
  return result;
}

/** Waits until `probe` finds something. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  ms = 5_000,
): Promise<T> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(POLL_MS)) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
  }
  throw new Error(`${what}: not within ${ms} ms`);
}

/** The error that a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<any> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome) return outcome.error;
  throw new Error(`it was expected to fail, and gave ${String(outcome.value)}`);
}

/** What a contract reverted with, wherever ethers puts it: it knows how to read the errors of calls, but not of sends. */
export function revertDataOf({ data, error }: { data?: string; error?: { data?: string } }): string {
  return data ?? error?.data ?? "0x";
}
