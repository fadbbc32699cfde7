// What single steps of contract tests take, in one process, on our network and on Hardhat's own. Prints JSON, a step a
// line; run by suite.ts.
import hre from "hardhat";

const NETWORKS = ["l2", "default"] as const;
type Network = (typeof NETWORKS)[number];
type Connection = Awaited<ReturnType<typeof open>>;

const UNCLOSED = Number(process.env["UNCLOSED"] ?? 200);
const BLOCKS = Number(process.env["BLOCKS"] ?? 10_000);

async function open(network: Network) {
  const connection = await hre.network.create(network);
  await connection.provider.request({ method: "eth_blockNumber" });
  return connection;
}

/** Measures on both, one after the other; a step is done `count` times. */
async function measure(step: string, count: number, work: (network: Network) => Promise<() => Promise<unknown>>) {
  const figures: Partial<Record<Network, number>> = {};
  for (const network of NETWORKS) {
    const once = await work(network);
    await once();
    const began = performance.now();
    for (let done = 0; done < count; done++) await once();
    figures[network] = (performance.now() - began) / count;
  }
  console.log(JSON.stringify({ step, unit: "ms", figures }));
}

/** What was measured is held until all of it is: what is freed would make up for what is taken. */
const held: unknown[] = [];

/** What the process has grown by, MB, once the garbage is collected. */
async function growth(step: string, work: (network: Network) => Promise<unknown>) {
  const figures: Partial<Record<Network, number>> = {};
  for (const network of NETWORKS) {
    const before = resident();
    held.push(await work(network));
    figures[network] = resident() - before;
  }
  console.log(JSON.stringify({ step, unit: "MB", figures }));
}

function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 1024 / 1024;
}

async function withCounter(network: Network) {
  const connection = await open(network);
  const counter = await connection.ethers.deployContract("Counter");
  return { connection, inc: () => counter.getFunction("inc")(), read: () => counter.getFunction("x")() };
}

const rpc = ({ provider }: Connection, method: string, ...params: unknown[]) => provider.request({ method, params });

async function cycle(connection: Connection, work: () => Promise<unknown>): Promise<void> {
  const id = await rpc(connection, "evm_snapshot");
  await work();
  await rpc(connection, "evm_revert", id);
}

// Memory first, in a process that has freed nothing yet.
await growth(`${UNCLOSED} networks with a contract each, left open`, async (network) => {
  const kept: unknown[] = [];
  for (let opened = 0; opened < UNCLOSED; opened++) kept.push(await withCounter(network));
  return kept;
});
await growth(`${BLOCKS} blocks with a transaction each`, async (network) => {
  const kept = await withCounter(network);
  for (let block = 0; block < BLOCKS; block++) await kept.inc();
  return kept;
});
held.length = 0;
await measure("create a network, first answer", 20, async (network) => () => open(network));
await measure("create a network, first transaction", 20, async (network) => async () => {
  const { ethers } = await open(network);
  const [signer] = await ethers.getSigners();
  await signer!.sendTransaction({ to: signer!.address });
});
await measure("transaction", 200, async (network) => (await withCounter(network)).inc);
await measure("call", 500, async (network) => (await withCounter(network)).read);
await measure("evm_snapshot and evm_revert", 200, async (network) => {
  const { connection } = await withCounter(network);
  return () => cycle(connection, async () => {});
});
await measure("the same with a transaction in between", 100, async (network) => {
  const { connection, inc } = await withCounter(network);
  return () => cycle(connection, inc);
});
await measure("a block mined on request", 200, async (network) => {
  const { connection } = await withCounter(network);
  return () => rpc(connection, "hardhat_mine");
});
// Networks that are not closed must not keep a process alive; timers of tests would.
process.exit(0);
