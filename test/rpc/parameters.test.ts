import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { harness, type Harness } from "../network/harness.ts";
import { SPECIFIED } from "./specification.ts";

const ME = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
/** Leaves nothing open that is filled in before it is looked at. */
const COMPLETE = { from: ME, gas: "0x5208", gasPrice: "0x77359400" };
const HASH = `0x${"ab".repeat(32)}`;
const BLOCK =
  "is neither a block's number, hash or EIP-1898 object, nor one of earliest, latest, pending, safe, finalized";

/** What is refused as parameters that are none, and in which words. */
const REFUSED: readonly (readonly [method: string, params: readonly unknown[], words: string])[] = [
  // Too few, too many.
  ["eth_getBalance", [], "takes 1 to 2 parameters, not 0"],
  ["eth_getBalance", [ME, "latest", 1], "takes 1 to 2 parameters, not 3"],
  ["eth_getBlockByNumber", ["latest"], "takes 2 parameters, not 1"],
  ["eth_getBlockByNumber", [], "takes 2 parameters, not 0"],
  ["eth_chainId", [1], "takes 0 parameters, not 1"],
  ["eth_call", [], "takes 1 to 3 parameters, not 0"],
  ["eth_getLogs", [], "takes 1 parameter, not 0"],
  ["eth_sendTransaction", [], "takes 1 parameter, not 0"],
  ["eth_sendRawTransaction", ["0x", 1], "takes 1 parameter, not 2"],
  ["eth_getFilterChanges", [], "takes 1 parameter, not 0"],
  ["evm_mine", [1, 2], "takes 0 to 1 parameter, not 2"],
  ["hardhat_mine", [1, 2, 3], "takes 0 to 2 parameters, not 3"],
  ["hardhat_setBalance", [ME], "takes 2 parameters, not 1"],
  ["eth_createAccessList", [], "takes 1 to 2 parameters, not 0"],
  ["debug_traceTransaction", [], "takes 1 to 2 parameters, not 0"],
  ["txpool_contentFrom", [], "takes 1 parameter, not 0"],
  // Of another type.
  ["eth_getBalance", ["0x12"], 'parameter 0 is not a 20-byte address: "0x12"'],
  ["eth_getBalance", [5], "parameter 0 is of the type number, not string: 5"],
  ["eth_getBalance", [ME.toUpperCase()], `parameter 0 is not a 20-byte address: "${ME.toUpperCase()}"`],
  ["eth_getBalance", [ME, "newest"], `parameter 1 ${BLOCK}: "newest"`],
  ["eth_getBalance", [ME, 5], `parameter 1 ${BLOCK}: 5`],
  ["eth_getCode", [ME, {}], `parameter 1 ${BLOCK}: {}`],
  ["eth_getCode", [ME, { blockHash: "0x12" }], `parameter 1 ${BLOCK}: {"blockHash":"0x12"}`],
  ["eth_getCode", [ME, { blockHash: HASH, blockNumber: "0x1" }], `parameter 1 ${BLOCK}`],
  ["eth_getBlockByHash", ["0x12", true], 'parameter 0 is not a 32-byte hash: "0x12"'],
  ["eth_getBlockByNumber", ["0x1", "yes"], 'parameter 1 is neither true nor false: "yes"'],
  ["eth_getProof", [ME, [`0x${"1".repeat(65)}`]], "parameter 1.0 is not a storage slot"],
  [
    "eth_getStorageAt",
    [ME, "five"],
    'parameter 1 is not a storage slot: 32 bytes at most, hexadecimal with 0x: "five"',
  ],
  ["eth_getStorageValues", [{ "0x12": [] }], "is not a 20-byte address"],
  ["eth_getStorageValues", [{}], "parameter 0 names no account: {}"],
  ["eth_call", ["0x"], 'parameter 0 is of the type string, not object: "0x"'],
  ["eth_call", [{ to: "0x12" }], 'parameter 0.to is not a 20-byte address: "0x12"'],
  ["eth_call", [{ to: ME, data: "0x1" }], 'parameter 0.data has half a byte: an odd number of digits: "0x1"'],
  ["eth_call", [{ to: ME, gas: "all" }], 'parameter 0.gas is not a hexadecimal quantity: "all"'],
  ["eth_call", [{ to: ME, data: "0x12", input: "0x34" }], "data and input are the same field"],
  ["eth_estimateGas", [{ from: 5 }], "parameter 0.from is of the type number, not string: 5"],
  ["eth_sendTransaction", [{ ...COMPLETE, value: "0x" }], 'parameter 0.value is not a hexadecimal quantity: "0x"'],
  ["eth_sendTransaction", [{ ...COMPLETE, blobs: [] }], "parameter 0.blobs has no meaning here: blob transactions"],
  [
    "eth_sendTransaction",
    [{ ...COMPLETE, authorizationList: [{}] }],
    "parameter 0.authorizationList.0.chainId is missing",
  ],
  ["eth_sendRawTransaction", ["0x"], "the transaction is not valid RLP of a known type"],
  ["eth_getLogs", [{ topics: ["0x12"] }], 'parameter 0.topics.0 is not a 32-byte hash: "0x12"'],
  ["eth_getLogs", [{ topics: [[null]] }], "parameter 0.topics.0.0 is of the type null, not string: null"],
  ["eth_newFilter", [{ fromBlock: "first" }], `parameter 0.fromBlock ${BLOCK}: "first"`],
  ["eth_getFilterChanges", ["first"], 'parameter 0 is not a hexadecimal quantity: "first"'],
  ["eth_feeHistory", ["0x5", "latest", [150]], "parameter 2.0 Number must be less than or equal to 100: 150"],
  ["eth_sign", [ME, "text"], 'parameter 1 is not hexadecimal with 0x: "text"'],
  ["hardhat_setBalance", [ME, {}], "parameter 1 is not a hexadecimal quantity: {}"],
  ["web3_sha3", ["0x1"], 'parameter 0 has half a byte: an odd number of digits: "0x1"'],
  ["hardhat_setBalance", [ME, "1"], 'parameter 1 is not a hexadecimal quantity: "1"'],
  ["hardhat_setNonce", [ME, -1], "parameter 1 Number must be greater than or equal to 0: -1"],
  ["hardhat_setStorageAt", [ME, "0x0", "0x1"], 'parameter 2 is not a 32-byte word: "0x1"'],
  ["hardhat_setCode", [ME, "code"], 'parameter 1 is not hexadecimal with 0x: "code"'],
  ["hardhat_setPrevRandao", ["0x1"], 'parameter 0 is not a 32-byte hash: "0x1"'],
  ["evm_mine", ["soon"], 'parameter 0 is not a hexadecimal quantity: "soon"'],
  ["debug_getRawTransaction", ["0x12"], 'parameter 0 is not a 32-byte hash: "0x12"'],
  ["debug_traceBlockByHash", ["latest"], 'parameter 0 is not a 32-byte hash: "latest"'],
];

describe("parameters that are none", () => {
  let provider: Awaited<ReturnType<typeof network.create>>["provider"];
  before(async () => {
    ({ provider } = await network.create("l2"));
    await provider.request({ method: "eth_blockNumber" });
  });

  for (const [method, params, words] of REFUSED) {
    it(`are refused: ${method} ${JSON.stringify(params).slice(0, 60)}`, async () => {
      const error = await provider.request({ method, params: [...params] }).then(
        (answer) => expect.fail(`it answered ${JSON.stringify(answer)}`),
        (reason: Error & { code?: number }) => reason,
      );
      expect(error.message).to.contain(words);
      if (!words.startsWith("the transaction") && !words.startsWith("data and"))
        expect(error.message).to.contain(method);
      expect(error.code).to.equal(-32602);
    });
  }

  it("repeat no more than the beginning of a long value", async () => {
    const error = await provider.request({ method: "eth_getBalance", params: [`0x${"1".repeat(10_000)}`] }).then(
      () => expect.fail("it was answered"),
      (reason: Error) => reason,
    );
    expect(error.message).to.match(/is not a 20-byte address: "0x1{97}…$/);
  });
});

describe("parameters that mean nothing", () => {
  let l2: Harness;
  before(async () => {
    l2 = await harness();
  });
  after(() => l2.close());

  const plausible = fc.constantFrom<unknown>(
    ME,
    HASH,
    "latest",
    "pending",
    "0x0",
    "0x",
    "0x1",
    true,
    null,
    [],
    {},
    { to: ME },
    { blockHash: HASH },
    { blockStateCalls: [{ calls: [{ from: ME }] }] },
  );
  const params = fc.array(fc.oneof(plausible, fc.jsonValue()), { maxLength: 4 });

  it("are answered or refused with a code that says whose fault it is, and change nothing", async () => {
    const methods = SPECIFIED.filter((method) => !method.startsWith("eth_send"));
    const tip = async () => [await l2.rpc("eth_getBlockByNumber", "latest", true), await l2.rpc("txpool_status")];
    const before = await tip();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), params, async (method, given) => {
        const error = await l2.door.request(method, given).then(
          () => undefined,
          (reason: Error & { code?: number }) => reason,
        );
        if (error === undefined) return;
        expect(error.message).to.be.a("string").and.not.equal("");
        // A revert, Hardhat's word for what cannot be done now, or ours for what is wrong.
        expect([3, -32000, -32001, -32602, -38013, -38014], `${method}: ${error.message}`).to.include(error.code);
      }),
      { seed: 11, numRuns: 1_500 },
    );
    expect(await tip()).to.deep.equal(before);
  });
});
