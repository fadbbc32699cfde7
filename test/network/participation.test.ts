import { expect } from "chai";
import { Interface } from "ethers";
import hre from "hardhat";

import { longZero } from "../../plugin/protocol/addresses.ts";
import { encodeMessage, hexToBytes } from "../../plugin/protocol/messages.ts";
import { decodeRecord, type ParticipationRecord } from "../../plugin/protocol/participation.ts";
import { PARTICIPATION_RECORD } from "../../plugin/protocol/reward-addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { person, transfer } from "./hedera.ts";
import { harness, hex, tips, type Harness } from "./harness.ts";
import { MESSAGE, Payments } from "./paid.ts";

const HBAR = 10n ** 18n;
/** So many blocks a node may be behind where there is much else to do. */
const LAST = 16;
const pause = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

describe("who took part", () => {
  let l2: Harness;
  let paid: Payments;

  beforeEach(async () => {
    l2 = await harness();
    paid = new Payments(l2.network);
  });
  afterEach(async () => {
    const seen = l2.network.nodes.map(({ chain: { merits } }) => [merits.expenses.totals, merits.participation.recent]);
    for (const other of seen) expect(other).to.deep.equal(seen[0]);
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
    await l2.close();
  });

  const transact = async (count: number) => {
    for (let index = 0; index < count; index++) await l2.send(index % 5, l2.accounts[9], { value: 1n, gas: 21_000n });
    await l2.network.idle();
  };
  const totals = () => l2.network.door.chain.merits.expenses.totals;
  const recordIn = async (block: number | "latest"): Promise<ParticipationRecord | undefined> => {
    const code = await l2.rpc<Hex>("eth_getCode", PARTICIPATION_RECORD, block === "latest" ? block : hex(block));
    return decodeRecord(code);
  };
  const all = (seats: number) => (1n << BigInt(seats)) - 1n;

  describe("and what they paid", () => {
    it("is, where nothing was in vain, all that Hedera asked of each node", async () => {
      await transact(12);
      await l2.deploy("Counter");
      await l2.network.idle();
      expect(totals()).to.deep.equal(await paid.useful());
      expect(totals().every((total) => total > 0n)).to.equal(true);
    });

    it("has the schedule of a block with the signatures that it took, not with one that came too late", async () => {
      await l2.close();
      // Where consensus takes its time, all sign at once.
      l2 = await harness({ consensusDelay: 20 });
      paid = new Payments(l2.network);
      const alice = await person(l2.network, 1);
      for (const [sent, from] of [0, 1, 2].entries()) {
        await l2.send(from, longZero(alice.id), { value: HBAR, gas: 100_000n });
        while (l2.network.nodes.some(({ chain }) => chain.tip.height < 2 + sent)) await pause();
      }
      while (paid.named("scheduleSign").length < 9) await pause();
      await pause(200);
      await l2.network.idle();
      const late = paid.named("scheduleSign").filter(({ status }) => status !== 22);
      expect(late).to.have.length(3);
      // A leader schedules what its block does with its proposal, which another's may come before.
      const settled = new Set(paid.named("cryptoTransfer").map(({ memo }) => memo));
      const vain = paid.named("scheduleCreate").filter(({ memo }) => !settled.has(memo));
      expect(totals()).to.deep.equal(await paid.useful(...late, ...vain));
    });

    it("has no account that no block waited for, be it welcome", async () => {
      const alice = await person(l2.network, 1);
      const payroll = await l2.deploy("Payroll");
      await l2.send(0, payroll, { value: 100n * HBAR });
      const abi = new Interface((await hre.artifacts.readArtifact("Payroll")).abi as never);
      await l2.send(0, payroll, { data: abi.encodeFunctionData("pay", [[longZero(alice.id)], [HBAR]]) });
      await l2.network.idle();
      const welcome = paid.named("cryptoCreateAccount");
      expect(welcome).to.have.length(1);
      expect(totals()).to.deep.equal(await paid.useful(...welcome));
    });

    it("has nothing that brought nothing", async () => {
      const { network } = l2;
      const [first, second] = network.keyholders;
      const { topic } = network.genesis;
      await transact(1);
      const before = totals();
      const count = paid.all.length;
      const say = (bytes: Uint8Array) => second!.operator.submitMessage(topic, bytes);
      // What is no message, says nothing, was said before, can never be in a block, or was asked for by nobody.
      const { height, hash, stateRoot } = network.door.chain.tip;
      const attested = { height, blockHash: hash, stateRoot, signature: new Uint8Array(65) };
      await say(Uint8Array.of(9, 9, 9));
      await say(encodeMessage({ kind: "tick" }));
      await say(encodeMessage({ kind: "attestation", ...attested }));
      await say(encodeMessage({ kind: "rejection", height: 2, attempt: 0, reason: "because" }));
      await say(encodeMessage({ kind: "batch", transactions: [new Uint8Array(3_000)] }));
      await first!.operator.submit({ cryptoTransfer: { transfers: { accountAmounts: [] } } }, { memo: "l2:account" });
      await second!.operator.submit({ cryptoCreateAccount: { key: second!.hederaKey.publicKey } }).catch(() => {});
      await network.idle();
      expect(paid.all.length).to.be.greaterThan(count + 5);
      expect(totals()).to.deep.equal(before);
    });

    it("has of a batch as much as what came of it", async () => {
      const { network } = l2;
      const raw = await l2.rpc<{ raw: Hex }>("eth_signTransaction", {
        from: l2.accounts[0],
        to: l2.accounts[1],
        value: "0x1",
        gas: "0x5208",
        nonce: "0x0",
        maxFeePerGas: hex(10n ** 10n),
        maxPriorityFeePerGas: "0x0",
      });
      const bytes = hexToBytes(raw.raw);
      const batch = encodeMessage({ kind: "batch", transactions: [bytes, new Uint8Array(bytes.length * 3)] });
      await network.keyholders[2]!.operator.submitMessage(network.genesis.topic, batch);
      await network.idle();
      expect(network.door.chain.tip.height).to.equal(1);
      // Three quarters of what it brought was nothing.
      expect(totals()).to.deep.equal(
        (await paid.useful()).map((amount, seat) => (seat === 2 ? amount - MESSAGE + MESSAGE / 4n : amount)),
      );
    });
  });

  describe("is written down", () => {
    it("by each 64th block, of all that were before it", async () => {
      await transact(62);
      await l2.network.finalize();
      await transact(1);
      expect(await recordIn("latest")).to.equal(undefined);
      const { record: frozen } = l2.network.door.chain.merits;
      await transact(7);
      const record = (await recordIn(64))!;
      expect(record).to.deep.equal(frozen);
      expect(record.height).to.equal(63);
      expect(record.attested).to.have.length(63);
      // The last one's attestations were still coming in; two and its leader's word were enough for it to join.
      expect(record.attested.slice(1)).to.deep.equal(Array.from({ length: 62 }, () => all(4)));
      expect(record.attested[0]!.toString(2).replaceAll("0", "").length).to.be.within(2, 3);
      expect(await recordIn("latest")).to.deep.equal(record);
      const joined = BigInt((await l2.rpc<{ timestamp: Hex }>("eth_getBlockByNumber", hex(63), false)).timestamp);
      expect(record.time / 10n ** 9n <= joined).to.equal(true);
      expect(record.costs).to.have.length(4);
      expect(record.costs.every((cost, seat) => cost > 0n && cost < totals()[seat]!)).to.equal(true);
      expect(l2.network.door.chain.merits.record).to.equal(undefined);
    });

    it("with what came late, and without those who said nothing", async () => {
      await l2.network.setFault(3, "silent");
      await transact(62);
      await l2.network.finalize();
      await transact(2);
      const record = (await recordIn(64))!;
      expect(record.attested.slice(1)).to.deep.equal(Array.from({ length: 62 }, () => all(3)));
      expect(record.costs[3]).to.equal(0n);
      await l2.network.setFault(3, undefined);
      await transact(62);
      await l2.network.finalize();
      await transact(2);
      const later = (await recordIn(128))!;
      // It attests what is right before, and gets nothing for what is long past.
      expect(later.attested.slice(LAST, 63)).to.deep.equal(Array.from({ length: 63 - LAST }, () => all(4)));
      expect(later.attested.slice(-30)).to.deep.equal(Array.from({ length: 30 }, () => all(3)));
      expect(later.costs[3]! > 0n).to.equal(true);
    });

    it("of the last 256 blocks, those among them that were only mined too", async () => {
      await transact(3);
      await l2.rpc("hardhat_mine", hex(380));
      await transact(1);
      expect(l2.network.door.chain.tip.height).to.equal(384);
      const record = (await recordIn(384))!;
      expect([record.height, record.attested.length]).to.deep.equal([383, 256]);
    });
  });

  describe("survives", () => {
    it("that a node starts anew", async () => {
      const alice = await person(l2.network, 1);
      await transact(40);
      await l2.send(0, longZero(alice.id), { value: HBAR, gas: 100_000n });
      await transfer(alice, l2.network.genesis.vault, 5_000n, l2.accounts[4]);
      await l2.rpc("hardhat_mine", "0x3");
      while (l2.network.door.chain.tip.height < 63) await transact(1);
      for (const index of [1, 3]) await l2.network.restart(index);
      const [one, ...others] = l2.network.nodes.map(({ chain: { merits } }) => ({
        ...{ totals: merits.expenses.totals, recent: merits.participation.recent },
        ...{ load: merits.load, record: merits.record },
      }));
      expect(one!.record?.height).to.equal(63);
      for (const other of others) expect(other).to.deep.equal(one);
      await transact(65);
      expect((await recordIn(128))!.height).to.equal(127);
    });

    it("a revert, which takes it back", async () => {
      await transact(62);
      const { merits } = l2.network.door.chain;
      const [before, recent, load] = [merits.expenses.totals, merits.participation.recent, merits.load];
      const id = await l2.rpc("evm_snapshot");
      await transact(10);
      expect(await recordIn("latest")).not.to.equal(undefined);
      await l2.rpc("evm_revert", id);
      const again = l2.network.door.chain.merits;
      expect([again.expenses.totals, again.participation.recent, again.load]).to.deep.equal([before, recent, load]);
      expect(await recordIn("latest")).to.equal(undefined);
      await transact(2);
      expect((await recordIn("latest"))!.height).to.equal(63);
    });
  });
});
