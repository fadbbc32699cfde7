import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";
import hre from "hardhat";

import { longZero } from "../../plugin/protocol/addresses.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";
import { balance, code, person, transfer, user } from "./hedera.ts";
import { founded, harnesses, hex, open, tips, type Harness } from "./harness.ts";

const HBAR = 100_000_000n;
const WEIBAR = 10n ** 10n;
const refused = new Interface(["error HederaRefused(int64 responseCode)"]);

const heightOf = async (l2: Harness) => Number(await l2.rpc("eth_blockNumber"));
const balanceOf = async (l2: Harness, address: Hex) => BigInt(await l2.rpc("eth_getBalance", address, "latest"));
const timeOf = async (l2: Harness) =>
  Number((await l2.rpc<{ timestamp: Hex }>("eth_getBlockByNumber", "latest", false)).timestamp);
const pay = (l2: Harness, from: number, to: EntityId, tinybar: bigint) =>
  l2.send(from, longZero(to), { value: tinybar * WEIBAR, gas: 100_000n });

/** All nodes of a network run and have the same chain, and Hedera holds exactly what circulates on it. */
async function expectSound(l2: Harness): Promise<void> {
  await l2.network.federation.idle();
  expect(l2.network.nodes.map(({ state }) => state)).to.deep.equal(Array(4).fill({ kind: "running" }));
  expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
  expect(await l2.rpc("l2_audit")).to.include({ solvent: true, surplus: "0", uncredited: "0" });
}

/** Resolves when a network has made the block that something on Hedera calls for. */
async function credited({ network }: Harness): Promise<void> {
  for (let round = 0; round < 500; round++) {
    await network.idle();
    const { accounts, replica, candidate, attempts } = network.door.chain;
    if (!accounts.pressing && !replica.pressing && candidate === undefined && attempts === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error("no block covers what happened on Hedera");
}

describe("networks over one Hedera", () => {
  let one: Harness;
  let two: Harness;

  beforeEach(async () => {
    [one, two] = (await harnesses({ networks: 2 })) as [Harness, Harness];
  });
  afterEach(async () => {
    await expectSound(one);
    await expectSound(two);
    await Promise.all([one.close(), two.close()]);
  });

  it("have chain ids, topics, vaults and committees of their own, and the same accounts", () => {
    const [a, b] = [one.network, two.network];
    expect(b.genesis.chainId).to.equal(a.genesis.chainId + 1);
    expect(b.ledger).to.equal(a.ledger);
    expect(b.users).to.equal(a.users);
    expect(two.accounts).to.deep.equal(one.accounts);
    const own = ({ genesis: { topic, vault, committee } }: typeof a) => [
      topic,
      vault,
      ...committee.members.flatMap(({ account, attester }) => [account, attester]),
    ];
    expect(new Set([...own(a), ...own(b)]).size).to.equal(2 * own(a).length);
    expect(a.federation.networks).to.deep.equal([a, b]);
  });

  it("each make their own blocks, and hear nothing of each other's", async () => {
    const [, silent] = [await one.deploy("Counter"), two.network.door.chain];
    await pay(one, 0, one.network.users[1]!, 5n);
    await pay(one, 0, one.network.users[2]!, 5n);
    await one.network.federation.idle();
    expect(await heightOf(one)).to.equal(3);
    expect(await heightOf(two)).to.equal(0);
    expect(silent.sequenceNumber).to.equal(0);
    // The same transaction is another one there.
    const counter = await two.deploy("Counter");
    expect(counter).to.equal(await one.rpc("eth_getTransactionReceipt", (await lastHash(one, 1))!).then(contractOf));
    expect(await heightOf(two)).to.equal(1);
    expect(await heightOf(one)).to.equal(3);
  });

  it("agree each for itself when all are busy at once, and nobody's time runs out", async () => {
    // Time passes with the blocks alone, however long the machine takes for them.
    await one.rpc("hedera_freezeClock");
    const attempts = new Set<number>();
    for (const { network } of [one, two]) network.on("joined", ({ proposal: { attempt } }) => attempts.add(attempt));
    const load = async (l2: Harness, from: number) => {
      for (let sent = 0; sent < 20; sent++) {
        if (sent % 4 === 0) await pay(l2, from, l2.network.users[10]!, BigInt(sent + 1));
        else await l2.send(from, l2.accounts[11], { value: 7n });
      }
    };
    await Promise.all([one, two].flatMap((l2) => [0, 1, 2, 3].map((from) => load(l2, from))));
    expect([...attempts]).to.deep.equal([0]);
    await one.rpc("hedera_resumeClock");
  });

  it("pass hbar on, from one to an account on Hedera and from there to the other", async () => {
    const alice = await person(one.network, 1);
    const [vaultOne, vaultTwo] = [one.network.genesis.vault, two.network.genesis.vault];
    const before = await Promise.all([vaultOne, vaultTwo, alice.id].map((id) => balance(one.network, id)));
    const [sender, receiver] = [one.accounts[3]!, two.accounts[4]!];
    const had = [await balanceOf(one, sender), await balanceOf(two, receiver)];

    const hash = await pay(one, 3, alice.id, 7n * HBAR);
    expect(await balance(one.network, alice.id)).to.equal(before[2]! + 7n * HBAR);
    expect(await transfer(alice, vaultTwo, 6n * HBAR, receiver)).to.equal(code.SUCCESS);
    await credited(two);

    const { gasUsed, effectiveGasPrice } = await one.rpc<{ gasUsed: Hex; effectiveGasPrice: Hex }>(
      "eth_getTransactionReceipt",
      hash,
    );
    const fee = BigInt(gasUsed) * BigInt(effectiveGasPrice);
    expect(await balanceOf(one, sender)).to.equal(had[0]! - 7n * HBAR * WEIBAR - fee);
    expect(await balanceOf(two, receiver)).to.equal(had[1]! + 6n * HBAR * WEIBAR);
    expect(await balance(one.network, vaultOne)).to.equal(before[0]! - 7n * HBAR);
    expect(await balance(one.network, vaultTwo)).to.equal(before[1]! + 6n * HBAR);
  });

  it("pay each other's contracts, which have accounts on Hedera", async () => {
    const payroll = await two.deploy("Payroll");
    const account = await two.rpc<EntityId>("l2_openAccount", payroll);
    // Whoever pays it has to know of it.
    await credited(one);
    await pay(one, 0, account, 3n * HBAR);
    await credited(two);
    expect(await balanceOf(two, payroll)).to.equal(3n * HBAR * WEIBAR);
    expect(await balance(two.network, account)).to.be.at.least(3n * HBAR);
  });

  it("refuse to pay each other's vaults: a block's transfer cannot say for whom it is", async () => {
    const before = await Promise.all([one, two].map(({ network }) => balance(network, network.genesis.vault)));
    const error = await pay(one, 0, two.network.genesis.vault, HBAR).then(
      () => undefined,
      (reason: Error & { data?: { data?: string } | string }) => reason,
    );
    const data = typeof error?.data === "object" ? error.data.data : error?.data;
    expect(refused.parseError(data ?? "0x")?.args.responseCode).to.equal(BigInt(code.NOT_SUPPORTED));
    await one.network.federation.idle();
    const after = await Promise.all([one, two].map(({ network }) => balance(network, network.genesis.vault)));
    expect(after).to.deep.equal(before);
  });

  it("go back together, whichever is asked, and on from there", async () => {
    await one.send(0, one.accounts[1], { value: 1n });
    await two.send(0, two.accounts[1], { value: 2n });
    const state = () => [one, two].map(({ network }) => tips(network));
    const first = await one.rpc<Hex>("evm_snapshot");
    const before = state();
    const vaults = await Promise.all([one, two].map(({ network }) => balance(network, network.genesis.vault)));
    await pay(one, 0, one.network.users[1]!, 9n);
    const second = await two.rpc<Hex>("evm_snapshot");
    expect(BigInt(second)).to.equal(BigInt(first) + 1n);
    const between = state();
    await pay(two, 0, two.network.users[2]!, 9n);
    await one.send(0, one.accounts[1], { value: 1n });

    expect(await one.rpc("hedera_revert", second)).to.equal(true);
    expect(state()).to.deep.equal(between);
    await pay(two, 3, two.network.users[2]!, 11n);
    expect(await two.rpc("evm_revert", first)).to.equal(true);
    expect(state()).to.deep.equal(before);
    const again = await Promise.all([one, two].map(({ network }) => balance(network, network.genesis.vault)));
    expect(again).to.deep.equal(vaults);
    for (const id of [first, second]) expect(await one.rpc("evm_revert", id)).to.equal(false);

    await Promise.all([pay(one, 0, one.network.users[1]!, 9n), pay(two, 0, two.network.users[1]!, 9n)]);
    expect([await heightOf(one), await heightOf(two)]).to.deep.equal([2, 2]);
  });

  it("are remembered and taken back while others are at work, and remain in agreement", async () => {
    const reasons = new Set<string>();
    let busy = true;
    const work = async () => {
      while (busy)
        await two.send(0, two.accounts[1], { value: 1n }).catch(({ message }: Error) => reasons.add(message));
    };
    const working = work();
    for (let round = 0; round < 8; round++) {
      const id = await one.rpc("evm_snapshot");
      await one.send(0, one.accounts[1], { value: 1n });
      expect(await one.rpc("evm_revert", id)).to.equal(true);
      expect(await heightOf(one)).to.equal(0);
    }
    busy = false;
    await working;
    // Those that were on their way just then, if there were any.
    reasons.delete("the network was reverted to a snapshot");
    expect([...reasons]).to.deep.equal([]);
  });

  it("keep their own ways of making blocks when they are taken back", async () => {
    const id = await one.rpc("evm_snapshot");
    await one.rpc("evm_setAutomine", false);
    await two.rpc("evm_revert", id);
    expect(await one.rpc("hardhat_getAutomine")).to.equal(false);
    expect(await two.rpc("hardhat_getAutomine")).to.equal(true);
    await one.rpc("evm_setAutomine", true);
  });

  it("live in one time", async () => {
    await one.send(0, one.accounts[1], { value: 1n });
    await one.rpc("evm_increaseTime", 3_600);
    await two.send(0, two.accounts[1], { value: 1n });
    expect((await timeOf(two)) - (await timeOf(one))).to.be.within(3_600, 3_603);
    await two.rpc("hardhat_mine", "0x3", hex(1_000));
    await one.send(0, one.accounts[1], { value: 1n });
    expect((await timeOf(one)) - (await timeOf(two))).to.be.within(1, 3);
    await one.rpc("hedera_freezeClock");
    expect(await two.rpc("hedera_status")).to.include({ frozen: true });
    await two.rpc("hedera_resumeClock");
  });

  it("keep what one of them promised its next block, whatever blocks others make meanwhile", async () => {
    await one.send(0, one.accounts[1], { value: 1n });
    const soon = (await timeOf(one)) + 2;
    await one.rpc("evm_setNextBlockTimestamp", soon);
    for (let sent = 0; sent < 6; sent++) await two.send(0, two.accounts[1], { value: 1n });
    expect(await timeOf(two)).to.be.greaterThan(soon);
    await one.send(0, one.accounts[1], { value: 1n });
    expect(await timeOf(one)).to.equal(soon);
    await one.send(0, one.accounts[1], { value: 1n });
    expect(await timeOf(one)).to.be.greaterThan(await timeOf(two));

    const later = (await timeOf(one)) + 1_000;
    await one.rpc("evm_setNextBlockTimestamp", later);
    await two.send(0, two.accounts[1], { value: 1n });
    expect(await timeOf(two)).to.be.lessThan(later);
    await one.send(0, one.accounts[1], { value: 1n });
    expect(await timeOf(one)).to.equal(later);
  });

  it("do not suffer from each other's faults", async () => {
    await two.network.setFault(0, "crashed");
    await two.network.setFault(2, "wrong-root");
    const standing = two.send(0, two.accounts[1], { value: 1n }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    for (let sent = 0; sent < 5; sent++) await one.send(0, one.accounts[1], { value: 1n });
    await pay(one, 0, one.network.users[1]!, 3n);
    expect(await heightOf(one)).to.equal(6);
    expect(await standing).to.contain("node 0 is crashed");
    expect(one.network.door.chain.finalized).to.equal(6);
    expect(await one.rpc("l2_status")).to.include({ waitingFor: null });

    await two.network.setFault(0, undefined);
    await two.network.setFault(2, undefined);
    await two.send(1, two.accounts[1], { value: 1n });
    expect(await balanceOf(two, two.accounts[1]!)).to.not.equal(await balanceOf(one, two.accounts[1]!));
  }).timeout(60_000);

  it("stay solvent in any history of payments and deposits among them, snapshots and reverts", async () => {
    const step = fc.record({
      kind: fc.constantFrom("payment", "deposit", "transfer", "contract", "snapshot", "revert"),
      from: fc.nat(1),
      who: fc.nat(3),
      amount: fc.integer({ min: 1, max: 10_000 }),
    });
    const payroll = new Interface((await hre.artifacts.readArtifact("Payroll")).abi as never);
    const payrolls = await Promise.all([one, two].map((l2) => l2.deploy("Payroll")));
    await Promise.all([one, two].map((l2, index) => l2.send(0, payrolls[index], { value: 10n ** 18n })));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        async (waves) => {
          let snapshot: Hex | undefined;
          for (const wave of waves) {
            await Promise.allSettled(
              wave.map(async ({ kind, from, who, amount }) => {
                const l2 = [one, two][from]!;
                const tinybar = BigInt(amount);
                const payee = l2.network.users[10 + who]!;
                switch (kind) {
                  case "payment":
                    return await pay(l2, who, payee, tinybar);
                  case "deposit":
                    return await transfer(user(l2.network, 10 + who), l2.network.genesis.vault, tinybar);
                  case "transfer":
                    return await l2.send(who, l2.accounts[5], { value: tinybar });
                  case "contract":
                    return await l2.send(0, payrolls[from], {
                      data: payroll.encodeFunctionData("tryPay", [longZero(payee), tinybar * WEIBAR]),
                    });
                  case "snapshot":
                    return (snapshot = await l2.rpc("evm_snapshot"));
                  case "revert":
                    return snapshot && (await l2.rpc("evm_revert", snapshot));
                }
              }),
            );
            await Promise.all([credited(one), credited(two)]);
            await expectSound(one);
            await expectSound(two);
          }
        },
      ),
      { numRuns: 8 },
    );
  }).timeout(120_000);
});

describe("a network that is opened later than others", () => {
  it("finds what happened on Hedera meanwhile, and comes to where it would have been", async () => {
    const federation = await founded({ networks: 3 });
    const one = await open(federation, 0);
    await one.send(0, one.accounts[1], { value: 1n });
    const snapshot = await one.rpc("evm_snapshot");
    const alice = await person(one.network, 1);
    const topic = federation.settings.chainIds.length;
    expect([topic, federation.networks.length]).to.deep.equal([3, 1]);
    const vault = (await federation.ledger.world()).accounts.find(
      ({ memo }) => memo === `l2:${chainId(one) + 1}:vault`,
    );
    await transfer(alice, vault!.id, 5n * HBAR, one.accounts[2]);

    const two = await open(federation, 1);
    expect(two.network.genesis.vault).to.equal(vault!.id);
    await credited(two);
    const initial = two.network.settings.accounts[2]!.balance;
    expect(await balanceOf(two, two.accounts[2]!)).to.equal(initial + 5n * HBAR * WEIBAR);
    await expectSound(two);

    // It goes back to a time when it was not open, too.
    expect(await two.rpc("evm_revert", snapshot)).to.equal(true);
    expect(await balanceOf(two, two.accounts[2]!)).to.equal(initial);
    await two.send(0, two.accounts[1], { value: 1n });
    expect([await heightOf(one), await heightOf(two)]).to.deep.equal([1, 1]);
    for (const l2 of [one, two]) await expectSound(l2);

    const again = await one.rpc("evm_snapshot");
    await two.close();
    expect(federation.networks).to.deep.equal([one.network]);
    await one.send(0, one.accounts[1], { value: 1n });
    expect(await one.rpc("evm_revert", again)).to.equal(true);
    await one.send(0, one.accounts[1], { value: 1n });
    await expectSound(one);
    await one.close();
  });

  it("has a place in the federation", async () => {
    const federation = await founded({ networks: 2 });
    const error = await federation.open(2, () => Promise.reject(new Error("nobody asks"))).catch((each: Error) => each);
    expect((error as Error).message).to.equal("there is no network 2: networks are 0 to 1");
  });
});

const chainId = ({ network }: Harness): number => network.settings.chainId;
const contractOf = ({ contractAddress }: any): Hex => contractAddress as Hex;

async function lastHash(l2: Harness, height: number): Promise<Hex | undefined> {
  return (await l2.rpc<{ transactions: Hex[] }>("eth_getBlockByNumber", hex(height), false)).transactions[0];
}
