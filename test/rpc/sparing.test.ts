import { expect } from "chai";

import type { Hex } from "../../plugin/protocol/units.ts";
import { harness, type Harness } from "../network/harness.ts";

const FEES = { maxFeePerGas: "0x174876e800", maxPriorityFeePerGas: "0x0" };

describe("the EVM of the node that answers", () => {
  let l2: Harness;
  /** What it was asked beside the blocks that it made. */
  let asked: string[];
  /** Its answers come after this. */
  let held: Promise<unknown> | undefined;

  before(async () => {
    l2 = await harness();
    const { evm } = l2.network.door.execution;
    const [read, readBatch] = [evm.read.bind(evm), evm.readBatch.bind(evm)];
    evm.read = async <T>(method: string, params: readonly unknown[]) => {
      asked.push(method);
      return await read<T>(method, params);
    };
    evm.readBatch = async (calls) => {
      asked.push(...calls.map(([method]) => method));
      const answers = await readBatch(calls);
      await held;
      return answers;
    };
  });
  beforeEach(() => (asked = []));
  after(() => l2.close());

  const send = async (fields: object): Promise<void> => {
    const [from, to] = l2.accounts;
    const hash = await l2.rpc<Hex>("eth_sendTransaction", { from, to, value: "0x1", ...FEES, ...fields });
    expect(await l2.rpc("eth_getTransactionReceipt", hash)).to.include({ status: "0x1", transactionHash: hash });
    expect(await l2.rpc("eth_getTransactionByHash", hash)).to.include({ hash, to });
  };

  it("is not asked about one transaction after the other of a sender that it knows", async () => {
    await send({ gas: "0x5208" });
    asked = [];
    for (const gas of ["0x5208", "0x5208", "0x1000000"]) await send({ gas });
    expect(asked).to.deep.equal([]);
  });

  it("is not asked what the network knows without it", async () => {
    await l2.rpc("eth_chainId");
    await l2.rpc("eth_blockNumber");
    expect(asked).to.deep.equal([]);
  });

  it("is not believed any more when what it told of is taken back meanwhile", async () => {
    const id = await l2.rpc("evm_snapshot");
    await send({ gas: "0x5208" });
    await l2.rpc("hardhat_setBalance", l2.accounts[5], "0x1");
    let release = () => {};
    held = new Promise<void>((resolve) => (release = resolve));
    const sending = send({ gas: "0x5208" });
    expect(await l2.rpc("evm_revert", id)).to.equal(true);
    held = undefined;
    release();
    await sending;
    await send({ gas: "0x5208" });
  });

  it("is asked again after what may have changed the sender", async () => {
    for (const change of [
      () => l2.rpc("hardhat_setBalance", l2.accounts[0], "0x56bc75e2d63100000"),
      () => l2.rpc("hardhat_setNonce", l2.accounts[0], "0x20"),
      async () => await l2.rpc("evm_revert", await l2.rpc("evm_snapshot")),
      () => send({ gas: "0x10000", accessList: [{ address: l2.accounts[1], storageKeys: [] }] }),
    ]) {
      await change();
      asked = [];
      await send({ gas: "0x5208" });
      expect(asked).to.deep.equal(["eth_getTransactionCount", "eth_getBalance", "eth_getCode"]);
    }
  });
});
