// The simulated Hedera as an SDK program sees it: how soon, how fast, how late, and how much memory it takes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  Client,
  Hbar,
  LedgerId,
  TopicCreateTransaction,
  TopicMessageQuery,
  TopicMessageSubmitTransaction,
  TransferTransaction,
} from "@hiero-ledger/sdk";
import { OPERATOR } from "../../plugin/hedera/serve/start.ts";
import { freePort } from "../free-port.ts";
import { sendTransfers } from "./hapi.ts";
import { hardhat } from "./project.ts";
import { median, quantile } from "./quantile.ts";
import { listening } from "./startup.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE = 30_000;
const IN_FLIGHT = 32;
const MESSAGES = 200;
/** Transactions that the node is told to remember. */
const RETENTION = 100_000;

interface Node {
  readonly pid: number;
  readonly hapiPort: number;
  readonly client: Client;
  readonly stop: () => Promise<void>;
}

/** Prints a table of its own. @param rounds how often start-up and speed are measured @param load transactions of the memory test */
export async function measureHedera(rounds: number, transfers: number, load: number): Promise<void> {
  const starts: number[] = [];
  const rates: number[] = [];
  const latencies: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const spawned = performance.now();
    const node = await startNode();
    try {
      await transfer(node.client);
      starts.push(performance.now() - spawned);
      await transferMany(node.client, transfers / 10);
      const started = performance.now();
      await transferMany(node.client, transfers);
      rates.push(transfers / ((performance.now() - started) / 1000));
      latencies.push(...(await messageLatencies(node.client)));
    } finally {
      await node.stop();
    }
  }
  console.log(`\nhedera:node with @hiero-ledger/sdk in another process, ${rounds} rounds`);
  console.log(`cold start to the first transfer's receipt   ${median(starts).toFixed(0)} ms`);
  console.log(`transfers with receipt, ${IN_FLIGHT} in flight          ${median(rates).toFixed(0)} a second`);
  console.log(
    `message to subscriber                        ` +
      `p50 ${quantile(latencies, 0.5).toFixed(1)} ms, p99 ${quantile(latencies, 0.99).toFixed(1)} ms`,
  );
  if (load > 0) await measureMemory(load);
}

/** Memory at rest, after the load, and after the same load again: the difference of the last two is the growth. */
async function measureMemory(load: number): Promise<void> {
  const node = await startNode();
  try {
    await transfer(node.client);
    const marks = [residentMegabytes(node.pid)];
    const rates: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      await sendTransfers(node.hapiPort, load);
      rates.push(load / ((performance.now() - started) / 1000));
      marks.push(residentMegabytes(node.pid));
    }
    const [rest, ...after] = marks.map((mark) => mark.toFixed(0));
    console.log(`transactions taken from a bare gRPC client    ${median(rates).toFixed(0)} a second`);
    console.log(
      `resident memory, ${RETENTION} transactions retained: ${rest} MB at start, ` +
        `${after.join(", ")} MB after each ${load} transactions`,
    );
  } finally {
    await node.stop();
  }
}

async function startNode(): Promise<Node> {
  const [hapi, grpc, rest, rpc] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const ports = ["--hapi-port", hapi, "--mirror-grpc-port", grpc, "--mirror-rest-port", rest, "--port", rpc];
  const child = spawn(
    process.execPath,
    [...hardhat, "hedera:node", ...ports.map(String), "--retention", String(RETENTION)],
    { cwd: ROOT, stdio: "ignore" },
  );
  const exited = once(child, "exit");
  // gRPC waits for a second and more after a try that came too early, which says nothing of the node.
  await listening(hapi);
  const client = Client.forNetwork({ [`127.0.0.1:${hapi}`]: "0.0.3" });
  client.setMirrorNetwork([`127.0.0.1:${grpc}`]).setLedgerId(LedgerId.LOCAL_NODE);
  client.setOperator(OPERATOR.account, OPERATOR.privateKey);
  client.setMaxAttempts(1000).setMinBackoff(10).setMaxBackoff(50);
  return {
    pid: child.pid!,
    hapiPort: hapi,
    client,
    stop: async () => {
      client.close();
      child.kill("SIGINT");
      await exited;
    },
  };
}

async function transfer(client: Client): Promise<void> {
  const amount = Hbar.fromTinybars(1);
  const response = await new TransferTransaction()
    .addHbarTransfer("0.0.2", amount.negated())
    .addHbarTransfer("0.0.98", amount)
    .execute(client);
  await response.getReceipt(client);
}

async function transferMany(client: Client, count: number): Promise<void> {
  let left = Math.ceil(count);
  const worker = async () => {
    while (left-- > 0) await transfer(client);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

/** Milliseconds from `execute` to the subscriber, one message after the other. */
async function messageLatencies(client: Client): Promise<number[]> {
  const { topicId } = await (await new TopicCreateTransaction().execute(client)).getReceipt(client);
  let arrived: (() => void) | undefined;
  const subscription = new TopicMessageQuery({ topicId: topicId! })
    .setStartTime(0)
    .subscribe(client, null, () => arrived?.());
  const latencies: number[] = [];
  for (let i = 0; i < MESSAGES; i++) {
    const sent = performance.now();
    const seen = new Promise<void>((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error("A topic message never reached its subscriber.")), PATIENCE);
      arrived = () => {
        clearTimeout(tooLate);
        resolve();
      };
    });
    await new TopicMessageSubmitTransaction({ topicId: topicId!, message: `message ${i}` }).execute(client);
    await seen;
    latencies.push(performance.now() - sent);
  }
  subscription.unsubscribe();
  // The first waits for the stream to open.
  return latencies.slice(1);
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}
