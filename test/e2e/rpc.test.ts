import { expect } from "chai";
import { keccak256, parseEther, Wallet } from "ethers";
import hre from "hardhat";
import WebSocket from "ws";

import { eventually, failureOf, startNode, type RunningNode } from "./l2-node.ts";

const NOBODY = "0x00000000000000000000000000000000deadbeef";
const WORD = `0x${"0".repeat(64)}`;

/** Everything that a development node may be asked for. */
const METHODS = `
  debug_traceCall debug_traceTransaction eth_accounts eth_blobBaseFee eth_blockNumber eth_call eth_chainId eth_coinbase
  eth_createAccessList eth_estimateGas eth_feeHistory eth_gasPrice eth_getBalance eth_getBlockByHash
  eth_getBlockByNumber eth_getBlockReceipts eth_getBlockTransactionCountByHash eth_getBlockTransactionCountByNumber
  eth_getCode eth_getFilterChanges eth_getFilterLogs eth_getLogs eth_getProof eth_getStorageAt
  eth_getTransactionByBlockHashAndIndex eth_getTransactionByBlockNumberAndIndex eth_getTransactionByHash
  eth_getTransactionCount eth_getTransactionReceipt eth_getUncleCountByBlockNumber eth_maxPriorityFeePerGas eth_mining
  eth_newBlockFilter eth_newFilter eth_newPendingTransactionFilter eth_pendingTransactions eth_sendRawTransaction
  eth_sendTransaction eth_sign eth_signTransaction eth_signTypedData_v4 eth_subscribe eth_syncing eth_uninstallFilter
  eth_unsubscribe evm_increaseTime evm_mine evm_revert evm_setAutomine evm_setBlockGasLimit evm_setIntervalMining
  evm_setNextBlockTimestamp evm_snapshot hardhat_dropTransaction hardhat_getAutomine hardhat_impersonateAccount
  hardhat_metadata hardhat_mine hardhat_reset hardhat_setBalance hardhat_setCode hardhat_setCoinbase
  hardhat_setLoggingEnabled hardhat_setMinGasPrice hardhat_setNextBlockBaseFeePerGas hardhat_setNonce
  hardhat_setPrevRandao hardhat_setStorageAt hardhat_stopImpersonatingAccount net_listening net_peerCount net_version
  personal_sign txpool_content web3_clientVersion web3_sha3`
  .trim()
  .split(/\s+/);

describe("the JSON-RPC server", function () {
  let node: RunningNode;
  let wallet: Wallet;
  let from: string;

  before("starts a network", async () => {
    node = await startNode();
    wallet = new Wallet(node.accounts[0]!.privateKey);
    from = node.accounts[0]!.address;
  });

  after(async () => {
    await node?.end();
  });

  const post = async (body: string | Uint8Array<ArrayBuffer>): Promise<Response> =>
    await fetch(node.http, { method: "POST", body });
  const ask = async (request: unknown): Promise<any> => await (await post(JSON.stringify(request))).json();
  const chainId = (id: number) => ({ jsonrpc: "2.0", id, method: "eth_chainId" });

  describe("as JSON-RPC 2.0 has it", function () {
    it("answers a request under its own id, whatever that is", async () => {
      for (const id of [7, "seven", null]) {
        expect(await ask({ ...chainId(0), id })).to.deep.equal({ jsonrpc: "2.0", id, result: "0x7a69" });
      }
    });

    it("tells what is wrong with a request", async () => {
      const cases: [body: string, code: number, id?: unknown][] = [
        ["{", -32700],
        ["", -32700],
        ["3", -32600],
        ["null", -32600],
        ['{"jsonrpc":"2.0","id":1}', -32600, 1],
        ['{"jsonrpc":"2.0","id":1,"method":5}', -32600, 1],
        ["[]", -32600],
        ['{"jsonrpc":"2.0","id":1,"method":"eth_nothing"}', -32601, 1],
        ['{"jsonrpc":"2.0","id":1,"method":"constructor"}', -32601, 1],
        ['{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":"all"}', -32602, 1],
        ['{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["me"]}', -32602, 1],
        ['{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionByHash","params":["0x12"]}', -32602, 1],
        ['{"jsonrpc":"2.0","id":1,"method":"l2_setFault","params":[99,"silent"]}', -32602, 1],
      ];
      for (const [body, code, id = null] of cases) {
        const { error, ...rest } = (await (await post(body)).json()) as { error: { code: number; message: string } };
        expect(rest, body).to.deep.equal({ jsonrpc: "2.0", id });
        expect(error.code, body).to.equal(code);
        expect(error.message, body).to.be.a("string").and.not.empty;
      }
    });

    it("answers batches, each request for itself", async () => {
      const answers = await ask([
        chainId(1),
        { id: 2, method: "eth_nothing" },
        3,
        { method: "eth_chainId" },
        chainId(4),
      ]);
      expect(answers.map(({ id, result, error }: any) => [id, result ?? error.code])).to.deep.equal([
        [1, "0x7a69"],
        [2, -32601],
        [null, -32600],
        [4, "0x7a69"],
      ]);
    });

    it("refuses a batch that is too large as a whole", async () => {
      const { error } = await ask(Array.from({ length: 1_001 }, (_, id) => chainId(id)));
      expect(error).to.include({ code: -32005 });
    });

    it("does not answer notifications", async () => {
      for (const request of [{ jsonrpc: "2.0", method: "eth_chainId" }, [{ method: "eth_chainId" }]]) {
        const response = await post(JSON.stringify(request));
        expect([response.status, await response.text()]).to.deep.equal([204, ""]);
      }
    });
  });

  describe("over HTTP", function () {
    it("refuses a body that is too large and goes on", async () => {
      const response = await post(new Uint8Array(8 * 1024 * 1024 + 1)).catch(() => undefined);
      // The connection may be gone before the answer is read.
      if (response !== undefined) expect(response.status).to.equal(413);
      expect(await node.rpc("eth_chainId")).to.equal("0x7a69");
    });

    it("explains itself to a browser that opens it", async () => {
      const response = await fetch(node.http);
      expect(response.status).to.equal(405);
      expect(await response.text()).to.match(/POST/);
    });

    it("says where subscriptions are to be had", async () => {
      const error = await failureOf(node.rpc("eth_subscribe", "newHeads"));
      expect(error)
        .to.include({ code: -32000 })
        .and.to.have.property("message")
        .that.matches(/WebSocket/);
    });

    it("lets web pages of other origins in", async () => {
      const headers = { Origin: "http://localhost:3000", "Access-Control-Request-Headers": "content-type" };
      const preflight = await fetch(node.http, { method: "OPTIONS", headers });
      expect(preflight.ok).to.be.true;
      expect(preflight.headers.get("access-control-allow-methods")).to.include("POST");
      expect(preflight.headers.get("access-control-allow-headers")).to.match(/\*|content-type/i);
      const { headers: answered } = await post(JSON.stringify(chainId(1)));
      expect(answered.get("access-control-allow-origin")).to.equal("*");
      expect(answered.get("content-type")).to.include("application/json");
    });
  });

  describe("over WebSocket", function () {
    it("answers requests and batches, tells what is wrong, and keeps subscriptions apart", async () => {
      const sockets = [new WebSocket(node.webSocket), new WebSocket(node.webSocket)];
      const heard: any[][] = sockets.map(() => []);
      for (const [index, socket] of sockets.entries()) {
        socket.on("message", (data: Buffer) => heard[index]!.push(JSON.parse(data.toString())));
      }
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("open", resolve))));
      const [mine, theirs] = heard;
      sockets[0]!.send(JSON.stringify(chainId(1)));
      sockets[0]!.send(JSON.stringify([chainId(2), chainId(3)]));
      sockets[0]!.send("{");
      await eventually("three answers", () => mine!.length === 3);
      expect(mine).to.deep.include({ jsonrpc: "2.0", id: 1, result: "0x7a69" });
      expect(mine!.find((answer) => "error" in answer).error.code).to.equal(-32700);

      sockets[0]!.send(JSON.stringify({ id: 4, method: "eth_subscribe", params: ["newHeads"] }));
      const { result: id } = await eventually("an id", () => mine!.find((answer) => answer.id === 4));
      await node.rpc("eth_sendTransaction", { from, to: NOBODY });
      const [told] = await eventually("a block", () => {
        const notes = mine!.filter(({ method }) => method === "eth_subscription");
        return notes.length > 0 && notes;
      });
      const { hash } = await node.rpc("eth_getBlockByNumber", "latest", false);
      expect(told.params.subscription).to.equal(id);
      expect(told.params.result.hash).to.equal(hash);
      expect(theirs).to.be.empty;

      // Blocks without transactions are heard of as well.
      await node.rpc("hardhat_mine", "0x3");
      const heights = () =>
        mine!.filter(({ method }) => method === "eth_subscription").map(({ params }) => Number(params.result.number));
      const first = heights()[0]!;
      await eventually("four blocks", () => heights().length === 4);
      expect(heights()).to.deep.equal([first, first + 1, first + 2, first + 3]);
      for (const socket of sockets) socket.terminate();
    });
  });

  describe("like other development nodes", function () {
    it("answers every method that Hardhat's own node answers", async () => {
      const { provider } = await hre.network.create({ network: "default", override: { loggingEnabled: false } });
      const answers = async (call: Promise<unknown>): Promise<boolean> =>
        await call.then(
          () => true,
          ({ code, message }: { code: number; message: string }) =>
            code !== -32601 && code !== -32004 && !/not supported$/.test(message),
        );
      const params = ["none of these", {}, [], 3, 4, 5];
      const missing = [];
      for (const method of METHODS) {
        if (!(await answers(provider.request({ method, params })))) continue;
        if (!(await answers(node.rpc(method, ...params)))) missing.push(method);
      }
      expect(missing).to.be.empty;
    });

    it("gives the same answers as Hardhat's own node to what does not depend on the chain", async () => {
      const { provider } = await hre.network.create({ network: "default", override: { loggingEnabled: false } });
      const nobody = { from: NOBODY, to: NOBODY };
      const revert = { from, data: "0x63deadbeef60e01b60005260046000fd", gas: "0x30d40" };
      const calls: [string, ...unknown[]][] = [
        ["eth_accounts"],
        ["eth_blobBaseFee"],
        ["eth_call", { to: "0x0000000000000000000000000000000000000004", data: "0x1234" }, "latest"],
        ["eth_call", revert, "latest"],
        ["eth_chainId"],
        ["eth_estimateGas", revert],
        ["eth_estimateGas", { from, to: NOBODY, value: "0x1" }],
        ["eth_getBlockByHash", WORD, false],
        ["eth_getCode", NOBODY, "latest"],
        ["eth_getStorageAt", NOBODY, "0x0", "latest"],
        ["eth_getTransactionByHash", WORD],
        ["eth_getTransactionReceipt", WORD],
        ["eth_sendRawTransaction", "garbage"],
        ["eth_sendTransaction", nobody],
        ["eth_sendTransaction", revert],
        ["eth_sendTransaction", { from, to: NOBODY, chainId: "0x5" }],
        ["eth_sendTransaction", { from, to: NOBODY, gas: "0x5" }],
        ["eth_sendTransaction", { from, to: NOBODY, gas: "0xfffffff" }],
        ["eth_sendTransaction", { from, to: NOBODY, maxFeePerGas: "0x5", maxPriorityFeePerGas: "0x6" }],
        ["eth_sign", from, "0x1234"],
        ["eth_syncing"],
        ["eth_uninstallFilter", "0xffff"],
        ["evm_revert", "0xffff"],
        ["hardhat_getAutomine"],
        ["hardhat_setBalance", NOBODY, "0x5"],
        ["net_listening"],
        ["net_version"],
        ["web3_clientVersion"],
        ["web3_sha3", "0x1234"],
      ];
      const outcome = async (call: Promise<unknown>) =>
        await call.then(
          (result) => ({ result }),
          ({ code }: { code: number }) => ({ code }),
        );
      for (const [method, ...params] of calls) {
        // Hardhat fills its own price of gas into what it is handed.
        const expected = await outcome(provider.request({ method, params: structuredClone(params) }));
        expect(await outcome(node.rpc(method, ...params)), `${method} ${JSON.stringify(params)}`).to.deep.equal(
          expected,
        );
      }
    });

    it("takes calls with data, with input and with both, as cast sends them", async () => {
      const to = "0x0000000000000000000000000000000000000004";
      for (const call of [{ data: "0x1234" }, { input: "0x1234" }, { data: "0x1234", input: "0x1234" }]) {
        expect(await node.rpc("eth_call", { to, ...call }, "latest")).to.equal("0x1234");
        expect(await node.rpc("eth_estimateGas", { from, to, ...call })).to.match(/^0x/);
        const hash = await node.rpc("eth_sendTransaction", { from, to, ...call });
        expect(await node.rpc("eth_getTransactionByHash", hash)).to.include({ input: "0x1234" });
      }
      const both = { to, data: "0x12", input: "0x34" };
      expect(await failureOf(node.rpc("eth_call", both, "latest"))).to.include({ code: -32602 });
    });

    it("gets the receipts of a block by number, tag and hash", async () => {
      const hash = await node.rpc("eth_sendTransaction", { from, to: NOBODY, value: "0x1" });
      const receipt = await node.rpc("eth_getTransactionReceipt", hash);
      for (const block of [receipt.blockNumber, receipt.blockHash, "latest", { blockHash: receipt.blockHash }]) {
        expect(await node.rpc("eth_getBlockReceipts", block)).to.deep.equal([receipt]);
      }
      expect(await node.rpc("eth_getBlockReceipts", "0x0")).to.deep.equal([]);
      expect(await node.rpc("eth_getBlockReceipts", "0xffffff")).to.be.null;
      expect(await node.rpc("eth_getBlockReceipts", WORD)).to.be.null;
    });

    it("sees the time of the next block in what is pending", async () => {
      const now = { from, data: "0x4260005260206000f3" };
      const { timestamp } = await node.rpc("eth_getBlockByNumber", "latest", false);
      const wanted = Number(timestamp) + 5_000;
      await node.rpc("evm_setNextBlockTimestamp", wanted);
      expect(Number(await node.rpc("eth_call", now, "pending"))).to.equal(wanted);
      expect(Number((await node.rpc("eth_getBlockByNumber", "pending", false)).timestamp)).to.equal(wanted);
      await node.rpc("evm_mine");
      expect(Number((await node.rpc("eth_getBlockByNumber", "latest", false)).timestamp)).to.equal(wanted);
      await node.rpc("evm_increaseTime", 1_000);
      expect(Number(await node.rpc("eth_call", now, "pending"))).to.be.within(wanted + 1_000, wanted + 1_010);
    });

    it("sees the transactions that wait in what is pending", async () => {
      const to = Wallet.createRandom().address;
      await node.rpc("evm_setAutomine", false);
      const hash = await node.rpc("eth_sendTransaction", { from, to, value: "0x5" });
      expect(await node.rpc("eth_getBalance", to, "latest")).to.equal("0x0");
      expect(await node.rpc("eth_getBalance", to, "pending")).to.equal("0x5");
      expect(await node.rpc("eth_getBlockByNumber", "pending", false)).to.deep.include({ transactions: [hash] });
      expect((await node.rpc("eth_pendingTransactions")).map((pending: any) => pending.hash)).to.deep.equal([hash]);
      await node.rpc("evm_mine");
      await node.rpc("evm_setAutomine", true);
      expect(await node.rpc("eth_getBalance", to, "latest")).to.equal("0x5");
    });

    it("forgets a transaction that is dropped before its block", async () => {
      const nonce = await node.rpc("eth_getTransactionCount", from, "latest");
      await node.rpc("evm_setAutomine", false);
      const hash = await node.rpc("eth_sendTransaction", { from, to: NOBODY });
      expect(await node.rpc("hardhat_dropTransaction", hash)).to.be.true;
      await node.rpc("evm_mine");
      await node.rpc("evm_setAutomine", true);
      expect(await node.rpc("eth_getTransactionByHash", hash)).to.be.null;
      expect(await node.rpc("eth_getTransactionCount", from, "pending")).to.equal(nonce);
    });
  });

  describe("with filters", function () {
    let emitter: string;
    const emit = async (): Promise<any> => {
      const hash = await node.rpc("eth_sendTransaction", { from, to: emitter });
      return await node.rpc("eth_getTransactionReceipt", hash);
    };

    before("deploys a contract whose only instruction is a log", async () => {
      // LOG0 of nothing.
      const hash = await node.rpc("eth_sendTransaction", { from, data: "0x6460006000a060d81b60005260056000f3" });
      emitter = (await node.rpc("eth_getTransactionReceipt", hash)).contractAddress;
    });

    it("tells what is new since it was last asked", async () => {
      const logs = await node.rpc("eth_newFilter", { address: emitter });
      const blocks = await node.rpc("eth_newBlockFilter");
      const { logs: emitted, blockHash } = await emit();
      expect(emitted).to.have.length(1);
      expect(await node.rpc("eth_getFilterChanges", logs)).to.deep.equal(emitted);
      expect(await node.rpc("eth_getFilterChanges", blocks)).to.deep.equal([blockHash]);
      expect(await node.rpc("eth_getFilterChanges", logs)).to.deep.equal([]);
      expect(await node.rpc("eth_getFilterChanges", blocks)).to.deep.equal([]);
    });

    it("gives the logs of a range, whenever they were made", async () => {
      const filter = await node.rpc("eth_newFilter", { address: emitter, fromBlock: "0x0", toBlock: "latest" });
      const { logs: emitted } = await emit();
      const all = await node.rpc("eth_getFilterLogs", filter);
      expect(all.length).to.be.greaterThan(1);
      expect(all.at(-1)).to.deep.equal(emitted[0]);
      expect(all).to.deep.equal(await node.rpc("eth_getLogs", { address: emitter, fromBlock: "0x0" }));
    });

    it("goes on after a revert, with the blocks of the new past", async () => {
      const snapshot = await node.rpc("evm_snapshot");
      const logs = await node.rpc("eth_newFilter", { address: emitter });
      const blocks = await node.rpc("eth_newBlockFilter");
      await emit();
      await emit();
      await node.rpc("eth_getFilterChanges", logs);
      await node.rpc("eth_getFilterChanges", blocks);
      await node.rpc("evm_revert", snapshot);
      expect(await node.rpc("eth_getFilterChanges", logs)).to.deep.equal([]);
      const { logs: emitted, blockHash } = await emit();
      expect(await node.rpc("eth_getFilterChanges", blocks)).to.deep.equal([blockHash]);
      expect(await node.rpc("eth_getFilterChanges", logs)).to.deep.equal(emitted);
    });

    it("tells of the blocks of the new past even if they are as many as before the revert", async () => {
      const snapshot = await node.rpc("evm_snapshot");
      const blocks = await node.rpc("eth_newBlockFilter");
      await emit();
      await node.rpc("eth_getFilterChanges", blocks);
      await node.rpc("evm_revert", snapshot);
      const { blockHash } = await emit();
      expect(await node.rpc("eth_getFilterChanges", blocks)).to.deep.equal([blockHash]);
    });

    it("tells of transactions on their way", async () => {
      const filter = await node.rpc("eth_newPendingTransactionFilter");
      await node.rpc("evm_setAutomine", false);
      const hash = await node.rpc("eth_sendTransaction", { from, to: NOBODY });
      expect(await node.rpc("eth_getFilterChanges", filter)).to.deep.equal([hash]);
      await node.rpc("evm_mine");
      await node.rpc("evm_setAutomine", true);
      const quick = await node.rpc("eth_sendTransaction", { from, to: NOBODY });
      expect(await node.rpc("eth_getFilterChanges", filter)).to.deep.equal([quick]);
    });

    it("forgets a filter that is uninstalled, with the error that makes clients install a new one", async () => {
      const filter = await node.rpc("eth_newBlockFilter");
      expect(await node.rpc("eth_uninstallFilter", filter)).to.be.true;
      expect(await node.rpc("eth_uninstallFilter", filter)).to.be.false;
      expect(await failureOf(node.rpc("eth_getFilterChanges", filter))).to.include({ code: -32000 });
    });
  });

  describe("given a raw transaction that cannot be executed", function () {
    /** A sound transaction, with what is to be wrong. */
    async function signed(wrong: object, by = wallet): Promise<string> {
      const [nonce, { baseFeePerGas }] = await Promise.all([
        node.rpc<string>("eth_getTransactionCount", by.address, "pending"),
        node.rpc<{ baseFeePerGas: string }>("eth_getBlockByNumber", "latest", false),
      ]);
      return await by.signTransaction({
        chainId: node.chainId,
        type: 2,
        to: NOBODY,
        nonce: Number(nonce),
        gasLimit: 21_000n,
        maxFeePerGas: 2n * BigInt(baseFeePerGas) + 10n ** 9n,
        maxPriorityFeePerGas: 10n ** 9n,
        ...wrong,
      });
    }

    const state = async (): Promise<unknown[]> =>
      await Promise.all([
        node.rpc("eth_getTransactionCount", from, "latest"),
        node.rpc("eth_getTransactionCount", from, "pending"),
        node.rpc("eth_getBalance", from, "latest"),
        node.rpc("eth_blockNumber"),
        node.rpc("eth_pendingTransactions"),
      ]);

    const cases: [what: string, raw: () => Promise<string>, code: number, message: RegExp][] = [
      ["whose nonce was used", () => signed({ nonce: 0 }), -32000, /nonce too low/i],
      ["whose nonce is ahead", () => signed({ nonce: 9_999 }), -32000, /nonce too high.*9999/i],
      ["that costs more than there is", () => signed({ value: parseEther("99999") }), -32000, /enough funds/],
      ["from an empty account", () => signed({}, new Wallet(`0x${"7".repeat(64)}`)), -32000, /enough funds/],
      ["for another chain", () => signed({ chainId: 1 }), -32602, /chain ?id.*31337/i],
      [
        "that pays less than the base fee",
        () => signed({ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }),
        -32000,
        /maxFeePerGas \(1\) is too low/,
      ],
      ["whose gas limit is too low", () => signed({ gasLimit: 20_999n }), -32000, /21000 gas/],
      ["whose gas limit is too high", () => signed({ gasLimit: 10n ** 9n }), -32000, /gas limit is 1000000000/],
      ["that is garbage", async () => "0x1234", -32602, /transaction/],
      ["that is cut off", async () => (await signed({})).slice(0, -20), -32602, /transaction/],
      ["that is empty", async () => "0x", -32602, /transaction/],
      ["that is not hexadecimal", async () => "0xzz", -32602, /hex/],
      [
        "of an impersonated account, in the network's own form",
        async () => `0x7e${Buffer.from("{}").toString("hex")}`,
        -32602,
        /transaction/,
      ],
    ];

    for (const [what, raw, code, message] of cases) {
      it(`refuses one ${what}, and nothing changes`, async () => {
        const before = await state();
        const error = await failureOf(node.rpc("eth_sendRawTransaction", await raw()));
        expect(error.message).to.match(message);
        expect(error.code).to.equal(code);
        expect(await state()).to.deep.equal(before);
      });
    }

    it("refuses one that it knows already, before and after its block", async () => {
      await node.rpc("evm_setAutomine", false);
      const raw = await signed({});
      expect(await node.rpc("eth_sendRawTransaction", raw)).to.equal(keccak256(raw));
      expect((await failureOf(node.rpc("eth_sendRawTransaction", raw))).message).to.match(/known transaction/i);
      await node.rpc("evm_mine");
      await node.rpc("evm_setAutomine", true);
      expect(await node.rpc("eth_getTransactionReceipt", keccak256(raw))).to.include({ status: "0x1" });
      expect((await failureOf(node.rpc("eth_sendRawTransaction", raw))).message).to.match(/nonce too low|known/i);
    });

    it("keeps those whose nonces are ahead while automine is off, and executes them in their turn", async () => {
      await node.rpc("evm_setAutomine", false);
      const nonce = Number(await node.rpc("eth_getTransactionCount", from, "latest"));
      const ahead = await node.rpc("eth_sendRawTransaction", await signed({ nonce: nonce + 1 }));
      await node.rpc("evm_mine");
      expect(await node.rpc("eth_getTransactionReceipt", ahead)).to.be.null;
      const first = await node.rpc("eth_sendRawTransaction", await signed({ nonce }));
      await node.rpc("evm_mine");
      await node.rpc("evm_setAutomine", true);
      for (const hash of [first, ahead]) {
        expect(await node.rpc("eth_getTransactionReceipt", hash)).to.include({ status: "0x1" });
      }
    });
  });

  describe("asked about the layer 2", function () {
    it("tells the state of the network", async () => {
      const height = Number(await node.rpc("eth_blockNumber"));
      const status = await node.rpc("l2_status");
      expect(status).to.include({
        chainId: node.chainId,
        topic: node.topic,
        vault: node.vault,
        nodes: 4,
        threshold: 3,
        height,
        queued: 0,
        state: "running",
        waitingFor: null,
      });
      expect(Number(status.costs.usd)).to.be.greaterThan(0);
    });

    it("tells the state of each node", async () => {
      const hashes = async () => (await node.rpc("l2_nodes")).map(({ blockHash }: any) => blockHash);
      await eventually("the same block on every node", async () => new Set(await hashes()).size === 1);
      const nodes = await node.rpc("l2_nodes");
      expect(nodes.map(({ account }: any) => account)).to.deep.equal(node.nodes.map(({ account }) => account));
      expect(nodes.map(({ state, fault }: any) => [state, fault])).to.deep.equal(nodes.map(() => ["running", null]));
    });

    it("shows the topic's messages, page by page", async () => {
      const hasAttested = ({ attested, height }: any) => attested === height;
      await eventually("the last word on the newest block", async () =>
        (await node.rpc("l2_nodes")).every(hasAttested),
      );
      const { sequenceNumber } = await node.rpc("l2_status");
      const messages = await node.rpc<any[]>("l2_getTopicMessages", 1, 1_000);
      expect(messages.map((message) => message.sequenceNumber).slice(0, 3)).to.deep.equal([1, 2, 3]);
      expect(new Set(messages.map(({ message }) => message?.kind))).to.include.keys("batch", "proposal", "attestation");
      const [last, ...more] = await node.rpc<any[]>("l2_getTopicMessages", sequenceNumber);
      expect(last.sequenceNumber).to.equal(sequenceNumber);
      expect(more).to.be.empty;
      expect(await node.rpc("l2_getTopicMessages", sequenceNumber + 1)).to.deep.equal([]);
      expect(await failureOf(node.rpc("l2_getTopicMessages", 0))).to.include({ code: -32602 });
    });
  });
});
