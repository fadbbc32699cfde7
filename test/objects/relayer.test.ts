import { expect } from "chai";

import type { ObjectNetwork } from "../../plugin/objects/object-network.ts";
import { ask, quantity } from "../../plugin/objects/provider.ts";
import { Relayer } from "../../plugin/objects/relayer.ts";
import { unlocked, type Sender } from "../../plugin/objects/sender.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { federationOf, type Federation } from "./federation.ts";

const SECOND = 1_000_000_000n;

describe("a relayer", function () {
  this.timeout(120_000);
  let federation: Federation;
  let networks: readonly ObjectNetwork[];
  let [carol, dave] = [] as unknown as [Sender, Sender];
  const now = async () => await federation.l2.hedera.now();
  const later = async () => (await now()) + 3_600n * SECOND;

  before(async () => {
    federation = await federationOf({ networks: 2 });
    ({ networks } = federation);
    [carol, dave] = federation.accounts.slice(2, 4).map(unlocked) as [Sender, Sender];
  });
  after(async () => await federation.close());

  /** Sends a counter to the other network. */
  async function sent(): Promise<{ readonly index: Hex; readonly height: bigint }> {
    const { index } = await federation.l2.objects.create("counter");
    const { receipt } = await federation.l2.objects.move(index, federation.chainIds[1]!);
    return { index, height: receipt.height };
  }
  const isSettled = async (index: Hex) => (await federation.l2.objects.read(index)).settled;

  it("waits with a crosslink until enough signatures are old enough, by the networks' clock", async () => {
    const before = await now();
    const { index } = await sent();
    let time = before;
    const printed: string[] = [];
    const print = (line: string) => printed.push(line);
    const relayer = new Relayer({ networks, sender: carol, now: () => time, delay: 60n * SECOND, print });
    expect(await relayer.carry()).to.deep.equal({ carried: [], sealed: 0, resolved: 0 });
    time = before + 60n * SECOND - 1n;
    expect((await relayer.carry()).carried).to.be.empty;
    expect(printed).to.be.empty;
    time = (await later()) + 60n * SECOND;
    expect((await relayer.carry()).carried).to.have.length(2);
    expect(printed).to.have.length(1);
    expect(printed[0]).to.match(/^carried block \d+ of 31337 to 31337, 31338; resolved 2 copies$/);
    expect(await isSettled(index)).to.be.true;
    expect(await relayer.carry()).to.deep.equal({ carried: [], sealed: 0, resolved: 0 });
  });

  it("begins anew where another one ended, from what the chains say alone", async () => {
    const { index, height } = await sent();
    const [home, abroad] = networks as [ObjectNetwork, ObjectNetwork];
    // The first one knows one network only, as if it had ended half-way.
    const half = new Relayer({ networks: [home], sender: carol, now: later });
    expect((await half.carry()).carried).to.deep.equal([{ network: home.chainId, height, to: home.chainId }]);
    expect(await abroad.read("Crosslinks", "rootAt", BigInt(home.chainId), height)).to.match(/^0x0{64}$/);
    expect(await isSettled(index)).to.be.false;
    const { carried } = await new Relayer({ networks, sender: dave, now: later }).carryAll();
    expect(carried).to.deep.equal([{ network: home.chainId, height, to: abroad.chainId }]);
    expect(await isSettled(index)).to.be.true;
  });

  it("works beside others", async () => {
    const indexes = [(await sent()).index, (await sent()).index];
    const relayers = [carol, dave].map((sender) => new Relayer({ networks, sender, now: later }));
    await Promise.allSettled(relayers.map((relayer) => relayer.carryAll()));
    await Promise.all(relayers.map((relayer) => relayer.carryAll()));
    for (const index of indexes) expect(await isSettled(index)).to.be.true;
  });

  it("reaches blocks that nobody signed by themselves, through the headers above them", async () => {
    const { index, height } = await sent();
    const [home, abroad] = networks as [ObjectNetwork, ObjectNetwork];
    await ask(home.provider, "hardhat_mine", quantity(200));
    const { carried } = await new Relayer({ networks, sender: carol, now: later }).carryAll();
    expect(carried.map(({ to }) => to)).to.deep.equal([home.chainId, abroad.chainId]);
    const block = await ask<{ stateRoot: Hex }>(home.provider, "eth_getBlockByNumber", quantity(height), false);
    expect(await abroad.read("Crosslinks", "rootAt", BigInt(home.chainId), height)).to.equal(block.stateRoot);
    expect(await isSettled(index)).to.be.true;
  });

  it("carries by itself while it is at work, and stops when it is told to", async () => {
    const stop = new Relayer({ networks, sender: carol, now: later }).start();
    const { index } = await sent();
    for await (const { settled } of federation.l2.objects.follow(index)) if (settled) break;
    await stop();
    const before = await networks[0]!.height();
    const { index: next } = await sent();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await isSettled(next)).to.be.false;
    expect(await networks[0]!.height()).to.equal(before + 3n);
  });
});
