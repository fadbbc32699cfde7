import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeDeployData, encodeFunctionData, parseEther, type Abi, type Address, type Hex } from "viem";
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount, type LocalAccount } from "viem/accounts";
import { connect, type Rpc } from "./rpc.ts";

/** The first account of this mnemonic is rich on every target. */
const MNEMONIC = "test test test test test test test test test test test junk";
const WARM_UP = 10;
const POLL_INTERVAL = 2;
const ALLOWANCE = parseEther("10");

interface Receipt {
  status: Hex;
  contractAddress: Address | null;
}

export interface LoadResult {
  /** Confirmed transactions in a second, of all senders together. */
  rate: number;
  /** Milliseconds from sending a transaction to holding its receipt, one for each transaction. */
  latencies: number[];
}

/**
 * ERC-20 transfers, signed beforehand: each sender sends one, polls for its receipt, then sends the next. The first few
 * of each sender are not counted, so that every target is measured warm.
 */
export async function load(port: number, senders: number, transactions: number): Promise<LoadResult> {
  const { rpc, close } = connect(port, senders);
  try {
    const queues = await prepare(rpc, senders, WARM_UP + transactions);
    await Promise.all(queues.map((queue) => drain(rpc, queue.slice(0, WARM_UP))));
    const started = performance.now();
    const latencies = await Promise.all(queues.map((queue) => drain(rpc, queue.slice(WARM_UP))));
    const seconds = (performance.now() - started) / 1000;
    return { rate: (senders * transactions) / seconds, latencies: latencies.flat() };
  } finally {
    close();
  }
}

/** Deploys the token, gives each new sender coins and tokens, and signs all transfers. */
async function prepare(rpc: Rpc, senders: number, transactions: number): Promise<Hex[][]> {
  const { abi, bytecode } = artifact("Token");
  const chainId = Number(await rpc<Hex>("eth_chainId"));
  // Twice the price of now: the base fee only falls while blocks are this empty.
  const maxFeePerGas = 2n * BigInt(await rpc<Hex>("eth_gasPrice"));
  const sign = (from: LocalAccount, nonce: number, call: { to?: Address; value?: bigint; data?: Hex; gas: bigint }) =>
    from.signTransaction({ chainId, nonce, maxFeePerGas, maxPriorityFeePerGas: 0n, type: "eip1559", ...call });
  const transfer = (to: Address, amount: bigint) =>
    encodeFunctionData({ abi, functionName: "transfer", args: [to, amount] });

  const owner = mnemonicToAccount(MNEMONIC);
  let nonce = Number(await rpc<Hex>("eth_getTransactionCount", [owner.address, "latest"]));
  const deployment = encodeDeployData({ abi, bytecode, args: [parseEther("1000000")] });
  const token = (await confirm(rpc, await sign(owner, nonce++, { data: deployment, gas: 2_000_000n }))).contractAddress;
  if (token === null) throw new Error("The receipt of the token's deployment names no contract.");

  const queues: Hex[][] = [];
  for (let i = 0; i < senders; i++) {
    const sender = privateKeyToAccount(generatePrivateKey());
    const payee = privateKeyToAccount(generatePrivateKey()).address;
    await confirm(rpc, await sign(owner, nonce++, { to: sender.address, value: ALLOWANCE, gas: 100_000n }));
    const tokens = transfer(sender.address, BigInt(transactions));
    await confirm(rpc, await sign(owner, nonce++, { to: token, data: tokens, gas: 100_000n }));
    const data = transfer(payee, 1n);
    const queue: Hex[] = [];
    for (let n = 0; n < transactions; n++) queue.push(await sign(sender, n, { to: token, data, gas: 100_000n }));
    queues.push(queue);
  }
  return queues;
}

/** Sends one transaction after another and returns how long each took. */
async function drain(rpc: Rpc, queue: Hex[]): Promise<number[]> {
  const latencies: number[] = [];
  for (const raw of queue) {
    const sent = performance.now();
    await confirm(rpc, raw);
    latencies.push(performance.now() - sent);
  }
  return latencies;
}

async function confirm(rpc: Rpc, raw: Hex): Promise<Receipt> {
  const hash = await rpc<Hex>("eth_sendRawTransaction", [raw]);
  for (;;) {
    const receipt = await rpc<Receipt | null>("eth_getTransactionReceipt", [hash]);
    if (receipt !== null) {
      if (receipt.status !== "0x1") throw new Error(`Transaction ${hash} of the load failed.`);
      return receipt;
    }
    await sleep(POLL_INTERVAL);
  }
}

function artifact(contract: string): { abi: Abi; bytecode: Hex } {
  const path = new URL(`../../artifacts/contracts/examples/${contract}.sol/${contract}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8"));
}
