import { proto } from "@hiero-ledger/proto";
import { ExchangeRates, FeeSchedules, NodeAddressBook } from "@hiero-ledger/sdk";
import { expect } from "chai";

import { toFileId } from "../../plugin/hedera/entity.ts";
import { keyList } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import {
  createAccount,
  edKey,
  expiration,
  frozenNetwork,
  HBAR,
  schedule,
  SECOND,
  signSchedule,
  START,
  statusOf,
} from "./network.ts";

const [first, second] = [edKey("first"), edKey("second")];
const both = keyList([first.publicKey, second.publicKey]).keyList!;
const MONTH = 2_592_000n;

describe("files", () => {
  let ledger: SimulatedLedger;
  let clock: SimulatedClock;
  let alice: SimulatedOperator;

  beforeEach(async () => {
    ({ ledger, clock } = frozenNetwork());
    alice = await createAccount(ledger, edKey("alice"), 10_000n * HBAR);
  });

  const create = (more: proto.IFileCreateTransactionBody = {}): TransactionData => ({
    fileCreate: { expirationTime: expiration(MONTH), keys: both, contents: Buffer.from("one"), ...more },
  });
  const append = (id: EntityId, contents: string | Uint8Array): TransactionData => ({
    fileAppend: { fileID: toFileId(id), contents: Buffer.from(contents) },
  });
  const update = (id: EntityId, more: proto.IFileUpdateTransactionBody): TransactionData => ({
    fileUpdate: { fileID: toFileId(id), ...more },
  });
  const remove = (id: EntityId): TransactionData => ({ fileDelete: { fileID: toFileId(id) } });
  const signers = [first, second];
  const newFile = async (more?: proto.IFileCreateTransactionBody) =>
    (await alice.submit(create(more), { signers })).entity!;
  const fileOf = (id: EntityId) => ledger.mirror.state().files.get(Number(id.slice(4)))!;
  const text = (id: EntityId) => Buffer.from(fileOf(id).contents).toString();

  it("keep what is appended, and replace what is updated", async () => {
    const { entity: id, transactionId } = await alice.submit(create({ memo: "m" }), { signers });
    expect(ledger.receipt(transactionId)!.receipt.fileID).to.deep.equal(toFileId(id!));
    await alice.submit(append(id!, " two"), { signers });
    expect(text(id!)).to.equal("one two");
    await alice.submit(update(id!, { contents: Buffer.from("three") }), { signers });
    expect(text(id!)).to.equal("three");
    await alice.submit(update(id!, { memo: { value: "n" } }), { signers });
    expect([text(id!), fileOf(id!).memo]).to.deep.equal(["three", "n"]);
  });

  it("need all keys for a change, one to be deleted, and none to live longer", async () => {
    const id = await newFile();
    expect(await statusOf(alice.submit(append(id, "x"), { signers: [first] }))).to.equal("INVALID_SIGNATURE");
    const later = { expirationTime: expiration(MONTH + 100n) };
    expect(await statusOf(alice.submit(update(id, later)))).to.equal("SUCCESS");
    expect(fileOf(id).expirationSecond).to.equal(Number(START / SECOND + MONTH + 100n));
    // An earlier time is no mistake, but changes nothing.
    expect(await statusOf(alice.submit(update(id, { expirationTime: expiration(MONTH) })))).to.equal("SUCCESS");
    expect(fileOf(id).expirationSecond).to.equal(Number(START / SECOND + MONTH + 100n));
    expect(await statusOf(alice.submit(remove(id)))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(alice.submit(remove(id), { signers: [second] }))).to.equal("SUCCESS");
    expect(fileOf(id)).to.deep.include({ deleted: true });
    expect(text(id)).to.equal("");
  });

  it("hand their keys on when the old and the new ones sign", async () => {
    const id = await newFile();
    const third = edKey("third");
    const keys = { keys: [third.publicKey] };
    expect(await statusOf(alice.submit(update(id, { keys }), { signers }))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(alice.submit(update(id, { keys }), { signers: [...signers, third] }))).to.equal("SUCCESS");
    expect(await statusOf(alice.submit(append(id, "x"), { signers: [third] }))).to.equal("SUCCESS");
  });

  it("cost $0.05, and more for what exceeds 1,000 bytes", async () => {
    const small = await alice.submit(create({ contents: Buffer.alloc(1_000), keys: { keys: [first.publicKey] } }), {
      signers: [first],
    });
    const large = await alice.submit(create({ contents: Buffer.alloc(1_100), keys: { keys: [first.publicKey] } }), {
      signers: [first],
    });
    // $0.0001 a byte, and $0.01 for each key but the first.
    expect(large.fee - small.fee).to.equal((100n * 1_000_000n) / 12n);
    const shared = await alice.submit(create({ contents: Buffer.alloc(1_000) }), { signers });
    // The second signature costs as much as each beyond the first.
    expect(shared.fee - small.fee).to.be.within(8_333_333n + 83_333n, 8_333_334n + 83_334n);
  });

  type Row = [code: string, data: (id: EntityId, fixed: EntityId, gone: EntityId) => TransactionData];
  const table: readonly Row[] = [
    ["precheck INVALID_EXPIRATION_TIME", () => create({ expirationTime: undefined })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => create({ expirationTime: expiration(0n) })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => create({ expirationTime: expiration(10_000_000_000n) })],
    ["MEMO_TOO_LONG", () => create({ memo: "m".repeat(101) })],
    ["SUCCESS", () => create({ keys: undefined })],
    ["precheck INVALID_FILE_ID", () => ({ fileAppend: {} })],
    ["precheck INVALID_FILE_ID", () => ({ fileUpdate: {} })],
    ["precheck INVALID_FILE_ID", () => ({ fileDelete: {} })],
    ["INVALID_FILE_ID", () => append("0.0.424242", "x")],
    ["INVALID_FILE_ID", () => update("0.0.424242", {})],
    ["INVALID_FILE_ID", () => remove("0.0.424242")],
    ["UNAUTHORIZED", (_, fixed) => append(fixed, "x")],
    ["UNAUTHORIZED", (_, fixed) => update(fixed, { memo: { value: "x" } })],
    ["UNAUTHORIZED", (_, fixed) => remove(fixed)],
    ["FILE_DELETED", (_, __, gone) => append(gone, "x")],
    ["FILE_DELETED", (_, __, gone) => update(gone, {})],
    ["FILE_DELETED", (_, __, gone) => remove(gone)],
    ["MEMO_TOO_LONG", (id) => update(id, { memo: { value: "m".repeat(101) } })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", (id) => update(id, { expirationTime: expiration(MONTH - 100n) })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", (id) => update(id, { expirationTime: expiration(8_000_100n) })],
    ["AUTHORIZATION_FAILED", () => update("0.0.112", { contents: Buffer.from("x") })],
    ["AUTHORIZATION_FAILED", () => append("0.0.102", "x")],
    ["ENTITY_NOT_ALLOWED_TO_DELETE", () => remove("0.0.102")],
  ];
  for (const [index, [code, data]] of table.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      const [id, fixed, gone] = [await newFile(), await newFile({ keys: { keys: [] } }), await newFile()];
      await alice.submit(remove(gone), { signers: [first] });
      expect(await statusOf(alice.submit(data(id, fixed, gone), { signers }))).to.equal(code);
    });
  }

  it("hold a mebibyte, and no more", async () => {
    const id = await newFile({ contents: Buffer.alloc(0) });
    const part = Buffer.alloc(4096);
    for (let i = 0; i < 256; i++) await alice.submit(append(id, part), { signers });
    expect(fileOf(id).contents.length).to.equal(1024 * 1024);
    expect(await statusOf(alice.submit(append(id, "x"), { signers }))).to.equal("MAX_FILE_SIZE_EXCEEDED");
  }).timeout(20_000);

  it("can be updated by a schedule", async () => {
    const id = await newFile();
    const inner = update(id, { contents: Buffer.from("scheduled") }) as proto.ISchedulableTransactionBody;
    const { entity } = await alice.submit(schedule(inner), { signers: [first] });
    expect(text(id)).to.equal("one");
    expect(await statusOf(ledger.treasury.submit(signSchedule(entity!), { signers: [second] }))).to.equal("SUCCESS");
    expect(text(id)).to.equal("scheduled");
  });

  it("come back with a revert", async () => {
    const id = await newFile();
    const snapshot = ledger.snapshot();
    await alice.submit(append(id, " two"), { signers });
    clock.advanceTo(START + 10n * SECOND);
    ledger.revert(snapshot);
    expect(text(id)).to.equal("one");
  });
});

describe("system files", () => {
  const contents = (ledger: SimulatedLedger, num: number) => ledger.mirror.state().files.get(num)!.contents;

  it("list the nodes, with their addresses once they are served", () => {
    const { ledger } = frozenNetwork();
    const accounts = () => NodeAddressBook.fromBytes(contents(ledger, 102)).nodeAddresses;
    expect(accounts().map(({ accountId }) => String(accountId))).to.deep.equal(["0.0.3", "0.0.4", "0.0.5", "0.0.6"]);
    expect(accounts()[0]!.addresses).to.have.length(0);
    ledger.publish({ "127.0.0.1:50211": "0.0.3", "localhost:50221": "0.0.4" });
    expect(accounts().map(({ addresses }) => addresses.map(String))).to.deep.equal([
      ["127.0.0.1:50211"],
      ["localhost:50221"],
    ]);
  });

  it("show prices, exchange rates and limits as Hedera's SDK reads them", () => {
    const { ledger } = frozenNetwork();
    const fees = FeeSchedules.fromBytes(contents(ledger, 111));
    expect(fees.current!.transactionFeeSchedule!.length).to.be.greaterThan(20);
    const rates = ExchangeRates.fromBytes(contents(ledger, 112));
    expect([rates.currentRate.cents, rates.nextRate.cents]).to.deep.equal([12, 15]);
    const { throttleBuckets } = proto.ThrottleDefinitions.decode(contents(ledger, 123));
    const creations = throttleBuckets.find(({ name }) => name === "CreationLimits")!;
    expect(creations.throttleGroups![0]).to.deep.include({ operations: [proto.HederaFunctionality.CryptoCreate] });
    for (const bucket of throttleBuckets) {
      for (const { operations } of bucket.throttleGroups!) expect(operations).not.to.include(0);
    }
    const { nameValue } = proto.ServicesConfigurationList.decode(contents(ledger, 121));
    expect(nameValue.map(({ name }) => name)).to.include("scheduling.longTermEnabled");
  });

  it("are changed by the treasury without another signature, and cleared where that means something", async () => {
    const { ledger, treasury } = frozenNetwork();
    const change = (num: number, bytes: Uint8Array) =>
      statusOf(treasury.submit({ fileUpdate: { fileID: toFileId(num), contents: bytes } }));
    expect(await change(111, Buffer.from("x"))).to.equal("SUCCESS");
    expect(Buffer.from(contents(ledger, 111)).toString()).to.equal("x");
    expect(await change(111, Buffer.alloc(0))).to.equal("SUCCESS");
    expect(contents(ledger, 111)).to.have.length(1);
    expect(await change(121, Buffer.alloc(0))).to.equal("SUCCESS");
    expect(contents(ledger, 121)).to.have.length(0);
  });
});
