import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toAccountId, toLong, toScheduleId, toTokenId } from "../../plugin/hedera/entity.ts";
import { encodeKey, thresholdKey } from "../../plugin/hedera/keys.ts";
import type { EntityId, TransactionRecord } from "../../plugin/hedera/ledger.ts";
import type { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { eventOf } from "../../plugin/hedera/simulated/sealed.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import {
  codeName,
  create,
  createAccount,
  ecKey,
  edKey,
  expiration,
  frozenNetwork,
  HBAR,
  message,
  schedule,
  SECOND,
  signSchedule,
  START,
  statusOf,
  topic,
  transfer,
} from "./network.ts";

const nodeKeys = [edKey("node 0"), edKey("node 1"), ecKey("node 2"), edKey("node 3")];
const vaultKey = thresholdKey(
  3,
  nodeKeys.map(({ publicKey }) => publicKey),
);

describe("schedules", () => {
  let ledger: SimulatedLedger;
  let clock: SimulatedClock;
  let nodes: SimulatedOperator[];
  let vault: EntityId;
  let events: TransactionRecord[];

  beforeEach(async () => {
    ({ ledger, clock } = frozenNetwork());
    nodes = [];
    for (const key of nodeKeys) nodes.push(await createAccount(ledger, key));
    vault = (await ledger.treasury.submit(create(vaultKey, 10n * HBAR))).entity!;
    events = [];
    ledger.subscribe((sealed) => {
      const event = eventOf(sealed);
      if (event.kind === "transaction") events.push(event);
    });
  });

  /** A payment out of the vault, which node 0 schedules and pays for. */
  const payment = (memo = "", amount = HBAR) => schedule({ memo, ...transfer([vault, -amount], ["0.0.2", amount]) });

  it("execute at the m-th key, one nanosecond after the signature, and pay out", async () => {
    const created = await nodes[0]!.submit(payment());
    const id = created.entity!;
    expect(codeName(created.status)).to.equal("SUCCESS");
    expect((await ledger.schedule(id))!.signers).to.deep.equal([encodeKey(nodeKeys[0]!.publicKey)]);
    await nodes[1]!.submit(signSchedule(id));
    expect((await ledger.account(vault))!.balance).to.equal(10n * HBAR);
    const last = await nodes[2]!.submit(signSchedule(id));

    expect((await ledger.account(vault))!.balance).to.equal(9n * HBAR);
    const state = (await ledger.schedule(id))!;
    expect(state.executedAt).to.equal(last.consensusTimestamp);
    expect(state.signers).to.have.length(3);
    expect(state.scheduledTransactionId).to.equal(`${created.transactionId}?scheduled`);
    const inner = events.at(-1)!;
    expect(inner).to.deep.include({
      name: "cryptoTransfer",
      scheduled: true,
      scheduleRef: id,
      status: 22,
      fee: 0n,
      transactionId: state.scheduledTransactionId,
      consensusTimestamp: last.consensusTimestamp + 1n,
    });
    expect(inner.transfers).to.deep.equal([
      { account: vault, amount: -HBAR },
      { account: "0.0.2", amount: HBAR },
    ]);
    expect(inner.accounts.map(({ id, balance }) => [id, balance])[0]).to.deep.equal([vault, 9n * HBAR]);
    const record = ledger.record(state.scheduledTransactionId)!.record;
    expect(record.scheduleRef).to.deep.equal(toScheduleId(id));
    expect(record.parentConsensusTimestamp).to.be.undefined;
  });

  it("refuse signatures with the exact codes", async () => {
    const stranger = await createAccount(ledger, edKey("stranger"));
    const id = (await nodes[0]!.submit(payment())).entity!;
    const sign = (by: SimulatedOperator) => statusOf(by.submit(signSchedule(id)));
    expect(await sign(nodes[0]!), "again").to.equal("NO_NEW_VALID_SIGNATURES");
    expect(await sign(stranger), "irrelevant key").to.equal("NO_NEW_VALID_SIGNATURES");
    expect(await sign(nodes[1]!)).to.equal("SUCCESS");
    expect(await sign(nodes[2]!)).to.equal("SUCCESS");
    expect(await sign(nodes[3]!), "after the m-th").to.equal("SCHEDULE_ALREADY_EXECUTED");
    expect(await statusOf(nodes[1]!.submit(signSchedule("0.0.9999")))).to.equal("INVALID_SCHEDULE_ID");
    clock.advanceTo(START + 1801n * SECOND);
    expect(await sign(nodes[3]!), "after its expiry").to.equal("INVALID_SCHEDULE_ID");
  });

  it("are identical whoever creates them, even when executed, until they expire", async () => {
    const first = await nodes[0]!.submit(payment("l2:1"));
    const second = await nodes[1]!.submit(payment("l2:1"));
    expect(codeName(second.status)).to.equal("IDENTICAL_SCHEDULE_ALREADY_CREATED");
    expect(second.entity).to.equal(first.entity);
    const { receipt } = ledger.receipt(second.transactionId)!;
    expect(receipt.scheduleID).to.deep.equal(toScheduleId(first.entity!));
    expect(receipt.scheduledTransactionID!.scheduled).to.equal(true);
    // The late-comer paid in full, and its signature was not kept.
    expect(second.fee).to.equal(first.fee);
    expect((await ledger.schedule(first.entity!))!.signers).to.have.length(1);

    await nodes[1]!.submit(signSchedule(first.entity!));
    await nodes[2]!.submit(signSchedule(first.entity!));
    expect(await statusOf(nodes[3]!.submit(payment("l2:1")))).to.equal("IDENTICAL_SCHEDULE_ALREADY_CREATED");
    expect(await statusOf(nodes[3]!.submit(payment("l2:2")))).to.equal("SUCCESS");
    clock.advanceTo(START + 1801n * SECOND);
    expect(await statusOf(nodes[3]!.submit(payment("l2:1")))).to.equal("SUCCESS");
  });

  it("stay executed when the inner transaction fails, whose receipt says why", async () => {
    const created = await nodes[0]!.submit(payment("", 11n * HBAR), { signers: [nodeKeys[1]!, nodeKeys[2]!] });
    expect(codeName(created.status)).to.equal("SUCCESS");
    const { receipt } = ledger.receipt(`${created.transactionId}?scheduled`)!;
    expect(codeName(receipt.status!)).to.equal("INSUFFICIENT_ACCOUNT_BALANCE");
    expect((await ledger.schedule(created.entity!))!.executedAt).to.equal(created.consensusTimestamp);
    expect(events.at(-1)!).to.deep.include({ status: 28, transfers: [], accounts: [] });
  });

  it("need one more signature only, once the key was replaced by a single new one", async () => {
    const id = (await nodes[0]!.submit(payment())).entity!;
    const key = edKey("new");
    const update = { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(vault), key: key.publicKey } };
    expect(await statusOf(ledger.treasury.submit(update, { signers: [...nodeKeys.slice(0, 3), key] }))).to.equal(
      "SUCCESS",
    );
    expect(await statusOf(ledger.treasury.submit(signSchedule(id), { signers: [key] }))).to.equal("SUCCESS");
    expect((await ledger.schedule(id))!.executedAt).not.to.be.undefined;
  });

  it("wait for their expiry if told so, and run with the next transaction after it", async () => {
    const waiting = payment();
    waiting.scheduleCreate = { ...waiting.scheduleCreate, waitForExpiry: true, expirationTime: expiration(60n) };
    const { entity: id } = await nodes[0]!.submit(waiting, { signers: nodeKeys.slice(1) });
    expect((await ledger.schedule(id!))!.executedAt).to.be.undefined;
    clock.advanceTo(START + 60n * SECOND);
    ledger.tick();
    expect((await ledger.account(vault))!.balance).to.equal(10n * HBAR);
    clock.advanceTo(START + 61n * SECOND);
    ledger.tick();
    expect((await ledger.account(vault))!.balance).to.equal(9n * HBAR);
    expect(events.at(-1)!).to.deep.include({ scheduled: true, scheduleRef: id, status: 22 });
    expect(await ledger.schedule(id!)).to.be.undefined;
  });

  it("are purged without a trace when they expire unsigned", async () => {
    const { entity: id } = await nodes[0]!.submit(payment());
    clock.advanceTo(START + 1801n * SECOND);
    ledger.tick();
    expect(await ledger.schedule(id!)).to.be.undefined;
    expect(events).to.have.length(1);
  });

  it("are called off by their admin key alone", async () => {
    const deletion = (id: EntityId) => ({ scheduleDelete: { scheduleID: toScheduleId(id) } });
    const admin = edKey("admin");
    const governed = payment("governed");
    governed.scheduleCreate!.adminKey = admin.publicKey;
    expect(await statusOf(nodes[0]!.submit(governed))).to.equal("INVALID_SIGNATURE");
    const id = (await nodes[0]!.submit(governed, { signers: [admin] })).entity!;
    const immutable = (await nodes[0]!.submit(payment())).entity!;
    expect(await statusOf(nodes[0]!.submit(deletion(immutable)))).to.equal("SCHEDULE_IS_IMMUTABLE");
    expect(await statusOf(nodes[0]!.submit(deletion(id)))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(nodes[0]!.submit(deletion(id), { signers: [admin] }))).to.equal("SUCCESS");
    expect(await statusOf(nodes[0]!.submit(deletion(id), { signers: [admin] }))).to.equal("SCHEDULE_ALREADY_DELETED");
    expect(await statusOf(nodes[1]!.submit(signSchedule(id)))).to.equal("SCHEDULE_ALREADY_DELETED");
    expect((await ledger.schedule(id))!.deletedAt).not.to.be.undefined;
  });

  it("deliver scheduled messages to the topic", async () => {
    const topicId = (await nodes[0]!.submit(topic({ submitKey: nodeKeys[1]!.publicKey }))).entity!;
    const inner = message(topicId, "hello") as proto.ISchedulableTransactionBody;
    const { entity: id } = await nodes[0]!.submit(schedule(inner));
    const seen: string[] = [];
    ledger.follow(topicId, (event) => void (event.kind === "message" && seen.push(event.contents.toString())));
    await nodes[1]!.submit(signSchedule(id!));
    expect(seen).to.deep.equal([Buffer.from("hello").join(",")]);
  });

  type Row = [code: string, more: proto.IScheduleCreateTransactionBody, inner?: proto.ISchedulableTransactionBody];
  const unusable = { thresholdKey: { threshold: 2, keys: { keys: [edKey("one").publicKey] } } };
  const past = { expirationTime: expiration(0n) };
  const unknown = transfer(["0.0.424242", -1n], ["0.0.2", 1n]);
  const creations: Row[] = [
    ["SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME", past],
    ["SCHEDULE_EXPIRATION_TIME_TOO_FAR_IN_FUTURE", { expirationTime: expiration(62n * 86_400n + 1n) }],
    ["SUCCESS", { expirationTime: expiration(62n * 86_400n) }],
    ["ACCOUNT_ID_DOES_NOT_EXIST", { payerAccountID: toAccountId(424242) }],
    ["MEMO_TOO_LONG", { memo: "m".repeat(101) }],
    ["MEMO_TOO_LONG", {}, { memo: "m".repeat(101), ...transfer() }],
    ["SCHEDULED_TRANSACTION_NOT_IN_WHITELIST", {}, { cryptoDelete: {} }],
    ["SCHEDULED_TRANSACTION_NOT_IN_WHITELIST", {}, { tokenAssociate: {} }],
    ["SCHEDULED_TRANSACTION_NOT_IN_WHITELIST", {}, {}],
    ["UNRESOLVABLE_REQUIRED_SIGNERS", {}, unknown],
    ["INVALID_SIGNATURE", { adminKey: edKey("absent").publicKey }],
    ["INVALID_ADMIN_KEY", { adminKey: unusable }],
    ["INVALID_ADMIN_KEY", { adminKey: { keyList: {} } }],
    // Flaws that need no look at the state keep their own code.
    ["INVALID_ACCOUNT_AMOUNTS", {}, transfer(["0.0.2", 1n])],
    ["INVALID_TOPIC_MESSAGE", {}, message("0.0.1", "") as proto.ISchedulableTransactionBody],
    ["NOT_SUPPORTED", {}, { freeze: {} }],
    // In the node's order.
    ["MEMO_TOO_LONG", { memo: "m".repeat(101), payerAccountID: toAccountId(424242) }],
    ["ACCOUNT_ID_DOES_NOT_EXIST", { payerAccountID: toAccountId(424242) }, { cryptoDelete: {} }],
    ["SCHEDULED_TRANSACTION_NOT_IN_WHITELIST", past, { cryptoDelete: {} }],
    ["UNRESOLVABLE_REQUIRED_SIGNERS", past, unknown],
    ["UNRESOLVABLE_REQUIRED_SIGNERS", { adminKey: edKey("absent").publicKey }, unknown],
    ["INVALID_SIGNATURE", { ...past, adminKey: edKey("absent").publicKey }],
    ["SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME", past, { memo: "m".repeat(101), ...transfer() }],
    ["MEMO_TOO_LONG", { adminKey: unusable }, { memo: "m".repeat(101), ...transfer() }],
  ];
  for (const [index, [code, more, inner]] of creations.entries()) {
    const what = JSON.stringify({ more: Object.keys(more), inner: inner && Object.keys(inner) });
    it(`answer ${code} to a creation with ${what} (row ${index + 1})`, async () => {
      const body = schedule(inner ?? transfer([vault, -1n], ["0.0.2", 1n]), more);
      expect(await statusOf(nodes[0]!.submit(body))).to.equal(code);
    });
  }

  it("answer that they are identical before they look at how busy their second is", async () => {
    const busy = (memo: string) =>
      schedule(
        { memo, ...(create(edKey("x").publicKey) as proto.ISchedulableTransactionBody) },
        { expirationTime: expiration(60n), waitForExpiry: true },
      );
    for (const memo of ["1", "2", "3"]) expect(await statusOf(nodes[0]!.submit(busy(memo)))).to.equal("SUCCESS");
    expect(await statusOf(nodes[0]!.submit(busy("4")))).to.equal("SCHEDULE_EXPIRY_IS_BUSY");
    expect(await statusOf(nodes[0]!.submit(busy("3")))).to.equal("IDENTICAL_SCHEDULE_ALREADY_CREATED");
    expect(await statusOf(ledger.treasury.submit(busy("5"))), "a system account").to.equal("SUCCESS");
  });

  it("tell when each signature came, and what it is", async () => {
    const created = await nodes[0]!.submit(payment());
    const signed = await nodes[2]!.submit(signSchedule(created.entity!));
    const { signatures } = ledger.mirror.state().schedules.get(Number(created.entity!.slice(4)))!;
    const times = new Map(signatures.map(({ key, signedAt }) => [key.type, signedAt]));
    expect(times.get("ed25519")).to.equal(created.consensusTimestamp);
    expect(times.get("ecdsa")).to.equal(signed.consensusTimestamp);
    for (const { signature } of signatures) expect(signature).to.have.length(64);
  });

  it("that are executed or deleted say so even to those who may not delete them", async () => {
    const deletion = (id: EntityId) => ({ scheduleDelete: { scheduleID: toScheduleId(id) } });
    const executed = await nodes[0]!.submit(payment(), { signers: nodeKeys.slice(1) });
    expect(await statusOf(nodes[0]!.submit(deletion(executed.entity!)))).to.equal("SCHEDULE_ALREADY_EXECUTED");
    expect(await statusOf(nodes[0]!.submit(deletion("0.0.9999")))).to.equal("INVALID_SCHEDULE_ID");
    expect(await statusOf(nodes[0]!.submit({ scheduleDelete: {} }))).to.equal("precheck INVALID_SCHEDULE_ID");
  });

  it("that wait for their expiry are tried then, however many have signed", async () => {
    const waiting = payment();
    waiting.scheduleCreate = { ...waiting.scheduleCreate, waitForExpiry: true, expirationTime: expiration(60n) };
    const { transactionId } = await nodes[0]!.submit(waiting);
    clock.advanceTo(START + 61n * SECOND);
    ledger.tick();
    expect(codeName(ledger.receipt(`${transactionId}?scheduled`)!.receipt.status!)).to.equal("INVALID_SIGNATURE");
    expect((await ledger.account(vault))!.balance).to.equal(10n * HBAR);
  });

  it("that do not wait are not tried again at their expiry", async () => {
    const { entity: id } = await nodes[0]!.submit(payment());
    const key = nodeKeys[0]!;
    const update = { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(vault), key: key.publicKey } };
    await ledger.treasury.submit(update, { signers: nodeKeys });
    expect((await ledger.schedule(id!))!.executedAt).to.be.undefined;
    clock.advanceTo(START + 1801n * SECOND);
    ledger.tick();
    expect((await ledger.account(vault))!.balance).to.equal(10n * HBAR);
    expect(await ledger.schedule(id!)).to.be.undefined;
  });

  it("take signatures until they are waited for no longer, each once", async () => {
    const waiting = payment();
    waiting.scheduleCreate = { ...waiting.scheduleCreate, waitForExpiry: true, expirationTime: expiration(60n) };
    const { entity: id } = await nodes[0]!.submit(waiting);
    for (const node of nodes.slice(1)) expect(await statusOf(node.submit(signSchedule(id!)))).to.equal("SUCCESS");
    expect((await ledger.schedule(id!))!.signers).to.have.length(4);
    expect(await statusOf(nodes[3]!.submit(signSchedule(id!)))).to.equal("NO_NEW_VALID_SIGNATURES");
  });

  it("have another payer only with that payer's signature", async () => {
    const payer = await createAccount(ledger, edKey("payer"));
    const inner = schedule(transfer([nodes[0]!.account, -1n], ["0.0.2", 1n]), {
      payerAccountID: toAccountId(payer.account),
    });
    const { entity: id } = await nodes[0]!.submit(inner);
    expect((await ledger.schedule(id!))!.executedAt).to.be.undefined;
    expect(await statusOf(nodes[0]!.submit(signSchedule(id!), { signers: [payer.key] }))).to.equal("SUCCESS");
    expect((await ledger.schedule(id!))!.executedAt).not.to.be.undefined;
  });

  it("cannot have a hollow account as a signer, nor as their payer", async () => {
    const hollow = ecKey("hollow");
    await ledger.treasury.submit(transfer(["0.0.2", -HBAR], [hollow.evmAddress, HBAR]));
    const { id } = (await ledger.account(hollow.evmAddress))!;
    const spends = schedule(transfer([id, -1n], ["0.0.2", 1n]));
    expect(await statusOf(nodes[0]!.submit(spends))).to.equal("UNRESOLVABLE_REQUIRED_SIGNERS");
    const pays = schedule(transfer([vault, -1n], ["0.0.2", 1n]), { payerAccountID: toAccountId(id) });
    expect(await statusOf(nodes[0]!.submit(pays))).to.equal("INVALID_ACCOUNT_ID");
  });

  const kinds: readonly [name: string, inner: () => proto.ISchedulableTransactionBody][] = [
    ["cryptoCreateAccount", () => create(edKey("x").publicKey) as proto.ISchedulableTransactionBody],
    [
      "cryptoUpdateAccount",
      () => ({ cryptoUpdateAccount: { accountIDToUpdate: toAccountId(nodes[0]!.account), memo: { value: "m" } } }),
    ],
    [
      "cryptoApproveAllowance",
      () => ({
        cryptoApproveAllowance: {
          cryptoAllowances: [
            { owner: toAccountId(nodes[0]!.account), spender: toAccountId(nodes[1]!.account), amount: toLong(1) },
          ],
        },
      }),
    ],
    [
      "tokenCreation",
      () => ({
        tokenCreation: {
          name: "token",
          symbol: "T",
          treasury: toAccountId(nodes[0]!.account),
          autoRenewAccount: toAccountId(nodes[0]!.account),
          autoRenewPeriod: { seconds: toLong(7_776_000) },
        },
      }),
    ],
  ];
  for (const [name, inner] of kinds) {
    it(`can hold ${name}`, async () => {
      const { transactionId, status } = await nodes[0]!.submit(
        schedule({ transactionFee: toLong(90n * HBAR), ...inner() }),
      );
      expect(codeName(status)).to.equal("SUCCESS");
      expect(codeName(ledger.receipt(`${transactionId}?scheduled`)!.receipt.status!)).to.equal("SUCCESS");
      expect(events.at(-1)).to.deep.include({ name, scheduled: true });
    });
  }

  it("mint and burn tokens when the supply key has signed", async () => {
    const supply = edKey("supply");
    const tokenCreation = {
      name: "token",
      symbol: "T",
      treasury: toAccountId(2),
      supplyKey: supply.publicKey,
      autoRenewAccount: toAccountId(2),
      autoRenewPeriod: { seconds: toLong(7_776_000) },
    };
    const { entity: token } = await ledger.treasury.submit({ tokenCreation });
    for (const inner of [
      { tokenMint: { token: toTokenId(token!), amount: toLong(5) } },
      { tokenBurn: { token: toTokenId(token!), amount: toLong(2) } },
    ]) {
      const { entity: id } = await nodes[0]!.submit(schedule(inner));
      expect(await statusOf(nodes[1]!.submit(signSchedule(id!), { signers: [supply] }))).to.equal("SUCCESS");
    }
    expect(ledger.mirror.state().tokens.get(Number(token!.slice(4)))!.totalSupply).to.equal(3n);
  });
});
