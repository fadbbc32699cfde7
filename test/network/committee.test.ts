import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import { Interface, type InterfaceAbi } from "ethers";

import { toAccountId, toTopicId } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import { contractKey } from "../../plugin/node/roles.ts";
import { submitKeyOf } from "../../plugin/node/committee.ts";
import { decodeMessage } from "../../plugin/protocol/messages.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { NODE_REGISTRY } from "../../plugin/protocol/reward-addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import contracts from "../../plugin/rewards/contracts.json" with { type: "json" };
import { join, leave, type Membership } from "../../plugin/rewards/membership.ts";
import type { L2UserConfig } from "../../plugin/config.ts";
import { balance, person } from "./hedera.ts";
import { tokenHarness, type TokenHarness } from "./tokens.ts";

const registry = new Interface(contracts.NodeRegistry as InterfaceAbi);
const EPOCH = "0x80";

describe("a committee that changes", () => {
  let l2: TokenHarness;
  let membership: Membership;
  /** The first block of the present committee. */
  let first = 0;
  async function begin(config: L2UserConfig = {}): Promise<void> {
    l2 = await tokenHarness(config);
    const provider = {
      request: ({ method, params }: { method: string; params?: readonly unknown[] }) => l2.door.request(method, params),
    };
    membership = { network: l2.network, provider };
    l2.network.on("succeeded", (_, fromHeight) => (first = fromHeight));
  }
  afterEach(() => l2.close());

  const read = async (name: string, ...args: unknown[]): Promise<unknown> => {
    const data = registry.encodeFunctionData(name, args);
    const answer = await l2.rpc<Hex>("eth_call", { to: NODE_REGISTRY, data }, "latest");
    return registry.decodeFunctionResult(name, answer)[0];
  };
  /** Has the registry decide the next committee, once it may. */
  async function rotate(): Promise<void> {
    await l2.rpc("hardhat_mine", EPOCH);
    await l2.send(0, NODE_REGISTRY, { data: registry.encodeFunctionData("rotate") });
  }
  /** Resolves when the nodes have handed over. */
  async function handedOver(epoch: number): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
      await l2.network.idle();
      if (l2.network.door.chain.committee.epoch >= epoch) return;
    }
    throw new Error(`the committee ${epoch} has not taken over`);
  }
  const seats = () => l2.network.door.chain.committee.seats;

  /** All that the network has on Hedera is the present committee's, and the registry knows it. */
  async function theirs(epoch: number): Promise<void> {
    const { network } = l2;
    await l2.send(0, l2.accounts[1]!, { value: 1n });
    await network.idle();
    const { committee, accounts } = network.door.chain;
    expect(committee.epoch).to.equal(epoch);
    expect(await read("currentEpoch")).to.equal(BigInt(epoch));
    const { fromHeight, threshold } = (await read("committee", epoch)) as { fromHeight: bigint; threshold: bigint };
    expect([Number(fromHeight), Number(threshold)]).to.deep.equal([first, committee.threshold]);
    for (const id of [network.genesis.vault, ...accounts.contracts.values()]) {
      expect((await network.ledger.account(id))!.key).to.deep.equal(committee.vaultKey);
    }
    const topic = topicInfo();
    expect(encodeKey(topic.adminKey!)).to.deep.equal(committee.vaultKey);
    expect(encodeKey(topic.submitKey!)).to.deep.equal(encodeKey(submitKeyOf(committee.members)));
    await l2.sound();
  }

  /** What Hedera says of the topic, for its price. */
  function topicInfo(): proto.IConsensusTopicInfo {
    const { ledger, genesis } = l2.network;
    const transfer = hbarTransfer(ledger.treasury.account, toAccountId("0.0.3"), 10_000_000n);
    const payment = proto.Transaction.decode(ledger.treasury.sign(transfer, ledger.now() - 1_000_000_000n));
    const query = { header: { payment }, topicID: toTopicId(genesis.topic) };
    return ledger.query({ consensusGetTopicInfo: query }).consensusGetTopicInfo!.topicInfo!;
  }

  it("goes on without a node that leaves", async () => {
    await begin();
    await l2.accountOf(await l2.deploy("Counter"));
    await leave(membership, 1);
    await rotate();
    await handedOver(1);
    expect(seats()).to.deep.equal([0, 2, 3]);
    await theirs(1);
    const statuses = await l2.rpc<{ member: boolean }[]>("l2_nodes");
    expect(statuses.map(({ member }) => member)).to.deep.equal([true, false, true, true]);
  });

  it("goes on when the node that answers requests leaves", async () => {
    await begin();
    await leave(membership, 0);
    await rotate();
    await handedOver(1);
    expect(l2.network.door.index).to.equal(1);
    await theirs(1);
  });

  for (const when of ["before", "after"] as const) {
    it(`takes what came to a node that had lost its say ${when} it learned of that`, async () => {
      await begin();
      await leave(membership, 0);
      const { genesis, keyholders } = l2.network;
      const [handed, hand] = signal();
      const [held, hold] = signal();
      const [succeeded, succeed] = signal();
      l2.network.on("succeeded", succeed);
      // The topic goes to the next committee while a batch is on its way from who is not in it.
      for (const { operator } of keyholders) {
        const handIn = operator.handIn.bind(operator);
        operator.handIn = async (...transaction) => {
          await held;
          const outcome = handIn(...transaction);
          hand();
          return await outcome;
        };
      }
      const { operator } = keyholders[0]!;
      const submitMessage = operator.submitMessage.bind(operator);
      let batches = 0;
      operator.submitMessage = async (topic, message) => {
        if (topic === genesis.topic && decodeMessage(message).kind === "batch" && ++batches === 2) {
          hold();
          await (when === "before" ? handed : succeeded);
        }
        return await submitMessage(topic, message);
      };
      await rotate();
      await l2.send(0, l2.accounts[1]!, { value: 1n });
      expect([batches, l2.network.door.index]).to.deep.equal([2, 1]);
      await theirs(1);
    });
  }

  it("takes in a node that the members admit, which then leads and attests like the others", async () => {
    await begin();
    expect(await join(membership)).to.equal(4);
    await rotate();
    await handedOver(1);
    expect([seats(), l2.network.door.chain.committee.threshold]).to.deep.equal([[0, 1, 2, 3, 4], 4]);
    await theirs(1);
    const leaders = new Set<number>();
    l2.network.on("joined", ({ proposer }) => leaders.add(proposer));
    for (let index = 0; index < 60; index++) await l2.send(index % 5, l2.accounts[9]!, { value: 1n });
    await l2.network.finalize();
    expect([...leaders].sort()).to.deep.equal([0, 1, 2, 3, 4]);
    const { attestations, merits, tip } = l2.network.door.chain;
    expect(attestations.attested(4)).to.equal(tip.height);
    // What was before it came is nothing of its own.
    const { recent } = merits.participation;
    const itsOwn = recent.map((bitmap) => (bitmap & 16n) !== 0n);
    expect(itsOwn).to.deep.equal(recent.map((_, back) => tip.height - back >= first));
    expect(merits.paidBy(4) > 0n).to.equal(true);
  }).timeout(120_000);

  it("pays on, from the vault and with tokens in which contracts have roles", async () => {
    await begin();
    const puppet = await l2.puppet();
    const account = await l2.accountOf(puppet);
    const alice = await person(l2.network, 1);
    const holder = await l2.hedera.createAccount();
    const foo = await l2.hedera.createToken({ treasury: holder, keys: { supply: puppet } });
    await join(membership);
    await leave(membership, 2);
    await rotate();
    await handedOver(1);
    expect(seats()).to.deep.equal([0, 1, 3, 4]);
    const { vaultKey } = l2.network.door.chain.committee;
    const supply = (await l2.network.ledger.token(foo.id))!.keys.supply!;
    expect(supply).to.deep.equal(encodeKey(contractKey(account, proto.Key.decode(vaultKey))));
    expect(await l2.tell(puppet, "mintToken", [foo.address, 5n, []])).to.equal(22);
    expect(await l2.hedera.tokenBalanceOf(holder, foo)).to.equal(5n);
    const before = await balance(l2.network, alice.id);
    await l2.send(0, longZero(alice.id), { value: 7n * 10n ** 18n });
    expect(await balance(l2.network, alice.id)).to.equal(before + 700_000_000n);
    await theirs(1);
  }).timeout(120_000);

  it("grows from a single node, whose successors have to sign as well", async () => {
    await begin({ nodes: 1 });
    await l2.accountOf(await l2.deploy("Counter"));
    for (const [epoch, expected] of [
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
    ].entries()) {
      await join(membership);
      await rotate();
      await handedOver(epoch + 1);
      expect(seats()).to.deep.equal(expected);
      await theirs(epoch + 1);
    }
  }).timeout(120_000);

  for (const fault of ["silent", "refuses-to-sign", "slow", "crashed"] as const) {
    it(`does without a node that is ${fault} while the keys are handed over`, async () => {
      await begin();
      await l2.accountOf(await l2.deploy("Counter"));
      await join(membership);
      await leave(membership, 2);
      await l2.network.setFault(1, fault);
      await rotate();
      await handedOver(1);
      expect(seats()).to.deep.equal([0, 1, 3, 4]);
      await l2.network.setFault(1, undefined);
      await theirs(1);
    }).timeout(120_000);
  }

  it("is the same to a node that starts anew, whenever it does", async () => {
    await begin();
    await join(membership);
    await rotate();
    await l2.network.restart(3);
    await handedOver(1);
    await l2.network.restart(0);
    await l2.network.restart(4);
    await l2.network.idle();
    for (const { chain } of l2.network.nodes) expect(chain.committee.epoch).to.equal(1);
    await theirs(1);
  }).timeout(120_000);

  it("is taken back with everything else, and may then come otherwise", async () => {
    await begin();
    const id = await l2.rpc("evm_snapshot");
    await join(membership);
    await rotate();
    await handedOver(1);
    expect(seats()).to.have.length(5);
    await l2.rpc("evm_revert", id);
    expect(seats()).to.deep.equal([0, 1, 2, 3]);
    expect(l2.network.keyholders).to.have.length(4);
    await l2.send(0, l2.accounts[1]!, { value: 1n });
    await leave(membership, 3);
    await rotate();
    await handedOver(1);
    expect(seats()).to.deep.equal([0, 1, 2]);
    await theirs(1);
  }).timeout(120_000);

  it("makes blocks while the keys are handed over", async () => {
    await begin();
    await l2.accountOf(await l2.deploy("Counter"));
    await join(membership);
    const alice = await person(l2.network, 1);
    await l2.rpc("hardhat_mine", EPOCH);
    const rotating = l2.send(0, NODE_REGISTRY, { data: registry.encodeFunctionData("rotate") });
    const payments = Array.from({ length: 6 }, (_, index) =>
      l2.send(index + 1, longZero(alice.id), { value: 10n ** 18n }),
    );
    await Promise.all([rotating, ...payments]);
    await handedOver(1);
    expect(await balance(l2.network, alice.id)).to.equal(106n * 100_000_000n);
    await theirs(1);
  }).timeout(120_000);
});

/** @returns something to wait for, and what makes it happen */
function signal(): [Promise<void>, () => void] {
  let happen!: () => void;
  return [new Promise((resolve) => (happen = resolve)), () => happen()];
}
