import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import { getCreate2Address, keccak256 } from "ethers";

import { toFileId, toLong } from "../../plugin/hedera/entity.ts";
import type { BlockHeader } from "../../plugin/node/block.ts";
import { DEPLOYER, FEE_VAULT, longZero } from "../../plugin/protocol/addresses.ts";
import type { Hex, Tinybar } from "../../plugin/protocol/units.ts";
import { person } from "./hedera.ts";
import { harness, hex, tips, type Harness } from "./harness.ts";
import { Payments } from "./paid.ts";

const HBAR = 10n ** 18n;
const WEIBAR_PER_TINYBAR = 10n ** 10n;
/** A batch, a proposal and four attestations of $0.0008 each, at 12 cents an hbar; and a fifth more, for 21,000 gas. */
const FIRST_PRICE = (6n * 666_666n * WEIBAR_PER_TINYBAR * 6n) / (5n * 21_000n);

describe("a price of gas that covers what blocks cost", function () {
  this.timeout(120_000);
  let l2: Harness;
  let paid: Payments;

  beforeEach(async () => {
    l2 = await harness({ fees: "hedera" });
    paid = new Payments(l2.network);
  });
  afterEach(async () => {
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
    const prices = l2.network.nodes.map(({ chain }) => chain.nextBaseFee);
    expect(new Set(prices).size).to.equal(1);
    await l2.close();
  });

  const transact = async (count: number) => {
    for (let index = 0; index < count; index++) await l2.send(index % 7, l2.accounts[9], { value: 1n, gas: 21_000n });
    await l2.network.idle();
  };
  const blockAt = (height: number | "latest") =>
    l2.rpc<BlockHeader>("eth_getBlockByNumber", height === "latest" ? height : hex(height), false);
  const priceAt = async (height: number | "latest") => BigInt((await blockAt(height)).baseFeePerGas!);
  /** What the blocks from one to another brought in, tinybar. */
  const income = async (from: number, to: number): Promise<Tinybar> => {
    let sum = 0n;
    for (let height = from; height <= to; height++) {
      const { baseFeePerGas, gasUsed } = await blockAt(height);
      sum += BigInt(baseFeePerGas!) * BigInt(gasUsed);
    }
    return sum / WEIBAR_PER_TINYBAR;
  };
  const spent = () => paid.all.reduce((sum, { fee }) => sum + fee, 0n);
  /** Has an hbar be worth so many cents. */
  const price = async (cents: number) => {
    const rate = { hbarEquiv: 1, centEquiv: cents, expirationTime: { seconds: toLong(4_102_444_800n) } };
    const contents = proto.ExchangeRateSet.encode({ currentRate: rate, nextRate: rate }).finish();
    await l2.network.ledger.treasury.submit({ fileUpdate: { fileID: toFileId(112), contents } });
    await l2.network.idle();
  };

  it("begins with the price that covers blocks of one transfer, and keeps it while they are that", async () => {
    await transact(10);
    for (const height of [0, 1, 10]) {
      const price = await priceAt(height);
      // Leaders' own attestations may tell of several blocks, and then cost less than one a block.
      const isNear = price < (FIRST_PRICE * 11n) / 10n && price > (FIRST_PRICE * 4n) / 5n;
      expect(isNear).to.equal(true, `${price} at ${height}`);
    }
  });

  it("brings in more than the nodes pay, over a long steady load", async () => {
    await transact(150);
    const [taken, cost] = [await income(1, 150), spent()];
    // The first price is that of blocks which all nodes attest one by one: on average, less than half of it is left.
    const first = 150n * 6n * 666_666n;
    expect(taken > cost && taken < ((cost + first) * 6n) / 10n).to.equal(true, `${taken} of ${cost}`);
    await transact(150);
    const [later, due] = [await income(151, 300), spent() - cost];
    expect(later > due && later < (due * 13n) / 10n).to.equal(true, `${later} of ${due}`);
    // It is the fee vault's, every 64th block.
    const vault = BigInt(await l2.rpc<Hex>("eth_getBalance", FEE_VAULT, "latest"));
    expect(vault / WEIBAR_PER_TINYBAR >= (await income(1, 255))).to.equal(true);
  });

  it("rises by an eighth a block at most when blocks come to cost more, until it covers that, too", async () => {
    const alice = await person(l2.network, 1);
    await transact(5);
    for (let sent = 0; sent < 100; sent++) await l2.send(sent % 7, longZero(alice.id), { value: HBAR, gas: 40_000n });
    await l2.network.idle();
    const tip = l2.network.door.chain.tip.height;
    for (let height = 1; height <= tip; height++) {
      const [before, after] = [await priceAt(height - 1), await priceAt(height)];
      expect(after <= (before * 9n) / 8n + 1n && after >= (before * 7n) / 8n).to.equal(true, `at ${height}`);
    }
    const first = paid.all.length;
    for (let sent = 0; sent < 30; sent++) await l2.send(sent % 7, longZero(alice.id), { value: HBAR, gas: 40_000n });
    await l2.network.idle();
    const cost = paid.all.slice(first).reduce((sum, { fee }) => sum + fee, 0n);
    const taken = await income(tip + 1, tip + 30);
    expect(taken > cost).to.equal(true, `${taken} of ${cost}`);
  });

  it("follows what hbar is worth on Hedera", async () => {
    await transact(150);
    const before = await priceAt("latest");
    await price(24);
    await transact(250);
    const after = await priceAt("latest");
    // Twice the worth, half the hbar.
    expect(after > (before * 45n) / 100n && after < (before * 55n) / 100n).to.equal(true, `${before} -> ${after}`);
    await price(6);
    await transact(20);
    expect((await priceAt("latest")) > (after * 12n) / 10n).to.equal(true);
  });

  it("is the same for a node that starts anew, and after a revert", async () => {
    await transact(4);
    const id = await l2.rpc("evm_snapshot");
    const price = l2.network.door.chain.nextBaseFee;
    await l2.deploy("Counter");
    await transact(8);
    for (const index of [1, 2]) await l2.network.restart(index);
    expect(new Set(l2.network.nodes.map(({ chain }) => chain.nextBaseFee)).size).to.equal(1);
    await transact(2);
    await l2.rpc("evm_revert", id);
    expect(l2.network.door.chain.nextBaseFee).to.equal(price);
    await transact(1);
    expect(await priceAt("latest")).to.equal(price);
  });

  it("lets controls have another one for a block, and mines blocks that nobody pays for", async () => {
    await transact(2);
    await l2.rpc("hardhat_setNextBlockBaseFeePerGas", hex(FIRST_PRICE * 3n));
    expect(l2.network.door.chain.nextBaseFee).to.equal(FIRST_PRICE * 3n);
    await transact(1);
    expect(await priceAt("latest")).to.equal(FIRST_PRICE * 3n);
    const id = await l2.rpc("evm_snapshot");
    await l2.rpc("hardhat_setNextBlockBaseFeePerGas", "0x7");
    await l2.rpc("evm_revert", id);
    const next = l2.network.door.chain.nextBaseFee;
    // What somebody asked for the pending state with must not be what one node alone has.
    await l2.rpc("eth_getBlockByNumber", "pending", false);
    await l2.rpc("hardhat_mine", "0x5");
    expect(await priceAt(4)).to.equal(next);
    expect((await priceAt(8)) < next).to.equal(true);
    await transact(3);
  });

  it("has what creates contracts at the same address everywhere, whose own transaction offers too little", async () => {
    const salt = "00".repeat(32);
    // Code that returns one byte, STOP, as the contract's.
    const creation = "60016000f3";
    await l2.send(0, DEPLOYER, { data: `0x${salt}${creation}`, gas: 200_000n });
    const created = getCreate2Address(DEPLOYER, `0x${salt}`, keccak256(`0x${creation}`));
    expect(await l2.rpc("eth_getCode", created, "latest")).to.equal("0x00");
    const other = await harness();
    expect(await other.rpc("eth_getCode", DEPLOYER, "latest")).to.equal("0x");
    await other.close();
  });

  it("asks nothing more of the EVM where the price is Hardhat's", async () => {
    const other = await harness();
    for (const one of [l2, other]) {
      const asked: string[] = [];
      const { evm } = one.network.door.execution;
      const [batch, request] = [evm.batch.bind(evm), evm.request.bind(evm)];
      evm.batch = (calls) => (asked.push(...calls.map(([method]) => method)), batch(calls));
      evm.request = (method, ...params) => (asked.push(method), request(method, ...params));
      await one.send(0, one.accounts[1], { value: 1n, gas: 21_000n });
      await one.network.idle();
      const count = asked.filter((method) => method === "hardhat_setNextBlockBaseFeePerGas").length;
      expect(count > 0).to.equal(one === l2);
    }
    await other.close();
  });
});
