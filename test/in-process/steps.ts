import type { Interface } from "ethers";
import fc from "fast-check";

import type { Failure, Twins } from "./twins.ts";

/** What is done to the twins in one go. */
export interface Step {
  readonly what: string;
  take(history: History): Promise<void>;
}

/** What a history of steps has come to. */
export class History {
  readonly twins: Twins;
  readonly mischief: string;
  readonly abi: Interface;
  snapshots: unknown[] = [];
  automine = true;
  hashes: string[] = [];
  contracts: string[];
  impersonated: string[] = [];
  /** What was done, and whether it was refused. */
  readonly seen = new Map<string, number>();

  constructor(twins: Twins, abi: Interface, mischief: string) {
    this.twins = twins;
    this.abi = abi;
    this.mischief = mischief;
    this.contracts = [mischief];
  }

  /** Asks both, and counts what came of it. */
  async ask(method: string, ...params: unknown[]): Promise<unknown> {
    const answer = await this.twins.compare(method, ...params);
    const failure = "error" in answer ? answer.error : undefined;
    const name = failure === undefined ? method : `${method}: ${failure.message.replace(/0x[0-9a-f]+|\d+/g, "#")}`;
    this.seen.set(name, (this.seen.get(name) ?? 0) + 1);
    return failure ?? (answer as { raw: unknown }).raw;
  }
}

const index = fc.nat({ max: 4 });
const seconds = fc.integer({ min: 1, max: 5_000 });
const word = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }));
const hex = (value: bigint | number) => `0x${value.toString(16)}`;
const wordHex = (value: bigint) => `0x${value.toString(16).padStart(64, "0")}`;

/** What can be done to a contract that does what it likes. */
const call = fc.oneof(
  fc.tuple(fc.constantFrom("set", "withReason", "withError", "withAssert", "nested", "caught", "item", "mood"), word),
  fc.tuple(fc.constantFrom("log", "write"), fc.bigInt({ min: 0n, max: 8n })),
  fc.tuple(fc.constantFrom("spawn"), fc.bigInt({ min: 11n, max: 14n })),
  fc.tuple(
    fc.constantFrom("withoutReason", "withPlainError", "popItem", "invalidOpcode", "clear", "note", "context"),
    fc.constant(undefined),
  ),
  fc.tuple(fc.constantFrom("noteTime", "time"), fc.constant(undefined)),
);

const gas = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(100_000, 1_000_000, 200_000) },
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(20_000, 21_000, 30_000, 16_777_216, 16_777_217, 60_000_001) },
);
const gwei = 1_000_000_000n;
const fees = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.bigInt({ min: 0n, max: 3n * gwei }).map((price) => ({ gasPrice: hex(price) })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.bigInt({ min: 0n, max: 3n * gwei }), fc.bigInt({ min: 0n, max: 2n * gwei }))
      .map(([most, tip]) => ({ maxFeePerGas: hex(most), maxPriorityFeePerGas: hex(tip) })),
  },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 3n * gwei }).map((most) => ({ maxFeePerGas: hex(most) })) },
);
const nonce = fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat({ max: 12 }) });
const value = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0n) },
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 18n }) },
  { weight: 1, arbitrary: fc.constant(10n ** 30n) },
);

const send: fc.Arbitrary<Step> = fc
  .record({ from: index, to: fc.option(index), call: fc.option(call), gas, fees, nonce, value, impersonate: fc.nat(9) })
  .map((wanted) => ({
    what: `send ${JSON.stringify(wanted, (_, each) => (typeof each === "bigint" ? each.toString() : each))}`,
    async take(history) {
      const { twins, abi, mischief, impersonated } = history;
      const stranger = wanted.impersonate === 0 ? impersonated.at(-1) : undefined;
      const transaction = {
        from: stranger ?? twins.accounts[wanted.from],
        ...(wanted.call === null
          ? { to: wanted.to === null ? mischief : twins.accounts[wanted.to] }
          : { to: mischief, data: encoded(abi, wanted.call) }),
        value: hex(wanted.value),
        ...(wanted.gas !== undefined && { gas: hex(wanted.gas) }),
        ...(wanted.nonce !== undefined && { nonce: hex(wanted.nonce) }),
        // What cannot pay at once has Hardhat make empty blocks until it can, once blocks are made at once again.
        ...(history.automine ? wanted.fees : { gasPrice: hex(100n * gwei) }),
      };
      await twins.pin();
      const sent = await history.ask("eth_sendTransaction", transaction);
      const hash = typeof sent === "string" ? sent : (sent as Failure).transactionHash;
      if (typeof hash === "string") history.hashes.push(hash);
    },
  }));

const deploy: fc.Arbitrary<Step> = fc
  .constantFrom("0x", "0x6001600055", "0x60ef60005360016000f3", "0xfe", "0x5b600056")
  .map((data) => ({
    what: `deploy ${data}`,
    async take(history) {
      await history.twins.pin();
      await history.ask("eth_sendTransaction", { from: history.twins.accounts[1], data, gas: "0x186a0" });
    },
  }));

function encoded(abi: Interface, [name, argument]: readonly [string, bigint | undefined]): string {
  return abi.encodeFunctionData(name, argument === undefined ? [] : [argument]);
}

const step = (what: string, take: Step["take"]): Step => ({ what, take });
const always = (what: string, take: Step["take"]) => fc.constant(step(what, take));

/**
 * What waits on Hardhat's network is overtaken where there is not gas enough for it in a block made on demand, and brings
 * empty blocks about where the next block's base fee was set above what it pays: neither happens here.
 */
async function withRoom({ automine, twins }: History): Promise<void> {
  if (automine) return;
  await twins.ask("evm_setBlockGasLimit", hex(60_000_000));
  await twins.pin();
  await twins.ask("evm_mine");
}

const controls: fc.Arbitrary<Step> = fc.oneof(
  fc.boolean().map((on) =>
    step(`automine ${on}`, async (at) => {
      await at.ask("evm_setAutomine", on);
      at.automine = on;
      await withRoom(at);
    }),
  ),
  always("mine", async (at) => {
    await at.twins.pin();
    await at.ask("evm_mine");
  }),
  fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 100 })).map(([blocks, interval]) =>
    step(`mine ${blocks} every ${interval}`, async (at) => {
      await at.twins.pin();
      // Hardhat guesses the base fees of many blocks in another way when something waits for the first.
      await at.ask("hardhat_mine", hex(at.automine ? blocks : Math.min(blocks, 2)), hex(interval));
      await at.twins.catchUp();
    }),
  ),
  seconds.map((by) =>
    step(`increase time by ${by}`, async (at) => {
      await at.ask("evm_increaseTime", by);
      await at.twins.pin(by + 10);
    }),
  ),
  always("snapshot", async (at) => void at.snapshots.push(await at.ask("evm_snapshot"))),
  fc.nat({ max: 5 }).map((which) =>
    step(`revert ${which}`, async (at) => {
      const id = at.snapshots[at.snapshots.length - 1 - which];
      if (id !== undefined) await at.ask("evm_revert", id);
      await at.twins.catchUp();
      await withRoom(at);
    }),
  ),
  fc.tuple(index, fc.bigInt({ min: 0n, max: 10n ** 22n })).map(([who, amount]) =>
    step(`balance of ${who}: ${amount}`, async (at) => {
      await at.ask("hardhat_setBalance", at.twins.accounts[who], hex(amount));
    }),
  ),
  fc.tuple(index, fc.nat({ max: 40 })).map(([who, to]) =>
    step(`nonce of ${who}: ${to}`, async (at) => {
      await at.ask("hardhat_setNonce", at.twins.accounts[who], hex(to));
    }),
  ),
  fc.tuple(fc.nat({ max: 2 }), word).map(([slot, to]) =>
    step(`slot ${slot}: ${to}`, async (at) => {
      await at.ask("hardhat_setStorageAt", at.mischief, hex(slot), wordHex(to));
    }),
  ),
  index.map((who) =>
    step(`code of ${who}`, async (at) => {
      await at.ask("hardhat_setCode", at.twins.accounts[who + 5], who === 0 ? "0x" : "0x60016000f3");
    }),
  ),
  fc.bigInt({ min: 0n, max: 5n * gwei }).map((fee) =>
    step(`next base fee ${fee}`, async (at) => {
      if (at.automine) await at.ask("hardhat_setNextBlockBaseFeePerGas", hex(fee));
    }),
  ),
  word.map((randao) =>
    step("prevrandao", async (at) => {
      await at.ask("hardhat_setPrevRandao", wordHex(randao));
      await at.ask("eth_call", { to: at.mischief, data: at.abi.encodeFunctionData("randao") }, "pending");
    }),
  ),
  index.map((who) =>
    step(`coinbase ${who}`, async (at) => void (await at.ask("hardhat_setCoinbase", at.twins.accounts[who + 10]))),
  ),
  fc.constantFrom(30_000_000, 60_000_000, 100_000, 21_000, 0).map((limit) =>
    step(`block gas limit ${limit}`, async (at) => {
      await at.ask("evm_setBlockGasLimit", hex(limit));
      await withRoom(at);
    }),
  ),
  fc.tuple(fc.nat({ max: 3 }), fc.boolean()).map(([which, on]) =>
    step(`impersonate ${which} ${on}`, async (at) => {
      const who = which === 0 ? at.mischief : hex(0xabcdef0000000000000000000000000000000000n + BigInt(which));
      await at.ask(on ? "hardhat_impersonateAccount" : "hardhat_stopImpersonatingAccount", who);
      if (!on) return;
      at.impersonated.push(who);
      await at.ask("hardhat_setBalance", who, hex(10n ** 19n));
    }),
  ),
  fc.nat({ max: 4 }).map((which) =>
    step(`drop ${which}`, async (at) => {
      const hash = at.hashes[at.hashes.length - 1 - which];
      if (hash !== undefined) await at.ask("hardhat_dropTransaction", hash);
    }),
  ),
);

const reads: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(index, fc.constantFrom("latest", "pending", "earliest", "safe", "finalized")).map(([who, tag]) =>
    step(`account ${who} at ${tag}`, async (at) => {
      await at.ask("eth_getBalance", at.twins.accounts[who], tag);
      await at.ask("eth_getTransactionCount", at.twins.accounts[who], tag);
    }),
  ),
  fc.tuple(call, index, fc.constantFrom("latest", "pending")).map(([wanted, who, tag]) =>
    step(`call ${String(wanted)} at ${tag}`, async (at) => {
      await at.twins.pin();
      const { mischief: to, abi, twins } = at;
      await at.ask("eth_call", { from: twins.accounts[who], to, data: encoded(abi, wanted) }, tag);
      await at.ask("eth_estimateGas", { from: twins.accounts[who], to, data: encoded(abi, wanted) }, tag);
    }),
  ),
  fc.nat({ max: 3 }).map((which) =>
    step(`transaction ${which}`, async (at) => {
      const hash = at.hashes[at.hashes.length - 1 - which];
      if (hash === undefined) return;
      await at.ask("eth_getTransactionByHash", hash);
      await at.ask("eth_getTransactionReceipt", hash);
    }),
  ),
  always("pending", async (at) => {
    await at.twins.pin();
    await at.ask("eth_getBlockByNumber", "pending", false);
    await at.ask("eth_getBlockByNumber", "pending", true);
    await at.ask("eth_pendingTransactions");
  }),
  fc.nat({ max: 10 }).map((back) =>
    step(`logs of ${back} blocks`, async (at) => {
      const latest = Number(await at.ask("eth_blockNumber"));
      await at.ask("eth_getLogs", { fromBlock: hex(Math.max(0, latest - back)), toBlock: "latest" });
    }),
  ),
  fc.tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom("latest", "pending")).map(([count, tag]) =>
    step(`fees of ${count} blocks`, async (at) => {
      await at.ask("eth_feeHistory", hex(count), tag, [0, 50, 100]);
      await at.ask("eth_gasPrice");
      await at.ask("eth_maxPriorityFeePerGas");
    }),
  ),
);

/** A step, and whether the last block is looked at after it. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: send },
  { weight: 1, arbitrary: deploy },
  { weight: 10, arbitrary: controls },
  { weight: 5, arbitrary: reads },
);

/** What has to be equal after every step. */
export async function look(history: History): Promise<void> {
  await history.ask("eth_blockNumber");
  await history.ask("eth_getBlockByNumber", "latest", true);
  const { transactions } = (await history.twins.ask("eth_getBlockByNumber", "latest", false)) as {
    transactions: string[];
  };
  for (const hash of transactions) await history.ask("eth_getTransactionReceipt", hash);
}
