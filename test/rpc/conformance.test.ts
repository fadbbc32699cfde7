import { readFileSync } from "node:fs";

import { expect } from "chai";
import { network } from "hardhat";
import { privateKeyToAccount } from "viem/accounts";
import { fromRlp, keccak256 } from "viem/utils";

import type { ShownBlock, ShownReceipt, ShownTransaction } from "../../plugin/rpc/encoded.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { listRoot } from "../../plugin/rpc/trie.ts";
import { objections, objectionsTo, SPECIFIED } from "./specification.ts";

type Receipt = ShownReceipt &
  Readonly<Record<"blockHash" | "blockNumber" | "contractAddress" | "transactionHash", Hex>>;
type Transaction = ShownTransaction & Readonly<Record<"blockTimestamp" | "yParity", Hex>>;
type Refusal = Readonly<{ message: string; data?: unknown }>;
type Block = ShownBlock & { readonly transactions: readonly Transaction[] };

/** Writes what it is called with to slot 0, logs and returns it; called with nothing it reverts with "no". */
const LOGGER =
  "0x602980600b6000396000f336601257616e6f60f01b60005260026000fd5b60003580600055600052600060206000a160206000f3";
const WORD: Hex = `0x${"11".repeat(32)}`;
const NOBODY: Hex = `0x${"00".repeat(32)}`;
const IMPERSONATED: Hex = "0x00000000000000000000000000000000deadbeef";
/** The second account of Hardhat's development mnemonic. */
const DELEGATING = privateKeyToAccount("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
const GAS = "0x30000";

describe("the JSON-RPC of the network l2, by Ethereum's specification", () => {
  const asked = new Set<string>();
  let provider: Awaited<ReturnType<typeof network.create>>["provider"];
  let logger: Hex;
  let me: Hex;
  /** One transaction of each kind, each in a block of its own, and one that was impersonated. */
  let sent: Readonly<Record<string, Hex>>;
  let filters: Readonly<Record<"logs" | "blocks" | "pending", Hex>>;

  /** Asks, and holds the answer against the specification. */
  async function ask<T = unknown>(method: string, ...params: unknown[]): Promise<T> {
    const answer = (await provider.request({ method, params })) as T;
    expect(objections(method, answer), `${method} ${JSON.stringify(params)}`).to.equal(undefined);
    asked.add(method);
    return answer;
  }

  before(async () => {
    ({ provider } = await network.create("l2"));
    [me] = (await ask<Hex[]>("eth_accounts")) as [Hex];
    filters = {
      logs: await ask("eth_newFilter", { fromBlock: "earliest", address: null, topics: null }),
      blocks: await ask("eth_newBlockFilter"),
      pending: await ask("eth_newPendingTransactionFilter"),
    };
    const creation = await ask<Hex>("eth_sendTransaction", { from: me, data: LOGGER, gas: GAS });
    logger = (await ask<Receipt>("eth_getTransactionReceipt", creation)).contractAddress;
    const call = { from: me, to: logger, data: WORD, gas: GAS };
    const gasPrice = await ask<Hex>("eth_gasPrice");
    const accessList = [{ address: logger, storageKeys: [NOBODY] }];
    await ask("hardhat_setBalance", IMPERSONATED, "0xde0b6b3a7640000");
    await ask("hardhat_impersonateAccount", IMPERSONATED);
    const impersonated = { ...call, from: IMPERSONATED };
    sent = {
      "a creation": creation,
      "a legacy transaction": await ask("eth_sendTransaction", { ...call, gasPrice }),
      "one with an access list": await ask("eth_sendTransaction", { ...call, gasPrice, accessList }),
      "one with a priority fee": await ask("eth_sendTransaction", call),
      "one with an authorization": await ask("eth_sendTransaction", {
        ...call,
        authorizationList: [await delegation(0)],
      }),
      "a raw one": await ask("eth_sendRawTransaction", await signed()),
      "an impersonated one": await ask("eth_sendTransaction", impersonated),
      "an impersonated legacy one": await ask("eth_sendTransaction", { ...impersonated, gasPrice }),
      "an impersonated one with an access list": await ask("eth_sendTransaction", {
        ...impersonated,
        gasPrice,
        accessList,
      }),
      "an impersonated one with an authorization": await ask("eth_sendTransaction", {
        ...impersonated,
        authorizationList: [await delegation(1)],
      }),
    };
  });

  /** Delegates to the contract (EIP-7702). */
  async function delegation(nonce: number): Promise<object> {
    const { r, s, yParity } = await DELEGATING.signAuthorization({ chainId: 31337, address: logger, nonce });
    const numbers = { r, s, yParity: `0x${yParity}`, nonce: `0x${nonce}`, chainId: "0x7a69" };
    return { address: logger, ...numbers };
  }

  async function signed(): Promise<Hex> {
    // The delegation took its first nonce.
    const { raw } = await ask<{ raw: Hex }>("eth_signTransaction", {
      from: DELEGATING.address,
      to: logger,
      data: WORD,
      gas: GAS,
      gasPrice: await ask("eth_gasPrice"),
    });
    return raw;
  }

  it("shows transactions, receipts and the blocks that they are in", async () => {
    const types = ["0x2", "0x0", "0x1", "0x2", "0x4", "0x0", "0x2", "0x0", "0x1", "0x4"];
    for (const [index, hash] of Object.values(sent).entries()) {
      const transaction = await ask<Transaction>("eth_getTransactionByHash", hash);
      const { blockHash, blockNumber, transactionHash } = await ask<Receipt>("eth_getTransactionReceipt", hash);
      expect([transaction.type, transaction.hash, transactionHash]).to.deep.equal([types[index], hash, hash]);
      const block = await ask<Block>("eth_getBlockByHash", blockHash, true);
      expect(block.transactions).to.deep.equal([transaction]);
      expect(transaction.blockTimestamp).to.equal(block.timestamp);
      if (transaction.type !== "0x0") expect(PARITIES).to.deep.include([transaction.yParity, transaction.v]);
      expect(await ask("eth_getBlockByNumber", blockNumber, true)).to.deep.equal(block);
      await ask("eth_getBlockByHash", blockHash, false);
      await ask("eth_getBlockByNumber", blockNumber, false);
      expect(await ask("eth_getTransactionByBlockHashAndIndex", blockHash, "0x0")).to.deep.equal(transaction);
      expect(await ask("eth_getTransactionByBlockNumberAndIndex", blockNumber, "0x0")).to.deep.equal(transaction);
      expect(await ask("eth_getBlockReceipts", blockHash)).to.have.lengthOf(1);
      expect(await ask("eth_getBlockReceipts", { blockHash })).to.have.lengthOf(1);
      expect(await ask("eth_getBlockTransactionCountByHash", blockHash)).to.equal("0x1");
      expect(await ask("eth_getBlockTransactionCountByNumber", blockNumber)).to.equal("0x1");
    }
  });

  const PARITIES = [
    ["0x0", "0x0"],
    ["0x1", "0x1"],
  ];

  it("answers about every block that can be named, by its number, hash, tag or EIP-1898 object", async () => {
    const { number, hash } = await ask<Block>("eth_getBlockByNumber", "latest", false);
    const named = [
      number,
      hash,
      { blockHash: hash },
      { blockNumber: number },
      { blockHash: hash, requireCanonical: true },
    ];
    const call = { from: me, to: logger, data: WORD };
    for (const block of [
      [],
      [null],
      ["latest"],
      ["earliest"],
      ["pending"],
      ["safe"],
      ["finalized"],
      ...named.map((name) => [name]),
    ]) {
      await ask("eth_getBalance", me, ...block);
      await ask("eth_getCode", logger, ...block);
      await ask("eth_getTransactionCount", me, ...block);
      await ask("eth_getStorageAt", logger, "0x0", ...block);
      await ask("eth_getStorageValues", { [logger]: ["0x0", NOBODY], [me]: [] }, ...block);
      await ask("eth_getProof", logger, ["0x0", "0x1", NOBODY], ...block);
      await ask("eth_call", call, ...block);
      await ask("eth_estimateGas", call, ...block);
      await ask("eth_createAccessList", call, ...block);
    }
    for (const tag of ["latest", "earliest", "pending", "safe", "finalized"]) {
      await ask("eth_getBlockByNumber", tag, false);
      await ask("eth_getBlockByNumber", tag, true);
      await ask("eth_getBlockTransactionCountByNumber", tag);
      await ask("eth_getBlockReceipts", tag);
    }
    expect(await ask("eth_getStorageValues", { [logger]: ["0x0", "0x1"] })).to.deep.equal({ [logger]: [WORD, NOBODY] });
  });

  it("answers null for what is not there", async () => {
    for (const method of [
      "eth_getTransactionByHash",
      "eth_getTransactionReceipt",
      "eth_getBlockTransactionCountByHash",
    ]) {
      expect(await ask(method, NOBODY)).to.equal(null);
    }
    for (const block of [NOBODY, "0xffff"]) expect(await ask("eth_getBlockReceipts", block)).to.equal(null);
    expect(await ask("eth_getBlockByHash", NOBODY, true)).to.equal(null);
    expect(await ask("eth_getBlockByNumber", "0xffff", true)).to.equal(null);
    expect(await ask("eth_getBlockTransactionCountByNumber", "0xffff")).to.equal(null);
    expect(await ask("eth_getTransactionByBlockHashAndIndex", NOBODY, "0x0")).to.equal(null);
    expect(await ask("eth_getTransactionByBlockNumberAndIndex", "0xffff", "0x0")).to.equal(null);
    expect(await ask("eth_getTransactionByBlockNumberAndIndex", "0x1", "0xff")).to.equal(null);
  });

  it("finds logs, by filters too", async () => {
    const count = Object.keys(sent).length - 1;
    expect(await ask("eth_getLogs", { fromBlock: "earliest", address: null, topics: null })).to.have.lengthOf(count);
    expect(await ask("eth_getLogs", { fromBlock: "0x0", address: [logger], topics: [null] })).to.have.lengthOf(count);
    expect(await ask("eth_getLogs", { fromBlock: "0x0", topics: [WORD] })).to.have.lengthOf(0);
    const { blockHash } = await ask<Receipt>("eth_getTransactionReceipt", sent["a raw one"]);
    expect(await ask("eth_getLogs", { blockHash, topics: [[NOBODY]] })).to.have.lengthOf(1);
    expect(await ask("eth_getFilterChanges", filters.logs)).to.have.lengthOf(count);
    expect(await ask("eth_getFilterChanges", filters.logs)).to.have.lengthOf(0);
    expect(await ask("eth_getFilterLogs", filters.logs)).to.have.lengthOf(count);
    // Setting a balance makes no block.
    expect(await ask("eth_getFilterChanges", filters.blocks)).to.have.lengthOf(count + 1);
    expect(await ask("eth_getFilterChanges", filters.pending)).to.deep.equal(Object.values(sent));
    expect(await ask("eth_uninstallFilter", filters.logs)).to.equal(true);
    expect(await ask("eth_uninstallFilter", filters.logs)).to.equal(false);
  });

  it("tells of fees, of itself and of its configuration", async () => {
    for (const percentiles of [[10, 50], [], null]) await ask("eth_feeHistory", "0x5", "latest", percentiles);
    await ask("eth_feeHistory", "0x2", "pending", [50]);
    for (const method of [
      "eth_baseFee",
      "eth_blobBaseFee",
      "eth_blockNumber",
      "eth_capabilities",
      "eth_chainId",
      "eth_coinbase",
      "eth_config",
      "eth_maxPriorityFeePerGas",
      "eth_syncing",
      "net_version",
      "debug_getBadBlocks",
    ]) {
      await ask(method);
    }
    const { baseFeePerGas } = await ask<Block>("eth_getBlockByNumber", "pending", false);
    expect(await ask("eth_baseFee")).to.equal(baseFeePerGas);
  });

  it("signs and fills in what it is asked to", async () => {
    await ask("eth_sign", me, "0x1234");
    const call = { from: me, to: logger, input: WORD };
    const priced = { ...call, gasPrice: "0x77359400" };
    const delegated = { ...call, authorizationList: [await delegation(2)] };
    for (const request of [call, priced, { ...priced, accessList: [] }, delegated]) {
      const { tx } = await ask<{ tx: ShownTransaction }>("eth_fillTransaction", request);
      const estimate = await ask<Hex>("eth_estimateGas", request);
      expect([tx.gas, tx.nonce]).to.deep.equal([estimate, await ask("eth_getTransactionCount", me, "latest")]);
      const { raw, tx: signed } = await ask<{ raw: Hex; tx: ShownTransaction }>("eth_signTransaction", request);
      expect(signed).to.include({ type: tx.type, hash: keccak256(raw), gas: estimate });
    }
  });

  it("names the accounts and slots that a call touches, and what it costs with them named", async () => {
    const read = { from: me, to: logger, data: WORD };
    const { accessList, gasUsed } = await ask<{ accessList: object[]; gasUsed: Hex }>("eth_createAccessList", read);
    expect(accessList).to.deep.equal([{ address: logger, storageKeys: [NOBODY] }]);
    const [block] = await ask<{ calls: { gasUsed: Hex }[] }[]>("eth_simulateV1", {
      blockStateCalls: [{ calls: [{ ...read, accessList }] }],
    });
    expect(block!.calls[0]!.gasUsed).to.equal(gasUsed);
    expect(await ask("eth_createAccessList", { from: me, to: logger })).to.include({ error: "execution reverted" });
    const transfer = await ask("eth_createAccessList", { from: me, to: DELEGATING.address, value: "0x1" });
    expect(transfer).to.have.nested.property("accessList[0].address", logger);
  });

  it("traces transactions, alone and by their blocks", async () => {
    for (const hash of Object.values(sent)) {
      const { blockHash, blockNumber } = await ask<Receipt>("eth_getTransactionReceipt", hash);
      for (const options of [[], [{ enableMemory: true, enableReturnData: true }], [{ tracer: "callTracer" }]]) {
        const result = await ask("debug_traceTransaction", hash, ...options);
        const traces = [{ txHash: hash, result }];
        expect(await ask("debug_traceBlockByHash", blockHash, ...options)).to.deep.equal(traces);
        expect(await ask("debug_traceBlockByNumber", blockNumber, ...options)).to.deep.equal(traces);
      }
    }
    await refused("debug_traceBlockByNumber", ["earliest"], -32000, "the first block has no parent");
    await refused("debug_traceBlockByHash", [NOBODY], -32000, "there is no block");
  });

  describe("in the encoding that is hashed", () => {
    it("has transactions that hash to their hashes, impersonated ones with the signature that the EVM made up", async () => {
      for (const [kind, hash] of Object.entries(sent)) {
        expect(keccak256(await ask<Hex>("debug_getRawTransaction", hash)), kind).to.equal(hash);
      }
      await refused("debug_getRawTransaction", [NOBODY], -32000, "there is no transaction");
    });

    it("has headers that hash to their blocks' hashes, and all that is in the blocks", async () => {
      await manyInOneBlock();
      const last = Number(await ask<Hex>("eth_blockNumber"));
      for (let height = 0; height <= last; height++) {
        const number = `0x${height.toString(16)}`;
        const { hash, transactionsRoot, receiptsRoot, transactions } = await ask<Block>(
          "eth_getBlockByNumber",
          number,
          true,
        );
        const header = await ask<Hex>("debug_getRawHeader", number);
        expect(keccak256(header)).to.equal(hash);
        const [inBlock, listed] = fromRlp(await ask<Hex>("debug_getRawBlock", number)) as [Hex[], (Hex | Hex[])[]];
        expect(inBlock).to.deep.equal(fromRlp(header));
        expect(listed).to.have.lengthOf(transactions.length);
        const raws = await Promise.all(transactions.map(({ hash }) => ask<Hex>("debug_getRawTransaction", hash)));
        expect(listed).to.deep.equal(raws.map((raw) => (Number(raw.slice(0, 4)) < 0xc0 ? raw : fromRlp(raw))));
        const receipts = await ask<Hex[]>("debug_getRawReceipts", number);
        expect(listRoot(receipts)).to.equal(receiptsRoot);
        // Of its first block the EVM tells another root than that of no transactions.
        if (height > 0) expect(listRoot(raws)).to.equal(transactionsRoot);
      }
    });

    /** More than the trie of a block holds in one node, and more than one digit counts. */
    async function manyInOneBlock(): Promise<void> {
      await ask("evm_setAutomine", false);
      const first = Number(await ask<Hex>("eth_getTransactionCount", me));
      const call = { from: me, to: logger, data: WORD, gas: GAS };
      for (let index = 0; index < 140; index++) {
        await ask("eth_sendTransaction", { ...call, nonce: `0x${(first + index).toString(16)}` });
      }
      await ask("evm_mine");
      await ask("evm_setAutomine", true);
      expect(await ask("eth_getBlockTransactionCountByNumber", "latest")).to.equal("0x8c");
    }

    it("has no access lists of blocks, which came with a later hardfork", async () => {
      for (const method of ["eth_getBlockAccessList", "debug_getRawBlockAccessList"]) {
        await refused(method, ["latest"], -32001, "has no access list");
        asked.add(method);
      }
    });
  });

  describe("while transactions wait for their block", () => {
    const sender = { legacy: IMPERSONATED, ahead: DELEGATING.address.toLowerCase() as Hex };
    let waiting: readonly Hex[];
    before(async () => {
      await ask("evm_setAutomine", false);
      const call = { to: logger, data: WORD, gas: GAS };
      waiting = [
        await ask("eth_sendTransaction", { ...call, from: me }),
        await ask("eth_sendTransaction", { ...call, from: me, gasPrice: "0x77359400" }),
        await ask("eth_sendTransaction", { ...call, from: sender.legacy, gasPrice: "0x77359400" }),
        await ask("eth_sendTransaction", { ...call, from: sender.legacy }),
        await ask("eth_sendTransaction", { ...call, from: me, authorizationList: [await delegation(9)] }),
        await ask("eth_sendTransaction", { ...call, from: sender.ahead, nonce: "0x63" }),
      ];
    });

    it("shows each of them without a block", async () => {
      for (const hash of waiting) {
        const transaction = await provider.request({ method: "eth_getTransactionByHash", params: [hash] });
        expect(objectionsTo("PendingTransactionInfo", transaction), hash).to.equal(undefined);
        expect(transaction).to.include({ hash, blockNumber: null });
        expect(await ask("eth_getTransactionReceipt", hash)).to.equal(null);
      }
    });

    it("has the bytes of those that somebody signed", async () => {
      expect(keccak256(await ask<Hex>("debug_getRawTransaction", waiting[0]))).to.equal(waiting[0]);
      await refused("debug_getRawTransaction", [waiting[2]], -32000, "nobody signed");
    });

    it("tells what of them the next block can take", async () => {
      expect(await ask("txpool_status")).to.deep.equal({ pending: "0x5", queued: "0x1" });
      const content =
        await ask<Readonly<Record<"pending" | "queued", Record<Hex, Record<string, Transaction>>>>>("txpool_content");
      expect(Object.keys(content.pending)).to.have.members([me, sender.legacy]);
      expect(content.queued[sender.ahead]!["99"]!.hash).to.equal(waiting[5]);
      expect(await ask("txpool_contentFrom", me)).to.deep.equal({ pending: content.pending[me], queued: {} });
      expect(await ask("txpool_contentFrom", logger)).to.deep.equal({ pending: {}, queued: {} });
      const lines = await ask<typeof content>("txpool_inspect");
      expect(lines.queued[sender.ahead]!["99"]).to.match(new RegExp(`^${logger}: 0 wei \\+ 196608 gas × \\d+ wei$`));
    });

    it("shows the block that they would make", async () => {
      const latest = await ask<Hex>("eth_blockNumber");
      const pending = await ask<Block>("eth_getBlockByNumber", "pending", false);
      expect(Number(pending.number)).to.equal(Number(latest) + 1);
      expect(pending.transactions).to.deep.equal(waiting.slice(0, 5));
      expect(await ask("eth_getBlockTransactionCountByNumber", "pending")).to.equal("0x5");
    });
  });

  describe("refuses", () => {
    it("a method that there is not", async () => {
      await refused("eth_nope", [], -32601, "eth_nope");
      // Development methods are at home here: that one is unknown is all there is to say.
      const { message } = await refused("hardhat_nope", [], -32601, "hardhat_nope");
      expect(message).not.to.contain("simulated");
    });

    it("a call that reverts, with what it returned", async () => {
      for (const method of ["eth_call", "eth_estimateGas"]) {
        const { data } = await refused(method, [{ to: logger }], 3, "0x6e6f");
        expect(JSON.stringify(data)).to.contain("0x6e6f");
      }
    });
  });

  describe("altogether", () => {
    it("leaves no method out", () => {
      expect(SPECIFIED.filter((method) => !asked.has(method))).to.deep.equal([]);
    });

    it("is told of where its methods are at home", () => {
      const told = readFileSync(new URL("../../plugin/rpc/README.md", import.meta.url), "utf8");
      expect(SPECIFIED.filter((method) => !told.includes(`\`${method}\``))).to.deep.equal([]);
    });
  });

  async function refused(method: string, params: unknown[], code: number, words: string): Promise<Refusal> {
    const error = await provider.request({ method, params }).then(
      (answer) => expect.fail(`${method} answered ${JSON.stringify(answer)}`),
      (reason: Error & { code?: number; data?: unknown }) => reason,
    );
    expect(error.message).to.contain(words);
    expect(error.code).to.equal(code);
    return error;
  }
});
