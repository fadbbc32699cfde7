import { expect } from "chai";

import { FAULTS, type Fault } from "../../plugin/network/faults.ts";
import { harness, tips, type Harness } from "./harness.ts";

/** Enough blocks that every node would have led some. */
const BLOCKS = 8;

describe("a network with failing nodes", () => {
  let l2: Harness;

  beforeEach(async () => {
    l2 = await harness();
  });
  afterEach(() => l2.close());

  async function load(blocks: number): Promise<void> {
    for (let index = 0; index < blocks; index++) {
      await l2.send(index % 5, l2.accounts[10], { value: 7n });
    }
    await l2.network.idle();
  }

  for (const fault of [...FAULTS, "crashed"] as const) {
    for (const index of [0, 2]) {
      it(`serves its users as ever while node ${index} is ${fault}`, async () => {
        const before = BigInt(await l2.rpc<string>("eth_getBalance", l2.accounts[10], "latest"));
        await l2.network.setFault(index, fault);
        await load(BLOCKS);
        const after = BigInt(await l2.rpc<string>("eth_getBalance", l2.accounts[10], "latest"));
        expect(after - before).to.equal(BigInt(BLOCKS) * 7n);
        const honest = tips(l2.network).filter((_, node) => node !== index);
        expect(honest[0]!.height).to.equal(BLOCKS);
        expect(new Set(honest.map(({ hash }) => hash)).size).to.equal(1);
        await l2.network.finalize();
        expect(l2.network.door.chain.finalized).to.equal(BLOCKS);

        await l2.network.setFault(index, undefined);
        await load(2);
        expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
      });
    }
  }

  for (const [first, second] of [
    ["silent", "silent"],
    ["silent", "wrong-root"],
    ["refuses-to-sign", "wrong-root"],
    ["crashed", "refuses-to-sign"],
  ] as const satisfies readonly (readonly [Fault | "crashed", Fault | "crashed"])[]) {
    it(`stops, says why and commits nothing while two nodes are ${first} and ${second}`, async () => {
      await l2.send(0, l2.accounts[1], { value: 1n });
      await l2.network.setFault(1, first);
      await l2.network.setFault(3, second);
      const error = await l2.send(0, l2.accounts[1], { value: 1n }).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error?.message)
        .to.contain("is in the queue")
        .and.to.contain(`node 1 is ${first}`)
        .and.to.contain("node 3");
      for (const node of [0, 2]) expect(l2.network.nodes[node]!.chain.tip.height).to.equal(1);
      expect(await l2.rpc("eth_blockNumber")).to.equal("0x1");
      const status = await l2.rpc<{ waitingFor: string | null }>("l2_status");
      expect(status.waitingFor).to.contain(`node 1 is ${first}`);

      await l2.network.setFault(1, undefined);
      await l2.send(2, l2.accounts[1], { value: 1n });
      await l2.network.idle();
      expect(await l2.rpc("eth_getTransactionCount", l2.accounts[0], "latest")).to.equal("0x2");
    }).timeout(60_000);
  }

  it("goes on with a block that it is taken back into the middle of", async () => {
    for (const index of [1, 2, 3]) await l2.network.setFault(index, "refuses-to-sign");
    l2.send(0, l2.accounts[1], { value: 1n }).catch(() => {});
    while (l2.network.door.chain.candidate === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    const id = await l2.rpc("evm_snapshot");
    for (const index of [1, 2, 3]) await l2.network.setFault(index, undefined);
    const completed = async () => {
      for (const end = Date.now() + 10_000; l2.network.door.chain.tip.height === 0 && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return l2.network.door.chain.tip.height;
    };
    expect(await completed()).to.equal(1);
    expect(await l2.rpc("evm_revert", id)).to.equal(true);
    expect(await completed()).to.equal(1);
  });

  it("refuses what was on its way when it is taken back to before that", async () => {
    const id = await l2.rpc("evm_snapshot");
    for (const index of [1, 2]) await l2.network.setFault(index, "silent");
    const sent = l2.send(0, l2.accounts[1], { value: 1n }).catch(({ message }: Error) => message);
    const pending = () => l2.rpc<unknown[]>("eth_pendingTransactions");
    while ((await pending()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await l2.rpc("evm_revert", id)).to.equal(true);
    expect(await sent).to.equal("the network was reverted to a snapshot");
    expect(await pending()).to.deep.equal([]);
    for (const index of [1, 2]) await l2.network.setFault(index, undefined);
    await load(1);
    expect(l2.network.door.chain.tip.height).to.equal(1);
  });

  it("leaves a silent node out of the leaders after a while", async () => {
    await l2.network.setFault(2, "silent");
    await load(40);
    expect(l2.network.door.chain.attestations.active).to.deep.equal([0, 1, 3]);
    await l2.network.setFault(2, undefined);
    await load(40);
    expect(l2.network.door.chain.attestations.active).to.deep.equal([0, 1, 2, 3]);
  }).timeout(60_000);
});
