import { expect } from "chai";

import {
  amountOf,
  attest,
  balanceData,
  blockAt,
  BOND,
  claim,
  collapse,
  create,
  decide,
  type Departure,
  federation,
  headerAt,
  moveOut,
  NOTHING,
  otherRoot,
  paymentData,
  prove,
  rootOf,
  seal,
  type Shard,
  SILENCE,
  transact,
  wait,
  WINDOW,
} from "./federation.ts";

const OPEN = 0n;
const STANDS = 1n;
const FALLEN = 2n;

/** Two balances of the owner's own issue on a network. */
async function balances(shard: Shard, first: bigint, second: bigint) {
  const data = (amount: bigint) => balanceData(shard.owner.address, shard.owner.address, amount);
  return [
    await create(shard, shard.types.balance, data(first)),
    await create(shard, shard.types.balance, data(second)),
  ] as const;
}

/** What the copies of an object say: their amounts and how they fare. */
async function copiesOf(shard: Shard, index: string, typeId = shard.types.balance) {
  const copies: any[] = await shard.manager.copies(typeId, index, 0, 64);
  return copies
    .map(({ key, state, moved, isSealed, standing, dependency }) => ({
      at: key,
      amount: amountOf(state),
      moved,
      isSealed,
      standing,
      all: dependency.all.length,
      notAll: dependency.notAll.length,
    }))
    .sort((left, right) => Number(left.amount - right.amount));
}

describe("objects that move between networks", () => {
  it("meet a manager with one address everywhere, and with equal types", async () => {
    const [first, second, third] = (await federation(1001, 1002, 1003)) as [Shard, Shard, Shard];
    expect(await second.manager.getAddress()).to.equal(await first.manager.getAddress());
    expect(await third.manager.getAddress()).to.equal(await first.manager.getAddress());
    expect(second.types).to.deep.equal(first.types);
  });

  it("are spent on arrival, before the crosslink, and stand once it comes", async () => {
    const [first, second] = (await federation(1001, 1002)) as [Shard, Shard];
    const { balance } = first.types;
    const [purse, savings] = await balances(first, 100n, 50n);
    const inPlace = await transact(first, balance, [purse.at, savings.at], paymentData(30n));
    expect(inPlace.outputs).to.deep.equal([purse.at, savings.at]);
    expect(inPlace.leftovers).to.deep.equal([NOTHING, NOTHING]);

    const departed = await moveOut(first, purse.at, second);
    expect(departed.receiptId).to.equal(await first.manager.receiptIdOf(departed.receipt));
    expect(await first.manager.isReceipt(departed.receiptId)).to.be.true;
    await expect(first.manager.transact(balance, [purse.at, savings.at], paymentData(1n)))
      .to.be.revertedWithCustomError(first.manager, "Locked")
      .withArgs(purse.at);
    const frozen = await seal(first, purse.at, departed.receipt.height);
    expect(frozen).to.not.equal(purse.at);

    // The second network has heard of nothing but one node's word.
    const arrived = await claim(second, first, departed);
    expect((await second.manager.copy(arrived)).standing).to.equal(OPEN);
    const [shop] = await balances(second, 0n, 0n);
    const till = await create(second, balance, balanceData(second.owner.address, second.other.address, 0n));
    const paid = await transact(second, balance, [arrived, till.at], paymentData(70n));
    expect(paid.outputs[0]).to.equal(arrived);
    expect(paid.leftovers[0]).to.equal(NOTHING);
    expect(await copiesOf(second, till.index)).to.deep.equal([
      { at: paid.leftovers[1], amount: 0n, moved: false, isSealed: false, standing: OPEN, all: 0, notAll: 1 },
      { at: paid.outputs[1], amount: 70n, moved: false, isSealed: false, standing: OPEN, all: 1, notAll: 0 },
    ]);
    await expect(second.manager.transact(balance, [paid.leftovers[1]!, shop.at], paymentData(0n)))
      .to.be.revertedWithCustomError(second.manager, "Locked")
      .withArgs(paid.leftovers[1]);

    for (const shard of [second, first]) await decide(shard, first, departed.receipt.height);
    await collapse(second, balance, till.index);
    await collapse(second, balance, purse.index);
    await collapse(first, balance, purse.index);
    expect((await copiesOf(second, till.index)).map(({ amount, standing }) => [amount, standing])).to.deep.equal([
      [70n, STANDS],
    ]);
    expect(await second.manager.standing(balance, till.index)).to.equal(till.at);
    expect((await copiesOf(second, purse.index)).map(({ amount }) => amount)).to.deep.equal([0n]);
    expect(await first.manager.copyCount(balance, purse.index)).to.equal(0n);
  });

  it("leave no trace of what was paid with a root that turns out false", async () => {
    const [first, second] = (await federation(1001, 1002)) as [Shard, Shard];
    const { balance } = first.types;
    const [purse] = await balances(first, 100n, 0n);
    const departed = await moveOut(first, purse.at, second);
    const { height } = departed.receipt;
    await seal(first, purse.at, height);

    const literal = { network: first.chainId, height, root: await rootOf(first, height) };
    const { accountProof, storageProof } = await prove(first, departed);
    const proven = [departed.receipt, departed.state, literal.root, accountProof, storageProof] as const;
    await expect(second.manager.claim(...proven)).to.be.revertedWithCustomError(second.manager, "NotAdmitted");
    await (second.admissions.connect(second.other) as typeof second.admissions).post(literal, { value: BOND });
    await second.manager.claim(...proven);
    await expect(second.manager.claim(...proven))
      .to.be.revertedWithCustomError(second.manager, "AlreadyClaimed")
      .withArgs(departed.receiptId, literal.root);
    const [arrived] = await copiesOf(second, purse.index);

    const [savings] = await balances(second, 5n, 0n);
    const paid = await transact(second, balance, [arrived!.at, savings.at], paymentData(40n));

    for (const shard of [first, second]) await decide(shard, first, height, otherRoot(height));
    expect((await second.manager.copy(paid.outputs[1]!)).standing).to.equal(FALLEN);
    expect(await second.manager.standing(balance, savings.index)).to.equal(paid.leftovers[1]);
    await expect(second.manager.transact(balance, [paid.outputs[0]], paymentData(1n)))
      .to.be.revertedWithCustomError(second.manager, "Fallen")
      .withArgs(paid.outputs[0]);
    for (const { index } of [purse, savings]) await collapse(second, balance, index);
    await collapse(first, balance, purse.index);
    expect(await second.manager.copyCount(balance, purse.index)).to.equal(0n);
    expect((await copiesOf(second, savings.index)).map(({ at, amount }) => [at, amount])).to.deep.equal([
      [savings.at, 5n],
    ]);
    expect((await copiesOf(first, purse.index)).map(({ at, amount, moved }) => [at, amount, moved])).to.deep.equal([
      [purse.at, 100n, false],
    ]);
    // It can go again.
    await moveOut(first, purse.at, second);

    await second.admissions.slash(literal);
    expect(await second.admissions.balanceOf(second.owner.address)).to.equal(BOND / 2n);
    expect(await second.admissions.balanceOf(second.treasury.address)).to.equal(BOND / 2n);
  });
});
/** What becomes of a literal: the committee attests the real root for it, or another. */
type Outcome = "true" | "false";

/** Decides on all networks what becomes of the departures, in this order. */
async function decideAll(shards: Shard[], outcomes: [source: Shard, departed: Departure, outcome: Outcome][]) {
  for (const [source, { receipt }, outcome] of outcomes) {
    const root = outcome === "true" ? undefined : otherRoot(receipt.height);
    for (const shard of shards) await decide(shard, source, receipt.height, root);
  }
}

/** The networks on which an object stands, after everybody has resolved what there is. */
async function standsOn(shards: Shard[], typeId: string, index: string): Promise<number[]> {
  const places = [];
  for (const shard of shards) {
    await collapse(shard, typeId, index);
    const copies: any[] = await shard.manager.copies(typeId, index, 0, 64);
    for (const { standing, moved, dependency } of copies) {
      expect(standing).to.equal(STANDS);
      expect(moved).to.be.false;
      expect(dependency.all.length + dependency.notAll.length).to.equal(0);
      places.push(shard.chainId);
    }
  }
  return places;
}

describe("an object on a journey", () => {
  const orders = ["first known first", "last known first"] as const;

  /** Moves a counter along a route, sealing and claiming at each step, and gives its index and the departures. */
  async function travel(route: Shard[]) {
    const typeId = route[0]!.types.counter;
    const { index, at } = await create(route[0]!, typeId, "0x");
    const departures: [Shard, Departure][] = [];
    let copy = at;
    for (let step = 0; step + 1 < route.length; step++) {
      const [from, to] = [route[step]!, route[step + 1]!];
      const departed = await moveOut(from, copy, to);
      await seal(from, departed.at, departed.receipt.height);
      copy = await claim(to, from, departed);
      departures.push([from, departed]);
    }
    return { typeId, index, departures };
  }

  // Where the object must stand for each outcome of the moves, in their order: table 3.5 of the model, and round trips.
  const routes: [route: number[], places: Record<string, number>][] = [
    [[1001, 1002, 1003], { "true true": 1003, "true false": 1002, "false true": 1001, "false false": 1001 }],
    [[1001, 1002, 1001], { "true true": 1001, "true false": 1002, "false true": 1001, "false false": 1001 }],
    [
      [1001, 1002, 1003, 1001],
      {
        "true true true": 1001,
        "true true false": 1003,
        "true false true": 1002,
        "true false false": 1002,
        "false true true": 1001,
        "false false false": 1001,
      },
    ],
  ];
  for (const [route, places] of routes) {
    for (const order of orders) {
      it(`ends in one place for every outcome: ${route.join(" -> ")}, ${order}`, async () => {
        const shards = await federation(1001, 1002, 1003);
        const { typeId, index, departures } = await travel(route.map((id) => shards[id - 1001]!));
        const snapshots = await Promise.all(shards.map(({ networkHelpers }) => networkHelpers.takeSnapshot()));
        for (const [outcome, place] of Object.entries(places)) {
          const outcomes = outcome
            .split(" ")
            .map((each, i) => [...departures[i]!, each] as [Shard, Departure, Outcome]);
          await decideAll(shards, order === "first known first" ? outcomes : outcomes.reverse());
          expect(await standsOn(shards, typeId, index), outcome).to.deep.equal([place]);
          for (const snapshot of snapshots) await snapshot.restore();
        }
      });
    }
  }

  it("comes back to where it was once all is true, although nobody sealed its first move", async () => {
    const [first, second] = (await federation(1001, 1002)) as [Shard, Shard];
    const typeId = first.types.counter;
    const { index, at } = await create(first, typeId, "0x");
    const out = await moveOut(first, at, second);
    const away = await claim(second, first, out);
    const back = await moveOut(second, away, first);
    for (const shard of [first, second]) {
      await decide(shard, first, out.receipt.height);
      await decide(shard, second, back.receipt.height);
    }
    const { stateRoot } = await blockAt(second, back.receipt.height);
    const { accountProof, storageProof } = await prove(second, back);
    await expect(first.manager.claim(back.receipt, back.state, stateRoot, accountProof, storageProof))
      .to.be.revertedWithCustomError(first.manager, "Occupied")
      .withArgs(at);
    await first.manager.seal(at, "0x");
    await first.manager.claim(back.receipt, back.state, stateRoot, accountProof, storageProof);
    expect(await standsOn([first, second], typeId, index)).to.deep.equal([1001]);
  });

  it("revives where it was if the network that it left halts before its move is known", async () => {
    const [first, second] = (await federation(1001, 1002)) as [Shard, Shard];
    const typeId = first.types.counter;
    const { index, at } = await create(first, typeId, "0x");
    const other = await create(first, typeId, "0x");
    const { number } = await blockAt(first, await first.ethers.provider.getBlockNumber());
    const moved = await moveOut(first, at, second);
    const frozen = await seal(first, at, moved.receipt.height);
    const unsealed = await moveOut(first, other.at, second);
    const arrived = await claim(second, first, moved);
    for (const shard of [first, second]) {
      await decide(shard, first, BigInt(number!));
      await wait(shard, SILENCE);
      await shard.crosslinks.announceHalt(first.chainId);
      await wait(shard, WINDOW);
      await shard.crosslinks.halt(first.chainId);
    }
    expect((await second.manager.copy(arrived)).standing).to.equal(FALLEN);
    expect(await first.manager.standing(typeId, index)).to.equal(frozen);
    await expect(first.manager.resolve(frozen)).to.emit(first.manager, "Revived").withArgs(at);
    expect(await first.manager.standing(typeId, other.index)).to.equal(other.at);
    await expect(first.manager.seal(unsealed.at, "0x")).to.emit(first.manager, "Revived").withArgs(other.at);
    expect(await standsOn([first, second], typeId, index)).to.deep.equal([1001]);
    expect(await standsOn([first, second], typeId, other.index)).to.deep.equal([1001]);
    const { accountProof, storageProof } = await prove(first, unsealed);
    const root = await rootOf(first, unsealed.receipt.height);
    await expect(
      second.manager.claim(unsealed.receipt, unsealed.state, root, accountProof, storageProof),
    ).to.be.revertedWithCustomError(second.manager, "KnownFalse");
  });
});

describe("headers and signatures of real blocks", () => {
  it("decide heights below an attested one", async () => {
    const [first, second] = (await federation(1001, 1002)) as [Shard, Shard];
    await first.networkHelpers.mine(6);
    const top = await first.ethers.provider.getBlockNumber();
    await decide(second, first, top);
    const headers = [];
    for (let height = top; height >= 0; height--) headers.push(await headerAt(first, height));
    await second.crosslinks.decideAncestors(first.chainId, top, headers);
    for (const height of [0, 1, top - 1]) {
      expect(await second.crosslinks.rootAt(first.chainId, height)).to.equal(await rootOf(first, height));
    }
    expect(await second.crosslinks.latest(first.chainId)).to.equal(top);
  });

  it("seal a move from its own block's header alone, and for as long as the chain remembers it", async () => {
    const [first, second] = (await federation(1001, 1002)) as [Shard, Shard];
    const { at } = await create(first, first.types.counter, "0x");
    const { receipt } = await moveOut(first, at, second);
    const { crosslinks, manager, networkHelpers } = first;
    await networkHelpers.mine(2);
    for (const height of [receipt.height - 1n, receipt.height + 1n]) {
      await expect(manager.seal(at, await headerAt(first, height)))
        .to.be.revertedWithCustomError(crosslinks, "WrongOwnHeader")
        .withArgs(receipt.height, (await blockAt(first, receipt.height))["hash"]);
    }
    const header = await headerAt(first, receipt.height);
    await expect(manager.seal(at, `${header}00`)).to.be.revertedWithCustomError(crosslinks, "WrongOwnHeader");
    await expect(manager.seal(at, "0x"))
      .to.be.revertedWithCustomError(manager, "NotDecidedYet")
      .withArgs(receipt.height);
    await networkHelpers.mine(8_300);
    await expect(manager.seal(at, header)).to.be.revertedWithCustomError(crosslinks, "WrongOwnHeader");
    // A crosslink helps at any age.
    await decide(first, first, receipt.height);
    await expect(manager.seal(at, "0x")).to.emit(manager, "Sealed");
    await expect(manager.seal(at, "0x")).to.be.revertedWithCustomError(manager, "UnknownCopy").withArgs(at);
  });

  it("are attested as the nodes attest them", async () => {
    const [first, second] = (await federation(1001, 1002)) as [Shard, Shard];
    const { hash, stateRoot } = await blockAt(first, 1);
    const signatures = attest(first.chainId, 1, hash!, stateRoot!);
    await expect(
      second.crosslinks.decide(second.chainId, 1, hash, stateRoot, signatures),
    ).to.be.revertedWithCustomError(second.crosslinks, "NotAMember");
    await expect(second.crosslinks.decide(first.chainId, 1, hash, stateRoot, signatures))
      .to.emit(second.crosslinks, "Decided")
      .withArgs(first.chainId, 1, hash, stateRoot);
  });
});
