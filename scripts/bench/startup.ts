import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.ts";
import { connect } from "./rpc.ts";
import type { Target } from "./targets.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE = 60_000;
const KEPT_OUTPUT = 4_000;

export interface Running {
  port: number;
  /** Milliseconds from the spawn to the first answered eth_chainId. */
  startup: number;
  stop: () => Promise<void>;
}

/** Starts a target on a free port and waits for its first answer. */
export async function start(target: Target): Promise<Running> {
  const port = await freePort();
  const spawned = performance.now();
  const child = spawn(process.execPath, target.argv(port), { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-KEPT_OUTPUT)));
  }

  const stop = async () => {
    child.kill("SIGINT");
    const forced = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await exited;
    clearTimeout(forced);
  };

  const { rpc, close } = connect(port);
  try {
    while (child.exitCode === null && performance.now() - spawned < PATIENCE) {
      try {
        await rpc("eth_chainId");
        return { port, startup: performance.now() - spawned, stop };
      } catch {
        await sleep(5);
      }
    }
  } finally {
    close();
  }
  await stop();
  throw new Error(`${target.name} ended, or did not answer within ${PATIENCE / 1000} s. Its output ends:\n${output}`);
}

/** Waits until somebody listens on a port. */
export async function listening(port: number): Promise<void> {
  for (const until = performance.now() + PATIENCE; performance.now() < until; await sleep(5)) {
    const socket = createConnection(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      // Nobody yet.
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`nobody listens on port ${port} after ${PATIENCE / 1000} s`);
}
