import { expect } from "chai";
import { privateKeyToAccount } from "viem/accounts";

import { mischief, type Mischief } from "./mischief.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { hexOf, Twins, type Failure } from "./twins.ts";

const NOBODY = "0x00000000000000000000000000000000000000ff";
/** The second account of the configuration. */
const DELEGATING = privateKeyToAccount("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
const WORD = `0x${"11".repeat(32)}`;

describe("the network l2, beside Hardhat's own", function () {
  this.timeout(60_000);

  let twins: Twins;
  let one: Mischief;
  let snapshot: unknown;

  before("opens both", async () => {
    one = await mischief();
    ({ twins } = one);
    snapshot = await twins.ask("evm_snapshot");
  });

  afterEach("takes both back", async () => {
    await twins.ask("evm_revert", snapshot);
    snapshot = await twins.ask("evm_snapshot");
    await twins.ask("evm_setAutomine", true);
  });

  after(() => twins?.close());

  /** Calls, estimates and sends, with a gas limit and without, and compares all of it. */
  async function everyWay(transaction: { to?: string; data?: string; value?: string }): Promise<void> {
    const call = { from: twins.accounts[1], ...transaction };
    await twins.pin();
    for (const tag of ["latest", "pending"]) {
      await twins.compare("eth_call", call, tag);
      await twins.compare("eth_estimateGas", call, tag);
    }
    await twins.send(transaction);
    await twins.send({ ...transaction, gas: hexOf(200_000) });
  }

  it("tells the same of itself", async () => {
    const methods = `eth_accounts eth_chainId net_version eth_gasPrice eth_maxPriorityFeePerGas eth_blockNumber
      eth_syncing eth_coinbase eth_blobBaseFee hardhat_getAutomine`;
    for (const method of methods.split(/\s+/)) await twins.ask(method);
    for (const account of twins.accounts) await twins.ask("eth_getBalance", account, "latest");
  });

  it("executes what succeeds alike: gas, fees, nonces, logs, receipts, blocks", async () => {
    const { call } = one;
    const calls: [name: string, ...args: unknown[]][] = [
      ["set", 3],
      ["log", 3],
      ["write", 4],
      ["clear"],
      ["caught", 1],
      ["pay", twins.accounts[3], 5],
      ["spawn", 3],
      ["spawnAt", 3, WORD],
      ["context"],
      ["note"],
      ["time"],
      ["noteTime"],
      ["beneficiary"],
    ];
    for (const each of calls) await everyWay(call(...each));
    for (const account of twins.accounts.slice(0, 4)) {
      await twins.ask("eth_getBalance", account, "latest");
      await twins.ask("eth_getTransactionCount", account, "pending");
    }
    await twins.ask("eth_getLogs", { fromBlock: "0x0" });
    await twins.ask("eth_getLogs", { fromBlock: "0x2", toBlock: "0x4" });
    await twins.ask("eth_feeHistory", "0x5", "latest", [0, 50, 100]);
    await twins.ask("eth_getCode", one.address, "latest");
  });

  it("fails alike: messages, codes, data and Solidity stack traces", async () => {
    const { call, creation } = one;
    const calls: [name: string, ...args: unknown[]][] = [
      ["withReason", 1],
      ["withoutReason"],
      ["withError", 4],
      ["withPlainError"],
      ["withAssert", 1],
      ["divide", 1, 0],
      ["subtract", 1, 2],
      ["item", 2],
      ["popItem"],
      ["mood", 5],
      ["invalidOpcode"],
      ["nested", 1],
      ["frugal", 100],
      ["pay", twins.accounts[3], 10n ** 20n],
      ["spawn", 13],
    ];
    for (const each of calls) await everyWay(call(...each));
    await everyWay({ data: creation(13) });
    await everyWay({ to: one.address, data: "0x12345678" });
    await everyWay({ ...call("set", 3), value: "0x1" });
    for (const gas of [30_000, 1_000_000]) await twins.send({ ...call("burn"), gas: hexOf(gas) });
    const { error } = (await twins.send({ ...call("withReason", 1), gas: hexOf(100_000) })) as { error: Failure };
    expect(error.stack.join()).to.match(/Mischief\.sol:\d+/);
    expect(error.transactionHash).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("explains a failure by the block that the transaction was in", async () => {
    const late = { ...one.call("time"), gas: hexOf(100_000) };
    await twins.send(late);
    // Reverts in a block whose number is even.
    const even = "0x60014316600857600080fd5b00";
    await twins.ask("hardhat_setCode", NOBODY, even);
    for (let block = 0; block < 3; block++) await twins.send({ to: NOBODY, gas: hexOf(100_000) });
  });

  it("refuses alike what is no valid transaction", async () => {
    const to = twins.accounts[1];
    const init = (code: string) => ({ data: code, gas: hexOf(1_000_000) });
    const refused: object[] = [
      { to, value: hexOf(10n ** 30n) },
      { to, value: hexOf(10n ** 30n), gas: hexOf(21_000) },
      { to, nonce: "0x0" },
      { to, nonce: "0x1000" },
      { to, gas: hexOf(20_999) },
      { to, gas: hexOf(16_777_217) },
      { to, gas: hexOf(60_000_001) },
      { to, gas: hexOf(21_000), maxFeePerGas: "0x1", maxPriorityFeePerGas: "0x1" },
      { to, gas: hexOf(21_000), gasPrice: "0x1" },
      { to, gas: hexOf(21_000), gasPrice: "0x0", nonce: "0x0" },
      { to, maxFeePerGas: "0x77359400", maxPriorityFeePerGas: "0x77359401" },
      { to, chainId: "0x1" },
      { to, from: NOBODY },
      {},
      { data: "0x" },
      init(`0x${"00".repeat(50_000)}`),
      init("0x6160016000f3"),
      init("0x60ef60005360016000f3"),
      init("0x56"),
      init("0x5b600056"),
      init("0xfe"),
    ];
    for (const transaction of refused) await twins.send(transaction);
    await twins.ask("evm_setAutomine", false);
    for (const transaction of refused.slice(0, 10)) await twins.compare("eth_sendTransaction", transaction);
  });

  it("sends transactions of every type", async () => {
    const accessList = [{ address: one.address, storageKeys: [WORD] }];
    const set = one.call("set", 5);
    await twins.send({ ...set, gasPrice: "0x77359400" });
    await twins.send({ ...set, gasPrice: "0x77359400", accessList });
    await twins.send({ ...set, accessList });
    await twins.send({ ...set, maxFeePerGas: "0x77359400" });
    await twins.send({ ...set, maxPriorityFeePerGas: "0x77359400" });
    await twins.send({ ...set, maxFeePerGas: "0x77359400", maxPriorityFeePerGas: "0x0" });
    await twins.ask("hardhat_impersonateAccount", NOBODY);
    await twins.ask("hardhat_setBalance", NOBODY, hexOf(10n ** 18n));
    await twins.send({ ...set, from: NOBODY });
    await twins.send({ ...one.call("withError", 5), from: NOBODY, gas: hexOf(100_000) });
    await twins.ask("evm_setAutomine", false);
    const waiting: string[] = [];
    for (const type of [{}, { accessList }, { gasPrice: "0x77359400" }, { gasPrice: "0x77359400", accessList }]) {
      waiting.push(await twins.ask("eth_sendTransaction", { ...set, ...type, from: NOBODY, gas: hexOf(100_000) }));
    }
    for (const hash of waiting) await twins.ask("eth_getTransactionByHash", hash);
    await twins.pin();
    await twins.ask("evm_mine");
    for (const hash of waiting) await twins.ask("eth_getTransactionByHash", hash);
    await twins.ask("evm_setAutomine", true);
    await twins.ask("hardhat_stopImpersonatingAccount", NOBODY);
    await twins.send({ ...set, from: NOBODY });
  });

  it("counts the nonces of an account that others use by its code", async () => {
    const [other, account] = twins.accounts;
    const own = { from: account, to: other, value: "0x1" };
    await twins.send(own);
    const { r, s, yParity } = await DELEGATING.signAuthorization({
      ...{ chainId: 31_337, nonce: 1 },
      contractAddress: one.address as Hex,
    });
    const authorization = {
      address: one.address,
      chainId: hexOf(31_337),
      nonce: "0x1",
      r,
      s,
      yParity: hexOf(yParity!),
    };
    await twins.send({ to: other, gas: hexOf(100_000), authorizationList: [authorization] });
    for (let spawned = 0; spawned < 2; spawned++) {
      await twins.send(own);
      await twins.send({ ...one.call("spawn", 3), to: account, gas: hexOf(1_000_000) });
    }
    await twins.send(own);
    expect(Number(await twins.ask("eth_getTransactionCount", account, "latest"))).to.equal(7);
  });

  it("has no cap on gas before Osaka", async () => {
    const prague = await Twins.open({ hardfork: "prague" });
    try {
      const to = prague.accounts[1];
      for (const gas of [16_777_217, 30_000_000, 60_000_000]) await prague.send({ to, gas: hexOf(gas) });
      await prague.send({ to, gas: hexOf(60_000_001) });
      await prague.send({ to });
    } finally {
      await prague.close();
    }
  });

  it("keeps what is pending alike while blocks are made on demand", async () => {
    const [first, second] = twins.accounts;
    await twins.ask("evm_setAutomine", false);
    await twins.pin();
    const sent = [
      { from: first, ...one.call("set", 8) },
      { from: second, ...one.call("log", 2) },
      { from: first, to: second, value: "0x5" },
      { from: first, ...one.call("withReason", 1), gas: hexOf(100_000) },
      { from: second, to: first, nonce: "0x7" },
      { from: second, to: first, gas: hexOf(21_000), gasPrice: "0x5" },
    ];
    const hashes: string[] = [];
    for (const transaction of sent) hashes.push(await twins.ask("eth_sendTransaction", transaction));
    await twins.ask("eth_pendingTransactions");
    await twins.ask("eth_getBlockByNumber", "pending", true);
    for (const account of [first, second]) {
      await twins.ask("eth_getBalance", account, "pending");
      await twins.ask("eth_getTransactionCount", account, "pending");
      await twins.ask("eth_getTransactionCount", account, "latest");
    }
    await twins.ask("eth_call", one.call("value"), "pending");
    for (const hash of hashes) await twins.ask("eth_getTransactionByHash", hash);
    for (const hash of hashes) await twins.ask("eth_getTransactionReceipt", hash);
    await twins.ask("hardhat_dropTransaction", hashes[2]);
    for (let block = 0; block < 2; block++) {
      await twins.pin();
      await twins.ask("evm_mine");
      await twins.ask("eth_getBlockByNumber", "latest", true);
    }
    for (const hash of hashes) await twins.ask("eth_getTransactionReceipt", hash);
    await twins.compare("hardhat_dropTransaction", hashes[0]);
    // Hardhat would make empty blocks, until the base fee is so low that this one can pay it.
    await twins.ask("hardhat_dropTransaction", hashes[5]);
    await twins.ask("eth_pendingTransactions");
    await twins.ask("evm_setAutomine", true);
    await twins.ask("eth_blockNumber");
    await twins.send({ to: second });
  });

  it("takes its controls alike", async () => {
    const [, account] = twins.accounts;
    await twins.ask("hardhat_setNextBlockBaseFeePerGas", hexOf(5_000_000_000));
    await twins.send({ to: account });
    await twins.ask("hardhat_setPrevRandao", WORD);
    await twins.ask("eth_call", one.call("randao"), "pending");
    await twins.send(one.call("noteRandao"));
    await twins.ask("eth_getStorageAt", one.address, "0x0", "latest");
    await twins.ask("hardhat_setCoinbase", NOBODY);
    await twins.send({ to: account });
    await twins.ask("eth_coinbase");
    await twins.ask("eth_getBalance", NOBODY, "latest");
    await twins.ask("evm_setBlockGasLimit", hexOf(1_000_000));
    await twins.send({ to: account, gas: hexOf(1_000_001) });
    await twins.send({ to: account, gas: hexOf(1_000_000) });
    await twins.ask("hardhat_setStorageAt", one.address, "0x0", WORD);
    await twins.ask("eth_call", one.call("value"), "latest");
    await twins.ask("hardhat_setNonce", account, "0x20");
    await twins.compare("hardhat_setNonce", account, "0x1");
    await twins.send({ from: account, to: account });
    await twins.ask("hardhat_setCode", NOBODY, "0x600160005260206000f3");
    await twins.ask("eth_call", { to: NOBODY }, "latest");
    await twins.ask("hardhat_mine", "0x20", "0x3c");
    await twins.catchUp();
    await twins.ask("eth_getBlockByNumber", "latest", false);
    await twins.send({ to: account });
  });

  it("makes blocks at the time that it is told", async () => {
    const { timestamp } = await twins.ask<{ timestamp: string }>("eth_getBlockByNumber", "latest", false);
    const start = Number(timestamp);
    const latest = async () => await twins.ask("eth_getBlockByNumber", "latest", false);
    await twins.ask("evm_setNextBlockTimestamp", start + 1_000);
    await twins.ask("evm_setNextBlockTimestamp", start + 500);
    await twins.ask("eth_getBlockByNumber", "pending", false);
    await twins.ask("evm_mine");
    await latest();
    await twins.ask("evm_setNextBlockTimestamp", start + 2_000);
    await twins.ask("evm_increaseTime", 100);
    await twins.ask("evm_mine");
    await latest();
    await twins.ask("evm_mine", start + 3_000);
    await latest();
    await twins.compare("evm_setNextBlockTimestamp", start + 3_000);
    await twins.compare("evm_mine", start);
    await twins.ask("evm_increaseTime", 5_000);
    // Back before what the clocks show by now, and not before the last block.
    await twins.ask("evm_setNextBlockTimestamp", start + 3_001);
    await twins.ask("eth_getBlockByNumber", "pending", false);
    await twins.ask("evm_mine");
    await latest();
  });

  it("gives each transaction a block of its own, however many come at once", async () => {
    const before = Number(await twins.ask("eth_blockNumber"));
    for (const provider of [twins.hardhat, twins.l2]) {
      const senders = [...twins.accounts.slice(0, 4), ...twins.accounts.slice(0, 4)];
      const request = (from: string) =>
        provider.request({ method: "eth_sendTransaction", params: [{ from, to: NOBODY, gas: hexOf(21_000) }] });
      await Promise.all(senders.map(request));
    }
    expect(Number(await twins.ask("eth_blockNumber"))).to.equal(before + 8);
    for (let height = before + 1; height <= before + 8; height++) {
      const { transactions } = (await twins.l2.request({
        method: "eth_getBlockByNumber",
        params: [hexOf(height), false],
      })) as { transactions: string[] };
      expect(transactions).to.have.lengthOf(1);
    }
  });

  it("overrides state in calls alike", async () => {
    const [account] = twins.accounts;
    const read = one.call("value");
    await twins.ask("eth_call", read, "latest", { [one.address]: { stateDiff: { [`0x${"0".repeat(64)}`]: WORD } } });
    await twins.ask("eth_call", { to: NOBODY }, "latest", { [NOBODY]: { code: "0x600160005260206000f3" } });
    await twins.compare("eth_call", { from: account, to: NOBODY, value: "0x5" }, "latest", {
      [account!]: { balance: "0x1" },
    });
  });

  it("prints what contracts write to the console alike, and once", async () => {
    const printed = { hardhat: [] as string[], l2: [] as string[] };
    const { log } = console;
    for (const side of ["hardhat", "l2"] as const) {
      console.log = (...args: unknown[]) => void printed[side].push(args.join(" "));
      try {
        const ask = async (method: string, ...params: unknown[]) =>
          await twins[side].request({ method, params }).catch(() => undefined);
        const [from] = twins.accounts;
        const say = (what: string) => ({ from, ...one.call("say", what, 5) });
        await ask("eth_call", say("called"));
        await ask("eth_estimateGas", say("estimated"));
        await ask("eth_sendTransaction", say("sent"));
        await ask("eth_sendTransaction", { ...say("sent with gas"), gas: hexOf(100_000) });
        await ask("eth_sendTransaction", { ...say("failed"), value: "0x1", gas: hexOf(100_000) });
        await ask("eth_sendTransaction", { from, ...one.call("grumble", "failed loudly"), gas: hexOf(100_000) });
        await ask("evm_setAutomine", false);
        await ask("eth_sendTransaction", { ...say("queued"), gas: hexOf(100_000) });
        await ask("hardhat_setBalance", NOBODY, "0x1");
        await ask("evm_mine");
        await ask("eth_call", say("pending"), "pending");
        await ask("evm_setAutomine", true);
        await ask("hardhat_setBalance", NOBODY, "0x2");
        await ask("eth_sendTransaction", { ...say("last"), gas: hexOf(100_000) });
      } finally {
        console.log = log;
      }
    }
    expect(printed.hardhat).to.include("sent 5");
    expect(printed.l2).to.deep.equal(printed.hardhat);
  });
});
