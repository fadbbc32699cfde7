import { expect } from "chai";

import { longZero } from "../../plugin/protocol/addresses.ts";
import { person, transfer } from "./hedera.ts";
import { harness, hex, tips, type Harness } from "./harness.ts";

describe("a node that starts anew", () => {
  let l2: Harness;

  beforeEach(async () => {
    l2 = await harness();
  });
  afterEach(() => l2.close());

  /** A bit of everything that a chain can hold. */
  async function history(): Promise<void> {
    const alice = await person(l2.network, 1);
    const counter = await l2.deploy("Counter");
    await Promise.all([0, 1, 2, 3].map((from) => l2.send(from, counter, { data: "0x371303c0" })));
    await l2.send(0, longZero(alice.id), { value: 10n ** 18n, gas: 100_000n });
    await transfer(alice, l2.network.genesis.vault, 5_000n, l2.accounts[4]);
    await l2.rpc("hardhat_setBalance", l2.accounts[5], hex(10n ** 20n));
    await l2.rpc("hardhat_mine", "0x3", "0x5");
    await l2.rpc("evm_increaseTime", 1_000);
    await l2.rpc("hardhat_impersonateAccount", counter);
    await l2.rpc("hardhat_setBalance", counter, hex(10n ** 18n));
    await l2.rpc("eth_sendTransaction", { from: counter, to: l2.accounts[6], value: "0x1" });
    await l2.send(2, l2.accounts[3], { value: 3n });
    await l2.network.idle();
  }

  it("comes to the same state by replaying the topic, in the middle of a run", async () => {
    await history();
    const before = tips(l2.network);
    await l2.network.restart(1);
    expect(tips(l2.network)).to.deep.equal(before);
    await history();
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
  });

  it("has every block that the others have, hash for hash", async () => {
    await history();
    await l2.network.restart(3);
    const [old, fresh] = [l2.network.nodes[0]!, l2.network.nodes[3]!];
    for (let height = 1; height <= old.chain.tip.height; height++) {
      const [expected, actual] = await Promise.all(
        [old, fresh].map(async ({ execution }) => {
          return (await execution.evm.read("eth_getBlockByNumber", [hex(height), false])) as { hash: string };
        }),
      );
      expect(actual!.hash).to.equal(expected!.hash);
    }
  });

  it("says nothing twice", async () => {
    await history();
    await l2.network.finalize();
    const before = l2.network.federation.transactions;
    await l2.network.restart(2);
    await l2.network.idle();
    expect(l2.network.federation.transactions).to.equal(before);
  });

  it("takes part again after it missed a part of the run", async () => {
    await history();
    await l2.network.setFault(2, "crashed");
    await history();
    await l2.network.setFault(2, undefined);
    await l2.send(0, l2.accounts[1], { value: 1n });
    await l2.network.finalize();
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
    expect(l2.network.nodes[0]!.chain.attestations.attested(2)).to.equal(l2.network.nodes[0]!.chain.tip.height);
  });

  it("leaves the door to another until it has caught up, and tells of nothing that is past", async () => {
    await history();
    await l2.network.setFault(0, "crashed");
    await history();
    const { height } = tips(l2.network)[1]!;
    const told: string[] = [];
    for (const event of ["joined", "changed", "dropped"] as const) {
      l2.network.on(event, () => told.push(`${event} while node ${l2.network.door.index} was at the door`));
    }
    const seen = new Set<string>();
    const phases = new Set<string>();
    let isBack = false;
    const back = l2.network.setFault(0, undefined).then(() => (isBack = true));
    while (!isBack) {
      seen.add(await l2.rpc<string>("eth_blockNumber"));
      phases.add((await l2.rpc<{ state: string }[]>("l2_nodes"))[0]!.state);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await back;
    expect([...seen]).to.deep.equal([hex(height)]);
    expect([...phases]).to.include("catching up");
    expect(told).to.deep.equal([]);
    expect(l2.network.door.index).to.equal(0);
  });

  it("comes back when the world was taken to a snapshot from before it started", async () => {
    await l2.send(0, l2.accounts[1], { value: 1n });
    const id = await l2.rpc("evm_snapshot");
    await history();
    await l2.network.restart(1);
    await l2.rpc("evm_revert", id);
    await l2.send(0, l2.accounts[1], { value: 1n });
    await l2.network.idle();
    expect(tips(l2.network).map(({ height }) => height)).to.deep.equal([2, 2, 2, 2]);
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
  });

  it("answers with what it had until it is back, when it is the only one", async () => {
    const alone = await harness({ nodes: 1, threshold: 1 });
    await alone.send(0, alone.accounts[1], { value: 1n });
    await alone.network.setFault(0, "crashed");
    const back = alone.network.setFault(0, undefined);
    expect(await alone.rpc("eth_blockNumber")).to.equal("0x1");
    await back;
    await alone.send(0, alone.accounts[1], { value: 1n });
    expect(await alone.rpc("eth_blockNumber")).to.equal("0x2");
    await alone.close();
  });
});
