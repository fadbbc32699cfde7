import { expect } from "chai";

import type { ShownBlock } from "../../plugin/rpc/encoded.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { harness, hex, tips, type Harness } from "../network/harness.ts";
import published from "./simulations.json" with { type: "json" };
import { objections } from "./specification.ts";

/** A test of the specification. */
interface Published {
  readonly name: string;
  readonly params: [{ blockStateCalls: { blockOverrides?: { time?: Hex } }[] }, ...unknown[]];
  readonly blocks?: readonly unknown[];
  readonly error?: number;
}

interface Call {
  readonly status: Hex;
  readonly returnData: Hex;
  readonly gasUsed: Hex;
  readonly logs: readonly { address: Hex; topics: Hex[]; data: Hex; logIndex: Hex }[];
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Hex };
}

type Block = ShownBlock & { readonly calls: Call[]; readonly transactions: readonly (Hex | { readonly hash: Hex })[] };

/** The chain that the specification's tests stand on. */
const THEIRS = { height: 0x36, time: 0x21c, gasLimit: 0xbebc200, chainId: 0xc72dd9d5e883e, spacing: 12 };

/** Tests whose answers tell of the chain that they stand on: its hashes, times, fees, accounts, or geth's cap on gas. */
const CHAIN: ReadonlySet<string> = new Set([
  "add-more-non-defined-BlockStateCalls-than-fit-but-now-with-fit",
  "block-override-reflected-in-contract-simple",
  "blockhash-complex",
  "blockhash-simple",
  "blockhash-start-before-head",
  "contract-calls-itself",
  "empty-validation",
  "fee-recipient-receiving-funds",
  "get-block-properties",
  "override-all-in-BlockStateCalls",
  "overwrite-existing-contract",
  "self-destructive-contract-produces-logs",
]);

const MOVE = "movePrecompileToAddress is more than the EVM of this network can do";
const CREATION = "Contract creation without any data provided";
const OLDER = "goes on from its latest block alone, which is 54 (0x36)";

/** What is refused here, and in which words. */
const REFUSED: Readonly<Record<string, readonly [code: number, words: string]>> = {
  "basefee-too-low-without-validation-38012": [
    -32602,
    "lets nobody pay nothing where blockOverrides.baseFeePerGas is 10",
  ],
  blobs: [-32602, "blockOverrides.blobBaseFee cannot be set: this network carries no blobs"],
  "empty-calls-and-overrides-ethSimulate": [-32000, CREATION],
  "empty-with-block-num-set-firstblock": [-32602, OLDER],
  "empty-with-block-num-set-minusone": [-32602, OLDER],
  "extcodehash-precompile": [-32602, "0x0000000000000000000000000000000000000001.code cannot be set"],
  "move-ecrecover-and-call-old-and-new": [-32602, MOVE],
  "move-ecrecover-and-call": [-32602, MOVE],
  "move-ecrecover-twice-and-call": [-32602, MOVE],
  // The specification has this code for it, which its own test does not expect.
  "move-two-accounts-to-same-38023": [-38023, "another precompile goes to 0xc2"],
  "no-fields-call": [-32000, CREATION],
  "only-from-transaction": [-32000, CREATION],
  "overflow-nonce": [-32603, "blockStateCalls.0.calls.0: its sender has used all nonces"],
  "override-ecrecover": [-32602, MOVE],
  "override-identity": [-32602, MOVE],
  "override-sha256": [-32602, MOVE],
  "use-as-many-features-as-possible": [-32602, MOVE],
};

const A = `0x${"a1".repeat(20)}`;
const B = `0x${"b2".repeat(20)}`;
const C = `0x${"c3".repeat(20)}`;

describe("eth_simulateV1", () => {
  let l2: Harness;
  const simulate = async (payload: object, ...block: unknown[]): Promise<Block[]> => {
    const result = await l2.rpc<Block[]>("eth_simulateV1", payload, ...block);
    expect(objections("eth_simulateV1", result)).to.equal(undefined);
    return result;
  };
  before(async () => {
    l2 = await harness();
    await l2.rpc("hardhat_mine", hex(THEIRS.height));
  });
  after(() => l2.close());

  describe("does what the specification's own tests say", () => {
    let delta: bigint;
    before(async () => {
      await l2.rpc("evm_setBlockGasLimit", hex(THEIRS.gasLimit));
      const { timestamp } = await l2.rpc<ShownBlock>("eth_getBlockByNumber", "latest", false);
      delta = BigInt(timestamp) - BigInt(THEIRS.time);
    });

    for (const { name, params, blocks, error } of published.simulations as unknown as Published[]) {
      if (CHAIN.has(name)) continue;
      const refused = REFUSED[name];
      it(refused === undefined ? name : `${name}, which it refuses`, async () => {
        const [payload, ...block] = params;
        const shifted = payload.blockStateCalls.map((each) => {
          const { time, ...overrides } = each.blockOverrides ?? {};
          return { ...each, blockOverrides: { ...overrides, ...(time && { time: hex(BigInt(time) + delta) }) } };
        });
        const asked = simulate({ ...payload, blockStateCalls: shifted }, ...block);
        if (refused !== undefined) return await refusedWith(asked, ...refused);
        const answer = await asked.then(
          (result) => result.map(essence),
          (reason: { code?: number }) => reason.code,
        );
        expect(answer).to.deep.equal(error ?? JSON.parse(ours(JSON.stringify(blocks))));
      });
    }
  });

  describe("leaves everything as it was", () => {
    /** Otherwise a second may pass while something is simulated. */
    const pin = async () => {
      const { timestamp } = await l2.rpc<{ timestamp: Hex }>("eth_getBlockByNumber", "latest", false);
      await l2.rpc("evm_setNextBlockTimestamp", Number(timestamp) + 1_000);
    };

    it("the state, what the next block will be, and that all nodes agree on it", async () => {
      const look = async () => [
        await l2.rpc("eth_getBlockByNumber", "pending", false),
        await l2.rpc("eth_getBalance", A, "latest"),
        await l2.rpc("eth_coinbase"),
        tips(l2.network),
      ];
      await pin();
      const before = await look();
      const overrides = { gasLimit: hex(1_000_000), feeRecipient: C, prevRandao: "0x1", baseFeePerGas: "0x7" };
      await simulate({
        blockStateCalls: [
          {
            blockOverrides: overrides,
            stateOverrides: { [A]: { balance: hex(10n ** 18n), nonce: "0x5", code: "0x00" } },
          },
          { calls: [{ from: A, to: B, value: "0x1" }] },
          { blockOverrides: { number: hex(THEIRS.height + 50), time: hex(2 ** 34) } },
        ],
      });
      expect(await look()).to.deep.equal(before);
      await l2.send(0, B as Hex, { value: 5n });
      await l2.network.idle();
      const [first, ...others] = tips(l2.network);
      expect(others).to.deep.equal(others.map(() => first));
    });

    it("side by side with transactions and with others of its kind", async () => {
      const balance = async () => BigInt(await l2.rpc<Hex>("eth_getBalance", C, "latest"));
      const before = await balance();
      const payload = {
        blockStateCalls: [
          { stateOverrides: { [C]: { balance: "0x1" } } },
          { calls: [{ from: C, to: A, value: "0x1" }] },
        ],
      };
      const simulations = Array.from({ length: 5 }, () => simulate(payload));
      await Promise.all([...simulations, ...[1, 2, 3].map((from) => l2.send(from, C as Hex, { value: 7n }))]);
      await l2.network.idle();
      expect(await balance()).to.equal(before + 21n);
      const [first, ...others] = tips(l2.network);
      expect(others).to.deep.equal(others.map(() => first));
    });

    it("also when it ends in an error", async () => {
      await pin();
      const before = await l2.rpc("eth_getBlockByNumber", "pending", false);
      const calls = [
        { from: A, to: B },
        { from: A, to: B, value: "0x1" },
      ];
      const asked = simulate({ blockStateCalls: [{ blockOverrides: { time: hex(2 ** 34) } }, { calls }] });
      await refusedWith(asked, -38014, "blockStateCalls.1.calls.1");
      expect(await l2.rpc("eth_getBlockByNumber", "pending", false)).to.deep.equal(before);
    });
  });

  describe("where the EVM needs help", () => {
    it("lets an account spend what came to it in the same block", async () => {
      const stateOverrides = { [A]: { balance: "0x64" } };
      const there = { from: A, to: B, value: "0x64" };
      const back = { from: B, to: A, value: "0x64" };
      const [moved] = await simulate({ blockStateCalls: [{ stateOverrides, calls: [there, back] }] });
      expect(moved!.calls.map(({ status, gasUsed }) => [status, gasUsed])).to.deep.equal([
        ["0x1", "0x5208"],
        ["0x1", "0x5208"],
      ]);
      // Nothing moved in the end, which the EVM can do in one go.
      const still = [
        { from: A, to: A },
        { from: B, to: B },
      ];
      const [unmoved] = await simulate({ blockStateCalls: [{ stateOverrides, calls: still }] });
      const same = ({ stateRoot, receiptsRoot, gasUsed, logsBloom }: Block) => [
        stateRoot,
        receiptsRoot,
        gasUsed,
        logsBloom,
      ];
      expect(same(moved!)).to.deep.equal(same(unmoved!));
      expect(moved!.transactionsRoot).not.to.equal(unmoved!.transactionsRoot);
    });

    it("gives a call the gas that the calls before it left", async () => {
      const blockOverrides = { gasLimit: hex(100_000) };
      // Returns the gas that it has.
      const stateOverrides = { [C]: { code: "0x5a60005260206000f3" } };
      const calls = [
        { from: A, to: C },
        { from: A, to: C },
        { from: B, to: C },
      ];
      const [block] = await simulate({ blockStateCalls: [{ blockOverrides, stateOverrides, calls }] });
      const [first, second, third] = block!.calls.map(({ returnData }) => Number(returnData));
      const used = Number(block!.calls[0]!.gasUsed);
      expect(block!.calls.map(({ status }) => status)).to.deep.equal(["0x1", "0x1", "0x1"]);
      expect([second! - first!, third! - second!]).to.deep.equal([-used, -used]);
      expect(block!.gasUsed).to.equal(hex(3 * used));
    });

    it("shows transfers of value among the logs of contracts, in their order", async () => {
      // Logs, sends 1 to B, and logs again.
      const code = `0x60006000a06000600060006000600173${B.slice(2)}5af15060006000a000`;
      const stateOverrides = { [A]: { balance: "0x5" }, [C]: { code } };
      const calls = [{ from: A, to: C, value: "0x2" }];
      const [block] = await simulate({ blockStateCalls: [{ stateOverrides, calls }], traceTransfers: true });
      const value = `0x${"e".repeat(40)}`;
      expect(block!.calls[0]!.logs.map(({ address, data, logIndex }) => [address, data, logIndex])).to.deep.equal([
        [value, `0x${"2".padStart(64, "0")}`, "0x0"],
        [C, "0x", "0x1"],
        [value, `0x${"1".padStart(64, "0")}`, "0x2"],
        [C, "0x", "0x3"],
      ]);
    });

    it("replaces a contract's whole storage", async () => {
      // Called with a word it stores it in slot 7, and called with nothing it returns slot 7 and slot 8.
      const init = "0x6001600855601e6011600039601e6000f3";
      const runtime = "3615600c57600035600755005b60075460005260085460205260406000f3";
      const deployed = await l2.send(0, undefined, { data: `${init}${runtime}` });
      const { contractAddress } = await l2.rpc<{ contractAddress: Hex }>("eth_getTransactionReceipt", deployed);
      await l2.send(0, contractAddress, { data: `0x${"5".padStart(64, "0")}` });
      const word = (value: number): Hex => `0x${value.toString(16).padStart(64, "0")}`;
      const stateOverrides = { [contractAddress]: { state: { [word(8)]: word(9) } } };
      const [block] = await simulate({ blockStateCalls: [{ stateOverrides, calls: [{ to: contractAddress }] }] });
      expect(block!.calls[0]!.returnData).to.equal(`${word(0)}${word(9).slice(2)}`);
      await l2.rpc("hardhat_setStorageAt", contractAddress, "0x63", word(1));
      await refusedWith(
        simulate({ blockStateCalls: [{ stateOverrides }] }),
        -32602,
        `blockStateCalls.0.stateOverrides.${contractAddress}.state cannot replace storage that no transaction wrote`,
      );
    });
  });

  it("tells why a call reverted", async () => {
    const reason = `08c379a0${"20".padStart(64, "0")}${"2".padStart(64, "0")}${"6e6f".padEnd(64, "0")}`;
    const copy = "0x6064600c60003960646000fd";
    const stateOverrides = { [C]: { code: `${copy}${reason}` } };
    const [block] = await simulate({ blockStateCalls: [{ stateOverrides, calls: [{ to: C }] }] });
    const { status, error } = block!.calls[0]!;
    expect([status, error]).to.deep.equal(["0x0", { code: 3, message: "execution reverted: no", data: `0x${reason}` }]);
  });

  it("goes on from what waits for the next block, if it is told to", async () => {
    const snapshot = await l2.rpc("evm_snapshot");
    await l2.rpc("evm_setAutomine", false);
    await l2.send(0, A as Hex, { value: 77n });
    const payload = { blockStateCalls: [{ calls: [{ from: A, to: B, value: hex(77) }] }] };
    const [block] = await simulate(payload, "pending");
    const tip = Number(await l2.rpc("eth_blockNumber"));
    expect([Number(block!.number), block!.calls[0]!.status]).to.deep.equal([tip + 2, "0x1"]);
    await refusedWith(simulate(payload), -38014, "enough funds");
    await l2.rpc("evm_revert", snapshot);
    await l2.rpc("evm_setAutomine", true);
  });

  it("refuses what it is not to be asked, and names it", async () => {
    const call = (fields: object) => ({ blockStateCalls: [{ calls: [{ from: A, to: B, ...fields }] }] });
    const cases: readonly (readonly [object, number, string])[] = [
      [{}, -32602, "parameter 0.blockStateCalls is missing"],
      [{ blockStateCalls: [] }, -32602, "holds no block"],
      [{ blockStateCalls: Array.from({ length: 257 }, () => ({})) }, -38026, "257 blocks are more than 256"],
      [{ blockStateCalls: [{ blockOverrides: { number: hex(1_000) } }] }, -38026, "more than 256 after"],
      [{ blockStateCalls: [{ calls: Array.from({ length: 1_001 }, () => ({})) }] }, -38026, "1001 calls"],
      [{ blockStateCalls: [{ blockOverride: {} }] }, -32602, "unknown fields: blockOverride"],
      [{ blockStateCalls: [{ stateOverrides: { "0x12": {} } }] }, -32602, "is not a 20-byte address"],
      [{ blockStateCalls: [{ stateOverrides: { [A]: { state: {}, stateDiff: {} } } }] }, -32602, "beside stateDiff"],
      [{ blockStateCalls: [{ blockOverrides: { withdrawals: [{}] } }] }, -32602, "hold no withdrawals"],
      [{ blockStateCalls: [{}], validation: "yes" }, -32602, "parameter 0.validation is neither true nor false"],
      [call({ value: "1" }), -32602, "calls.0.value is not a hexadecimal quantity"],
      [call({ type: "0x3" }), -32602, "calls.0.type is not one of this network"],
      [call({ blobVersionedHashes: [] }), -32602, "carries no blobs"],
      [call({ chainId: "0x1" }), -32602, "calls.0.chainId is not 31337"],
      [call({ gasPrice: "0x1", maxFeePerGas: "0x1" }), -32602, "calls.0.gasPrice cannot stand beside"],
      [call({ maxPriorityFeePerGas: "0x1" }), -32602, "is more than maxFeePerGas"],
      [call({ input: "0x12", data: "0x34" }), -32602, "data and input are the same field"],
      [call({ gas: hex(10n ** 9n) }), -38015, "calls.0.gas: 1000000000 is more than"],
      [{ ...call({ nonce: "0x7" }), ...FREE }, -38011, "calls.0.nonce: 7, where 0 is the sender's next"],
      [{ ...call({}), validation: true }, -38012, "is below the base fee"],
      [call({ gas: "0x5207" }), -38013, "requires at least 21000 gas"],
      [
        { blockStateCalls: [{ calls: [{ from: A, input: `0x${"00".repeat(49_153)}` }] }] },
        -38025,
        "blockStateCalls.0.calls.0",
      ],
    ];
    for (const [payload, code, words] of cases) {
      const [first] = (payload as { blockStateCalls?: object[] }).blockStateCalls ?? [];
      const asked =
        "validation" in payload && "only" in payload
          ? { blockStateCalls: [{ blockOverrides: { baseFeePerGas: "0x0" }, ...first }], validation: true }
          : payload;
      await refusedWith(simulate(asked), code, words);
    }
    await refusedWith(simulate({ blockStateCalls: [{}] }, "0x5"), -32602, "goes on from its latest block alone");
    await refusedWith(simulate({ blockStateCalls: [{}] }, "0xffff"), -32000, "there is no block 0xffff");
  });
});

/** Validation, where gas costs nothing. */
const FREE = { validation: true, only: "free" };

async function refusedWith(asked: Promise<unknown>, code: number, words: string): Promise<void> {
  const error = await asked.then(
    () => expect.fail(`nothing was refused: ${words}`),
    (reason: Error & { code?: number }) => reason,
  );
  expect(error.message).to.contain(words);
  expect(error.code).to.equal(code);
}

/** What of a simulated block does not depend on the chain that it stands on. */
function essence({ number, baseFeePerGas, gasUsed, miner, calls }: Block): object {
  return {
    number,
    baseFeePerGas,
    gasUsed,
    miner,
    calls: calls.map(({ status, returnData, gasUsed, logs, error }) => ({
      status,
      returnData,
      gasUsed,
      logs: logs.map(({ address, topics, data, logIndex }) => ({ address, topics, data, logIndex })),
      ...(error !== undefined && { error: error.code }),
    })),
  };
}

/** What the specification's tests expect, on the chain here. */
function ours(text: string): string {
  const word = (value: number) => value.toString(16).padStart(64, "0");
  return text.replaceAll(word(THEIRS.chainId), word(31337));
}
