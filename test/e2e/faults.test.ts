import { expect } from "chai";
import { Wallet } from "ethers";

import { eventually, failureOf, startNode, type RunningNode } from "./l2-node.ts";

/** Faults that the steward of a network takes a node's stake for, once. */
const LIES = ["wrong-root", "equivocates"];
const FAULTS = ["silent", "wrong-root", "refuses-to-sign", "equivocates", "slow", "crashed"];

describe("nodes that fail", function () {
  let node: RunningNode;
  let from: string;
  const slashed = new Set<number>();

  before("starts a network", async () => {
    node = await startNode();
    from = node.accounts[0]!.address;
  });

  after(async () => {
    await node?.end();
  });

  const setFault = async (index: number, fault: string | null) => await node.rpc("l2_setFault", index, fault);
  const payee = (): string => `0x${BigInt(node.accounts[1]!.hederaAccount.slice(4)).toString(16).padStart(40, "0")}`;

  /** A transfer on the layer 2 and one to Hedera, and what a user can tell of both. */
  async function expectService(): Promise<void> {
    const to = Wallet.createRandom().address;
    const before = BigInt(await node.rpc("eth_getBalance", payee(), "latest"));
    for (const call of [
      { from, to, value: "0x5" },
      { from, to: payee(), value: "0x2540be400" },
    ]) {
      const hash = await node.rpc("eth_sendTransaction", call);
      expect(await node.rpc("eth_getTransactionReceipt", hash)).to.include({ status: "0x1", transactionHash: hash });
      expect(Number(await node.rpc("eth_getTransactionCount", from, "latest"))).to.equal(
        Number(await node.rpc("eth_getTransactionCount", from, "pending")),
      );
    }
    expect(await node.rpc("eth_getBalance", to, "latest")).to.equal("0x5");
    expect(BigInt(await node.rpc("eth_getBalance", payee(), "latest")) - before).to.equal(10n ** 10n);
    expect(await node.rpc("l2_audit")).to.include({ solvent: true, surplus: "0" });
  }

  /** @returns what expects the chain to have all that it has now; the steward may add a block at any time */
  async function chainSoFar(): Promise<() => Promise<void>> {
    const { hash, number } = await node.rpc("eth_getBlockByNumber", "latest", false);
    return async () => {
      expect(Number(await node.rpc("eth_blockNumber"))).to.be.at.least(Number(number));
      expect(await node.rpc("eth_getBlockByNumber", number, false)).to.include({ hash });
    };
  }

  /** Every node that runs has the same chain. */
  async function expectAgreement(): Promise<void> {
    await eventually("the same block on every node", async () => {
      const nodes = await node.rpc<{ blockHash: string; state: string }[]>("l2_nodes");
      expect(nodes.map(({ state }) => state)).to.deep.equal(nodes.map(() => "running"));
      return new Set(nodes.map(({ blockHash }) => blockHash)).size === 1;
    });
  }

  for (const fault of FAULTS) {
    for (const index of [0, 2]) {
      it(`serve the user as ever while node ${index} is ${fault}, and agree when it is back`, async () => {
        const expectNoLess = await chainSoFar();
        await setFault(index, fault);
        const nodes = await node.rpc("l2_nodes");
        expect(nodes[index]).to.include({ fault });
        await expectNoLess();
        await expectService();
        // All nodes attest the newest block: what one says of it can be held against what the others say.
        await node.rpc("eth_getBlockByNumber", "finalized", false);
        await setFault(index, null);
        await expectService();
        if (LIES.includes(fault) && !slashed.has(index)) {
          slashed.add(index);
          const told = new RegExp(`steward: slashed node ${index + 1},`);
          await eventually("the end of its stake", () => told.test(node.printed()), 10_000);
        }
        await expectAgreement();
      });
    }
  }

  it("answer from another node while the one at the door is crashed", async () => {
    const expectNoLess = await chainSoFar();
    await setFault(0, "crashed");
    expect((await node.rpc("l2_status")).answeredBy).to.equal(1);
    await expectNoLess();
    const back = setFault(0, null);
    await expectNoLess();
    await back;
    expect((await node.rpc("l2_status")).answeredBy).to.equal(0);
    await expectNoLess();
    expect(node.printed()).not.to.match(/^reverted to/m);
  });

  it("stop the network when too many are silent, say why, and commit nothing until one is back", async function () {
    const to = Wallet.createRandom().address;
    let height = await node.rpc("eth_blockNumber");
    // The steward may still be at it with those who lied before.
    for (let former; former !== height; height = await node.rpc("eth_blockNumber")) {
      former = height;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }
    await setFault(1, "silent");
    await setFault(2, "silent");
    const started = Date.now();
    const error = await failureOf(node.rpc("eth_sendTransaction", { from, to, value: "0x5" }));
    expect(Date.now() - started).to.be.within(2_500, 9_000);
    expect(error.message)
      .to.match(/no block was made in 5 s/)
      .and.match(/node 1 is silent, node 2 is silent/);
    expect((await node.rpc("l2_status")).waitingFor).to.match(/node 1 is silent, node 2 is silent/);
    expect(await node.rpc("eth_blockNumber")).to.equal(height);
    expect(await node.rpc("eth_getBalance", to, "latest")).to.equal("0x0");
    expect(await node.rpc("eth_pendingTransactions")).to.have.length(1);
    expect(await failureOf(node.rpc("l2_setFault", 4, null))).to.include({ code: -32602 });

    await setFault(1, null);
    const { txHash: hash } = error.data;
    const receipt = await eventually("the receipt", () => node.rpc("eth_getTransactionReceipt", hash), 10_000);
    expect(receipt).to.include({ status: "0x1" });
    expect(await node.rpc("eth_getBalance", to, "latest")).to.equal("0x5");
    await setFault(2, null);
    expect((await node.rpc("l2_status")).waitingFor).to.be.null;
    await expectService();
    await expectAgreement();
  });
});
