import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import { AbiCoder, Interface } from "ethers";
import hre from "hardhat";

import { toAccountId } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import { LedgerOutbox } from "../../plugin/node/outbox.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";
import { balance, code, person, remove, transfer, user, type Person } from "./hedera.ts";
import { meanwhile } from "./meanwhile.ts";
import { harness, hex, tips, type Harness } from "./harness.ts";

const HBAR = 100_000_000n;
const WEIBAR = 10n ** 10n;

describe("settlement", () => {
  let l2: Harness;
  let payroll: Hex;
  let abi: Interface;
  let alice: Person;
  let bob: Person;

  beforeEach(async () => {
    l2 = await harness();
    abi = new Interface((await hre.artifacts.readArtifact("Payroll")).abi as never);
    payroll = await l2.deploy("Payroll");
    await l2.send(0, payroll, { value: 100n * 10n ** 18n });
    alice = await person(l2.network, 1);
    bob = await person(l2.network, 2);
    await l2.network.idle();
  });
  afterEach(async () => {
    const audit = await l2.rpc<{ solvent: boolean; surplus: string }>("l2_audit");
    expect(audit).to.include({ solvent: true, surplus: "0" });
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
    await l2.close();
  });

  const pay = (payees: EntityId[], amounts: bigint[], from = 0) =>
    l2.send(from, payroll, {
      data: abi.encodeFunctionData("pay", [payees.map(longZero), amounts.map((tinybar) => tinybar * WEIBAR)]),
    });
  const tryPay = (payee: EntityId, tinybar: bigint) =>
    l2.send(0, payroll, { data: abi.encodeFunctionData("tryPay", [longZero(payee), tinybar * WEIBAR]) });
  const settlement = (of: Hex) =>
    l2.rpc<{ schedule: string; signers: Hex[]; transfers: unknown[] }>("l2_getSettlement", of);
  const refusalOf = async (payee: EntityId) => {
    const data = abi.encodeFunctionData("refusal", [longZero(payee)]);
    const [answer] = AbiCoder.defaultAbiCoder().decode(
      ["int64"],
      await l2.rpc("eth_call", { to: payroll, data }, "latest"),
    );
    return Number(answer);
  };

  it("is not what a node schedules of its own under the block's memo, which executes at once", async () => {
    const { prototype } = LedgerOutbox;
    const { schedule } = prototype;
    const [liar] = l2.network.keyholders;
    let lies = 0;
    prototype.schedule = async function (scheduled) {
      lies++;
      const own = hbarTransfer(liar!.account, toAccountId("0.0.98"), 1n);
      const body = { memo: scheduled.memo, transactionFee: scheduled.body.transactionFee, ...own };
      await schedule.call(new LedgerOutbox(liar!.operator, l2.network.genesis), { ...scheduled, body });
      await schedule.call(this, scheduled);
    };
    try {
      const before = await balance(l2.network, alice.id);
      const hash = await pay([alice.id], [5n * HBAR]);
      expect(lies).to.be.greaterThan(0);
      expect(await balance(l2.network, alice.id)).to.equal(before + 5n * HBAR);
      const { schedule: settling, signers } = await settlement(hash);
      expect(signers).to.have.length(3);
      const contents = (await l2.network.ledger.schedule(settling as EntityId))!;
      const { cryptoTransfer } = proto.SchedulableTransactionBody.decode(contents.body);
      expect(cryptoTransfer!.transfers!.accountAmounts!.map(({ amount }) => Number(amount))).to.include(5e8);
    } finally {
      prototype.schedule = schedule;
    }
    await l2.network.idle();
    expect(l2.network.nodes.map(({ state }) => state.kind)).to.deep.equal(new Array(4).fill("running"));
  });

  it("pays several people with one scheduled transaction that three of four nodes signed", async () => {
    const before = [await balance(l2.network, alice.id), await balance(l2.network, bob.id)];
    const hash = await pay([alice.id, bob.id], [5n * HBAR, 7n * HBAR]);
    expect(await balance(l2.network, alice.id)).to.equal(before[0]! + 5n * HBAR);
    expect(await balance(l2.network, bob.id)).to.equal(before[1]! + 7n * HBAR);
    const { schedule, signers, transfers } = await settlement(hash);
    expect(schedule).to.match(/^0\.0\.\d+$/);
    expect(signers).to.have.length(3);
    expect(transfers).to.deep.equal([
      { account: l2.network.genesis.vault, tinybar: (-12n * HBAR).toString() },
      { account: alice.id, tinybar: (5n * HBAR).toString() },
      { account: bob.id, tinybar: (7n * HBAR).toString() },
    ]);
    expect(await l2.rpc("eth_getBalance", longZero(alice.id), "latest")).to.equal(
      hex((before[0]! + 5n * HBAR) * WEIBAR),
    );
  });

  it("has another node schedule the transfer when the leader does not", async () => {
    for (const index of [0, 1, 2, 3]) {
      await l2.network.setFault(index, "never-schedules");
      const before = await balance(l2.network, alice.id);
      await l2.send(index, longZero(alice.id), { value: HBAR * WEIBAR, gas: 100_000n });
      expect(await balance(l2.network, alice.id)).to.equal(before + HBAR);
      await l2.network.setFault(index, undefined);
    }
  });

  it("makes no schedule for a block that pays nobody on Hedera", async () => {
    const hash = await l2.send(0, l2.accounts[1], { value: 1n });
    expect(await settlement(hash)).to.include({ schedule: null });
  });

  it("pays from a key-controlled address by plain value", async () => {
    const before = await balance(l2.network, alice.id);
    await l2.send(3, longZero(alice.id), { value: 2n * HBAR * WEIBAR });
    expect(await balance(l2.network, alice.id)).to.equal(before + 2n * HBAR);
  });

  it("refuses a fraction of a tinybar and leaves both sides as they were", async () => {
    const before = await balance(l2.network, alice.id);
    const failure = await l2.send(0, longZero(alice.id), { value: WEIBAR + 1n }).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
    expect(await balance(l2.network, alice.id)).to.equal(before);
  });

  for (const [what, expected, make] of [
    ["is deleted", code.ACCOUNT_DELETED, async () => void (await remove(bob))],
    [
      "must sign what it receives",
      code.INVALID_SIGNATURE,
      async () => {
        bob = await person(l2.network, 9, { receiverSigRequired: true });
      },
    ],
  ] as const) {
    it(`tells the contract Hedera's reason when the payee ${what}`, async () => {
      await make();
      await l2.network.idle();
      const funds = await l2.rpc("eth_getBalance", payroll, "latest");
      await tryPay(bob.id, 3n * HBAR);
      expect(await refusalOf(bob.id)).to.equal(expected);
      expect(await l2.rpc("eth_getBalance", payroll, "latest")).to.equal(funds);
      const failure = await pay([alice.id, bob.id], [HBAR, HBAR]).catch((error: Error) => error);
      expect(failure).to.be.instanceOf(Error);
      expect(await l2.rpc("eth_getBalance", payroll, "latest")).to.equal(funds);
    });
  }

  it("takes a block back when Hedera refuses its transfer, and lets the culprit alone fail", async () => {
    // The account goes between the block's execution and the execution of its schedule.
    const notes: string[] = [];
    l2.network.on("noted", (_, what) => notes.push(what));
    const end = meanwhile(l2.network, () => remove(bob));
    const before = await balance(l2.network, alice.id);
    const [toBob, toAlice] = await Promise.allSettled([
      l2.send(2, longZero(bob.id), { value: HBAR * WEIBAR, gas: 100_000n }),
      l2.send(1, longZero(alice.id), { value: HBAR * WEIBAR, gas: 100_000n }),
    ]);
    await end();
    expect(toAlice.status).to.equal("fulfilled");
    expect(toBob.status).to.equal("rejected");
    expect(await balance(l2.network, alice.id)).to.equal(before + HBAR);
    const nonce = await l2.rpc("eth_getTransactionCount", l2.accounts[2], "latest");
    expect(nonce).to.equal("0x1");
    expect(notes.join("\n")).to.contain("Hedera refused the settlement");
  });

  it("leaves no attestation of a block that Hedera refused: others would take it for this network's state", async () => {
    const end = meanwhile(l2.network, () => remove(bob));
    await l2.send(2, longZero(bob.id), { value: HBAR * WEIBAR, gas: 100_000n }).catch(() => {});
    await end();
    await l2.send(0, longZero(alice.id), { value: HBAR * WEIBAR });
    await l2.network.idle();
    const messages = await l2.rpc<{ message: { kind: string; blockHash: Hex } | null }[]>(
      "l2_getTopicMessages",
      1,
      1_000,
    );
    const hashesOf = (kind: string) =>
      new Set(messages.flatMap(({ message }) => (message?.kind === kind ? [message.blockHash] : [])));
    const givenUp = async (hash: Hex) => (await l2.rpc("eth_getBlockByHash", hash, false)) === null;
    const proposed = await Promise.all([...hashesOf("proposal")].map(givenUp));
    expect(proposed).to.include(true);
    const attested = await Promise.all([...hashesOf("attestation")].map(givenUp));
    expect(attested).to.have.length.above(2);
    expect(attested).not.to.include(true);
  });

  it("pays what was sent to an account that did not exist once it does", async () => {
    const [, last] = bob.id.match(/^0\.0\.(\d+)$/)!;
    // Schedules take numbers, too: paying from the contract makes none, so the next account gets this one.
    const next: EntityId = `0.0.${Number(last) + 1}`;
    await l2.send(1, longZero(next), { value: HBAR * WEIBAR });
    await pay([next], [2n * HBAR]);
    const carol = await person(l2.network, 3);
    expect(carol.id).to.equal(next);
    await l2.network.idle();
    expect(await balance(l2.network, carol.id)).to.equal(103n * HBAR);
    expect(await l2.rpc("eth_getBalance", longZero(next), "latest")).to.equal(hex(103n * HBAR * WEIBAR));
  });

  it("cuts a block before one transfer would hold too much", async () => {
    const people = await Promise.all(Array.from({ length: 14 }, (_, index) => person(l2.network, 20 + index)));
    await l2.network.idle();
    const height = l2.network.door.chain.tip.height;
    await Promise.all(
      people.map(({ id }, index) => l2.send(index, longZero(id), { value: HBAR * WEIBAR, gas: 60_000n })),
    );
    for (const { id } of people) expect(await balance(l2.network, id)).to.equal(101n * HBAR);
    expect(l2.network.door.chain.tip.height).to.be.greaterThan(height + 1);
  });

  it("credits a deposit to the address in its memo, else to the sender's alias, and sends others back", async () => {
    const { vault } = l2.network.genesis;
    const named = l2.accounts[15]!;
    const [before, aliasBefore] = await Promise.all(
      [named, l2.accounts[16]!].map(async (address) => BigInt(await l2.rpc<Hex>("eth_getBalance", address, "latest"))),
    );
    expect(await transfer(alice, vault, 4n * HBAR, named)).to.equal(code.SUCCESS);
    expect(await transfer(user(l2.network, 16), vault, 6n * HBAR)).to.equal(code.SUCCESS);
    const bobBefore = await balance(l2.network, bob.id);
    expect(await transfer(bob, vault, 8n * HBAR, "for whom?")).to.equal(code.SUCCESS);
    await l2.network.idle();
    expect(BigInt(await l2.rpc<Hex>("eth_getBalance", named, "latest")) - before!).to.equal(4n * HBAR * WEIBAR);
    expect(BigInt(await l2.rpc<Hex>("eth_getBalance", l2.accounts[16], "latest")) - aliasBefore!).to.equal(
      6n * HBAR * WEIBAR,
    );
    const fee = bobBefore - (await balance(l2.network, bob.id));
    expect(fee < HBAR && fee > 0n, "the deposit came back, less Hedera's fee").to.equal(true);
  });

  it("gives a contract that pays a Hedera account of its own, and credits what comes to it", async () => {
    await pay([alice.id], [HBAR]);
    await l2.network.idle();
    const account = l2.network.door.chain.accounts.accountOf(payroll);
    expect(account?.memo).to.equal(`l2:31337:${payroll}`);
    const before = BigInt(await l2.rpc<Hex>("eth_getBalance", payroll, "latest"));
    expect(await transfer(alice, account!.id, 9n * HBAR)).to.equal(code.SUCCESS);
    await l2.network.idle();
    expect(BigInt(await l2.rpc<Hex>("eth_getBalance", payroll, "latest")) - before).to.equal(9n * HBAR * WEIBAR);

    const hash = await pay([bob.id], [10n * HBAR]);
    const { transfers } = await settlement(hash);
    expect(transfers).to.deep.include({ account: account!.id, tinybar: (-9n * HBAR).toString() });
    expect(transfers).to.deep.include({ account: l2.network.genesis.vault, tinybar: (-HBAR).toString() });
  });
});
