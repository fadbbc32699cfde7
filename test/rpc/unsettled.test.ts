import { expect } from "chai";

import type { Hex } from "../../plugin/protocol/units.ts";
import { harness, hex, tips, type Harness } from "../network/harness.ts";

const PAID: Hex = `0x${"b2".repeat(20)}`;

describe("a block that the node at the door has executed, and that too few nodes agree on", () => {
  let l2: Harness;
  let block: { hash: Hex; transactions: readonly Hex[] };

  before(async () => {
    l2 = await harness();
    const { network } = l2;
    for (const node of [2, 3]) await network.setFault(node, "silent");
    const attested = new Promise<void>((resolve) => network.once("attested", () => resolve()));
    // Its sender may lose patience before the block joins.
    l2.send(0, PAID, { value: 1n }).catch(() => {});
    await attested;
    await network.idle();
    const { chain, execution } = network.door;
    expect(execution.uncommitted).to.equal(1);
    block = chain.candidate!.block.header as never;
  });
  after(() => l2.close());

  it("is nobody's business by its number, its hash or its transaction", async () => {
    const { hash, transactions } = block;
    expect(await l2.rpc("eth_blockNumber")).to.equal("0x0");
    for (const tag of ["latest", "pending", "safe"]) expect(await l2.rpc("eth_getBalance", PAID, tag)).to.equal("0x0");
    for (const named of [hex(1), hash, { blockHash: hash }, { blockNumber: "0x1" }]) {
      for (const call of [
        ["eth_getBalance", PAID],
        ["eth_call", { to: PAID }],
        ["eth_getProof", PAID, []],
      ] as const) {
        await refused(call[0], ...call.slice(1), named);
      }
    }
    await refused("eth_getLogs", { blockHash: hash });
    expect(await l2.rpc("eth_getLogs", { fromBlock: "0x1", toBlock: "latest" })).to.deep.equal([]);
    for (const [method, ...params] of [
      ["eth_getBlockByHash", hash, true],
      ["eth_getBlockByNumber", "0x1", true],
      ["eth_getBlockTransactionCountByHash", hash],
      ["eth_getBlockTransactionCountByNumber", "0x1"],
      ["eth_getTransactionByBlockHashAndIndex", hash, "0x0"],
      ["eth_getTransactionByBlockNumberAndIndex", "0x1", "0x0"],
      ["eth_getBlockReceipts", hash],
      ["eth_getBlockReceipts", "0x1"],
      ["eth_getTransactionReceipt", transactions[0]],
    ] as const) {
      expect(await l2.rpc(method, ...params), method).to.equal(null);
    }
    expect(await l2.rpc("eth_getTransactionByHash", transactions[0])).to.include({ blockNumber: null });
    await refused("debug_getRawHeader", hash);
  });

  it("is not in the way of a simulation, nor a simulation in its", async () => {
    const [simulated] = await l2.rpc<{ number: Hex }[]>("eth_simulateV1", { blockStateCalls: [{}] });
    expect(simulated!.number).to.equal("0x1");
    expect(l2.network.door.execution.uncommitted).to.equal(1);
  });

  it("joins the chain as it was, once enough do", async () => {
    const joined = new Promise<void>((resolve) => l2.network.once("joined", () => resolve()));
    for (const node of [2, 3]) await l2.network.setFault(node, undefined);
    await joined;
    const receipt = await l2.rpc("eth_getTransactionReceipt", block.transactions[0]);
    expect(receipt).to.include({ blockNumber: "0x1", blockHash: block.hash });
    expect(await l2.rpc("eth_getBalance", PAID, { blockHash: block.hash })).to.equal("0x1");
    await l2.network.idle();
    const [first, ...others] = tips(l2.network);
    expect(others).to.deep.equal(others.map(() => first));
  });

  async function refused(method: string, ...params: unknown[]): Promise<void> {
    const error = await l2.rpc(method, ...params).then(
      (answer) => expect.fail(`${method} answered ${JSON.stringify(answer)}`),
      (reason: Error & { code?: number }) => reason,
    );
    expect(error.code).to.equal(-32000);
  }
});
