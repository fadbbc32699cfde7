import { readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";
import { id } from "ethers";

import {
  attest,
  balanceData,
  blockAt,
  create,
  type Departure,
  departure,
  federation,
  headerAt,
  type Literal,
  paymentData,
  prove,
  rootOf,
  type Shard,
} from "./federation.ts";

const FILE = new URL("./gas.json", import.meta.url);

/** How many literals a copy depends on. */
const COUNTS = [0, 1, 2, 4, 8, 15];

const HASH = id("the hash of a block");

/**
 * What operations cost, intrinsic gas and calldata included: to the unit, so that a change which costs something shows.
 * `UPDATE_SNAPSHOT=1 npx hardhat test mocha test/contracts/manager/gas.test.ts` writes the figures anew.
 */
describe("the gas of the manager", function () {
  this.timeout(600_000);

  const measured: Record<string, number> = {};
  let source: Shard;
  let here: Shard;
  let third: Shard;

  before(async () => {
    [source, here, third] = (await federation(1001, 1002, 1003)) as [Shard, Shard, Shard];
  });

  async function measure(name: string, sent: Promise<any>): Promise<any> {
    const receipt = await (await sent).wait();
    measured[name] = Number(receipt.gasUsed);
    return receipt;
  }

  /** A root that nodes of the third network attest for a height. */
  const literalAt = (height: number): Literal => ({
    network: 1003n,
    height: BigInt(height),
    root: id(`root ${height}`),
  });

  const signatures = ({ network, height, root }: Literal, signers: number) =>
    attest(Number(network), Number(height), HASH, root, signers);

  const decideOn = (shard: Shard, literal: Literal, root = literal.root) =>
    shard.crosslinks.decide(literal.network, literal.height, HASH, root, signatures({ ...literal, root }, 3));

  /** Endorses the root of a block that has a receipt, and gives all that claims it. */
  async function claimOf(shard: Shard, from: Shard, left: Departure): Promise<unknown[]> {
    const { height } = left.receipt;
    const { hash, stateRoot } = await blockAt(from, height);
    const literal = { network: from.chainId, height, root: stateRoot! };
    await shard.admissions.endorse(literal, hash, attest(from.chainId, Number(height), hash!, stateRoot!, 1));
    const { accountProof, storageProof } = await prove(from, left);
    return [left.receipt, left.state, stateRoot, accountProof, storageProof];
  }

  /** A receipt with literals, written into the source's storage as if the object had come there with them. */
  async function withLiterals(left: Departure, all: Literal[]): Promise<Departure> {
    const height = BigInt(await source.ethers.provider.getBlockNumber()) + 1n;
    const receipt = { ...left.receipt, all, height };
    const receiptId = await source.manager.receiptIdOf(receipt);
    const slot = await source.manager.receiptSlot(receiptId);
    const params = [await source.manager.getAddress(), slot, `0x${"1".padStart(64, "0")}`];
    await source.provider.request({ method: "hardhat_setStorageAt", params });
    await source.networkHelpers.mine(1);
    return { ...left, receipt, receiptId };
  }

  /** A counter that depends on so many literals about the third network, from a height on. */
  async function counterUnder(count: number, from: number): Promise<{ at: string; index: string; all: Literal[] }> {
    const { index, at } = await create(source, source.types.counter, "0x");
    const all = Array.from({ length: count }, (_, i) => literalAt(from + i));
    const left = departure(source, await (await source.manager.moveOut(at, here.chainId)).wait());
    const receipt = await withLiterals(left, all);
    const call = await claimOf(here, source, receipt);
    await here.manager.claim(...call);
    // Its own move is decided, so that there are as many literals as it says.
    await decideOn(here, { network: 1001n, height: receipt.receipt.height, root: call[2] as string });
    const [arrived] = await here.manager.copies(here.types.counter, index, 0, 1);
    await here.manager.resolve(arrived.key);
    const [copy] = await here.manager.copies(here.types.counter, index, 0, 1);
    expect(copy.dependency.all.length).to.equal(count);
    return { at: copy.key, index, all };
  }

  it("is measured for objects that depend on nothing", async () => {
    const { manager, types } = here;
    const own = balanceData(here.owner.address, here.owner.address, 100n);
    await measure("create a counter, the first", manager.create(types.counter, "0x"));
    await measure("create a counter, another", manager.create(types.counter, "0x"));
    await measure("create a balance", manager.create(types.balance, own));
    const counters: string[] = [];
    for (let i = 0; i < 8; i++) counters.push((await create(here, types.counter, "0x")).at);
    for (const count of [1, 2, 8]) {
      const call = manager.transact(types.counter, counters.slice(0, count), "0x");
      await measure(`transact in place, inputs: ${count}`, call);
    }
    const purses = [(await create(here, types.balance, own)).at, (await create(here, types.balance, own)).at];
    await measure("pay in place", manager.transact(types.balance, purses, paymentData(1n)));
  });

  it("is measured for crosslinks and endorsements", async () => {
    const { crosslinks, admissions } = here;
    await measure("decide with 3 of 4 signatures", decideOn(here, literalAt(900)));
    const endorsement = admissions.endorse(literalAt(901), HASH, signatures(literalAt(901), 1));
    await measure("endorse with 1 signature", endorsement);
    const { hash } = await blockAt(source, 5);
    const root = await rootOf(source, 5);
    await crosslinks.decide(1001, 5, hash, root, attest(1001, 5, hash!, root));
    const headers = [await headerAt(source, 5), await headerAt(source, 4)];
    await measure("decide an ancestor", crosslinks.decideAncestors(1001, 5, headers));
  });

  for (const count of COUNTS) {
    it(`is measured for a copy that depends on ${count} literals`, async () => {
      const { manager, types } = here;
      const mixed = await counterUnder(count, 10_000 + 100 * count);
      const free = await create(here, types.counter, "0x");
      await measure(
        `mix with one of none, literals: ${count}`,
        manager.transact(types.counter, [mixed.at, free.at], "0x"),
      );

      // All its literals are new to the third network.
      const leaving = await counterUnder(count, 20_000 + 100 * count);
      const left = departure(here, await measure(`moveOut, literals: ${count}`, manager.moveOut(leaving.at, 1003)));
      const header = await headerAt(here, left.receipt.height);
      await measure(`seal by header, literals: ${count}`, manager.seal(left.at, header));
      const call = await claimOf(third, here, left);
      await measure(`claim, literals: ${count}`, third.manager.claim(...call));

      if (count === 0) return;
      const known = await counterUnder(count, 2000 + 100 * count);
      for (const literal of known.all) await decideOn(here, literal);
      await measure(`resolve what stands, literals: ${count}`, manager.resolve(known.at));
      const fallen = await counterUnder(count, 5000 + 100 * count);
      await decideOn(here, fallen.all[count - 1]!, id("another root"));
      await measure(`resolve what has fallen, literals: ${count}`, manager.resolve(fallen.at));
    });
  }

  it("is what it was", () => {
    if (process.env["UPDATE_SNAPSHOT"]) writeFileSync(FILE, `${JSON.stringify(measured, null, 2)}\n`);
    expect(measured).to.deep.equal(JSON.parse(readFileSync(FILE, "utf8")));
  });
});
