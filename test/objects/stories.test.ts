import { expect } from "chai";
import { encodeAbiParameters, keccak256 } from "viem/utils";

import type { L2Objects } from "../../plugin/index.ts";
import type { ObjectNetwork } from "../../plugin/objects/object-network.ts";
import { ask, blockAt } from "../../plugin/objects/provider.ts";
import type { Receipt } from "../../plugin/objects/receipt.ts";
import { unlocked } from "../../plugin/objects/sender.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { federationOf, type Federation } from "./federation.ts";
import { claimForged, forge } from "./forgery.ts";

const DAY = 86_400;
const giveTo = (to: Hex) => encodeAbiParameters([{ type: "address" }], [to]);
const pay = (amount: bigint) => encodeAbiParameters([{ type: "uint128" }], [amount]);
const balance = (issuer: Hex, owner: Hex, amount: bigint) =>
  encodeAbiParameters([{ type: "address" }, { type: "address" }, { type: "uint128" }], [issuer, owner, amount]);
const amountOf = (state: Hex) => BigInt(`0x${state.slice(82)}`);
const countOf = (state: Hex) => BigInt(`0x${state.slice(42)}`);

describe("objects on three networks", function () {
  this.timeout(120_000);
  let federation: Federation;
  let objects: L2Objects;
  let [here, there, elsewhere] = [0, 0, 0];
  let [home, abroad, away] = [] as unknown as [ObjectNetwork, ObjectNetwork, ObjectNetwork];
  let [alice, bob] = ["0x", "0x"] as [Hex, Hex];

  before(async () => {
    federation = await federationOf({ networks: 3 });
    ({ objects } = federation.l2);
    [here, there, elsewhere] = federation.chainIds as [number, number, number];
    [home, abroad, away] = federation.networks as [ObjectNetwork, ObjectNetwork, ObjectNetwork];
    [alice, bob] = federation.accounts as [Hex, Hex];
  });
  after(async () => await federation.close());

  /** Where an object stands once all is decided, and its state. */
  async function settled(index: Hex) {
    const { standing, copies, settled: isSettled } = await objects.read(index);
    expect(copies).to.have.length(1);
    expect(isSettled).to.be.true;
    return { network: standing!.network, state: standing!.state };
  }

  it("are used where they go to before anybody knows for good that they left", async () => {
    const { index } = await objects.create("counter");
    const { steps } = await objects.move(index, there);
    expect(steps.map(({ what, network }) => `${what} ${network}`)).to.deep.equal([
      `moved out ${here}`,
      `sealed ${here}`,
      `endorsed ${there}`,
      `claimed ${there}`,
    ]);
    await objects.call([index], "0x", { from: bob });
    const open = await objects.read(index);
    expect(open.standing).to.be.undefined;
    expect(open.expected).to.include({ network: there, standing: "open" });
    expect(open.copies.map(({ network, isSealed, expected }) => [network, isSealed, expected])).to.deep.equal([
      [here, true, false],
      [there, false, true],
    ]);

    const { carried } = await objects.relay();
    expect(carried.map(({ network, to }) => [network, to])).to.deep.equal(
      [here, there, elsewhere].map((to) => [here, to]),
    );
    const { network, state } = await settled(index);
    expect([network, countOf(state)]).to.deep.equal([there, 1n]);
  });

  it("go on before the first move is decided, and back", async () => {
    const { index } = await objects.create("counter", { from: bob });
    for (const to of [there, elsewhere, here]) {
      await objects.move(index, to, { from: bob });
      await objects.call([index], "0x");
    }
    expect((await objects.read(index)).copies).to.have.length(4);
    await objects.relay();
    const { network, state } = await settled(index);
    expect([network, countOf(state)]).to.deep.equal([here, 3n]);
  });

  it("are claimed with a crosslink where no node vouches", async () => {
    const { index } = await objects.create("nft", { data: "0x2a" });
    const { departure } = await objects.moveOut(index, there);
    const onItsWay = await objects.read(index);
    expect(onItsWay.expected).to.be.undefined;
    expect(onItsWay.departures).to.deep.equal([departure]);
    await objects.relay();
    const { steps } = await objects.claim(departure, { from: bob });
    expect(steps.map(({ what }) => what)).to.deep.equal(["claimed"]);
    expect((await settled(index)).network).to.equal(there);
  });

  it("that depend on more than others leave what they were behind until that is decided", async () => {
    const data = balance(alice, alice, 100n);
    const { index: purse } = await objects.create("balance", { data });
    const { index: till } = await objects.create("balance", { data: balance(alice, bob, 0n), network: there });
    await objects.move(purse, there);
    const { outputs, leftovers } = await objects.call([purse, till], pay(30n), { from: alice });
    expect(outputs).to.have.length(2);
    expect(leftovers.map((key) => key !== undefined)).to.deep.equal([false, true]);
    const { copies, expected } = await objects.read(till);
    expect(copies).to.have.length(2);
    expect([expected!.key, amountOf(expected!.state)]).to.deep.equal([outputs[1], 30n]);

    await objects.relay();
    expect(amountOf((await settled(purse)).state)).to.equal(70n);
    expect(amountOf((await settled(till)).state)).to.equal(30n);
  });

  it("survive a node that signs a state in which they left", async () => {
    const { index, typeId } = await objects.create("counter");
    const { index: honest } = await objects.create("counter", { from: bob, network: there });
    const { number } = (await blockAt(home.provider, "latest"))!;
    const { state, key } = (await objects.read(index)).copies[0]!;
    const receipt: Receipt = {
      ...{ manager: home.addresses.ObjectManager, typeId, index, stateHash: keccak256(state), all: [] },
      ...{ source: BigInt(here), destination: BigInt(there), height: BigInt(number), nonce: 999n },
    };
    const lie = await claimForged(abroad, unlocked(alice), forge({ receipt, state }, 2));
    const read = await objects.read(index);
    expect(read.copies.map(({ key }) => key)).to.have.members([key, lie]);
    expect(read.expected!.key).to.equal(key);
    expect(read.standing!.key).to.equal(key);
    expect(read.copies.find(({ key }) => key === lie)!.judged.map(({ expected }) => expected)).to.deep.equal([false]);
    // Whoever takes what depends on the lie gets back what there was.
    const liar = { network: there, key: lie, typeId };
    const { key: honestKey } = (await objects.read(honest)).expected!;
    await objects.call([liar, { ...liar, key: honestKey }], "0x", { from: bob });
    const mixed = await objects.read(honest);
    expect(mixed.copies).to.have.length(2);
    expect(countOf(mixed.expected!.state)).to.equal(0n);
    await expectRefused(objects.call([honest], "0x"), /is locked until crosslinks decide/);

    await objects.relay();
    expect(await settled(index)).to.deep.equal({ network: here, state });
    expect(countOf((await settled(honest)).state)).to.equal(0n);
    await objects.call([honest], "0x");
  });

  it("go on as they were when the past is taken back", async () => {
    const { index } = await objects.create("counter");
    const snapshot = await ask<Hex>(home.provider, "evm_snapshot");
    await objects.move(index, elsewhere);
    await objects.relay();
    expect((await settled(index)).network).to.equal(elsewhere);
    expect(await ask(home.provider, "evm_revert", snapshot)).to.be.true;
    expect((await settled(index)).network).to.equal(here);
    await objects.call([index], "0x");
    await objects.move(index, there);
    await objects.relay();
    const { network, state } = await settled(index);
    expect([network, countOf(state)]).to.deep.equal([there, 1n]);
  });

  it("are told as they change, until all is decided", async () => {
    const { index } = await objects.create("counter");
    await objects.move(index, there);
    const told: number[] = [];
    for await (const { copies } of objects.follow(index)) {
      told.push(copies.length);
      if (told.length === 1) await objects.relay();
    }
    expect(told).to.deep.equal([2, 1]);
  });

  it("are refused in sentences with a way out", async () => {
    const { index } = await objects.create("nft", { data: "0x00", from: alice });
    const { index: other } = await objects.create("nft", { data: "0x00", from: alice, network: there });
    const nobody: Hex = `0x${"12".repeat(32)}`;
    await expectRefused(objects.call([index], giveTo(bob), { from: bob }), /the type refuses: NotTheOwner\(0x/);
    await expectRefused(objects.call([index, other], giveTo(bob)), /different networks.*Move 0x.* first/);
    await expectRefused(objects.call([], "0x"), /Name one at least/);
    await expectRefused(objects.call([index, index], giveTo(bob)), /Name each object once/);
    await expectRefused(objects.move(index, there, { from: bob }), /does not let 0x\w+ move .* Let its owner do it/);
    await expectRefused(objects.move(index, 5), /network 5 is none of the federation's. They are 31337, 31338, 31339/);
    await expectRefused(objects.move(index, here), /is on network 31337 already/);
    await expectRefused(objects.read(nobody), /there is no object 0x12.*l2_objects/);
    await expectRefused(objects.read("0x12"), /the name of an object is wanted.* it is "0x12"/);
    await expectRefused(objects.create(nobody), /no code is registered for the type/);
    await expectRefused(objects.create("0xcafe"), /one of balance, nft, counter is wanted.* it is "0xcafe"/);
    await expectRefused(objects.register(home.addresses.Crosslinks), /must only compute, and has the instruction 0x/);
    await expectRefused(objects.register(alice), /there is no contract at/);
    const { departure } = await objects.moveOut(index, there);
    await expectRefused(objects.call([index], giveTo(bob)), /is on its way to network 31338. Claim it there first/);
    await objects.claim(departure);
    await expectRefused(objects.claim(departure), /is claimed already/);
  });

  it("cost nothing where nobody waits for anything", async () => {
    await objects.relay();
    const heights = async () => await Promise.all(federation.networks.map((network) => network.height()));
    const before = await heights();
    expect(await objects.relay()).to.deep.equal({ carried: [], sealed: 0, resolved: 0 });
    expect(await heights()).to.deep.equal(before);
  });

  describe("when a network falls silent", function () {
    const later = async (seconds: number) => {
      await ask(home.provider, "evm_increaseTime", seconds);
      for (const { provider } of federation.networks) await ask(provider, "evm_mine");
    };
    const write = async (network: ObjectNetwork, name: string, chainId: number) =>
      await network.write({ from: unlocked(alice) }, "Crosslinks", name, BigInt(chainId));

    it("cannot be said to be lost while it lives: the relayer shows a newer block", async () => {
      await objects.relay();
      await later(DAY + 1);
      await write(abroad, "announceHalt", here);
      expect(await abroad.read("Crosslinks", "haltAnnouncedAt", BigInt(here))).to.not.equal(0n);
      const { carried } = await objects.relay();
      expect(carried.map(({ network, to }) => [network, to])).to.deep.equal([[here, there]]);
      expect(await abroad.read("Crosslinks", "haltAnnouncedAt", BigInt(here))).to.equal(0n);
    });

    it("come back from where they could not be shown to have left", async () => {
      const { index } = await objects.create("counter", { network: elsewhere });
      await objects.move(index, there);
      await objects.call([index], "0x");
      await later(DAY + 1);
      for (const network of federation.networks) await write(network, "announceHalt", elsewhere);
      await later(DAY + 1);
      for (const network of federation.networks) await write(network, "halt", elsewhere);
      await objects.relay();
      const { network, state } = await settled(index);
      expect([network, countOf(state)]).to.deep.equal([elsewhere, 0n]);
      expect(await away.read("Crosslinks", "haltedAfter", BigInt(elsewhere))).to.have.property("0", true);
    });
  });
});

async function expectRefused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => expect.fail("it was not refused"),
    (reason: unknown) => reason as Error,
  );
  expect(error.message).to.match(message);
  expect(error.name).to.equal("ObjectError");
}
