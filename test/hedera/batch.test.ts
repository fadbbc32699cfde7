import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toAccountId, toLong, toTimestamp } from "../../plugin/hedera/entity.ts";
import type { EntityId, LedgerEvent, Tinybar } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { eventOf } from "../../plugin/hedera/simulated/sealed.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { assembler, batch, innerMaker } from "./inner.ts";
import type { Flaw } from "./inner.ts";
import {
  codeName,
  create,
  createAccount,
  ecKey,
  edKey,
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

describe("batches", () => {
  let ledger: SimulatedLedger;
  let alice: SimulatedOperator;
  let bob: SimulatedOperator;
  let events: LedgerEvent[];
  let inner: ReturnType<typeof innerMaker>;

  beforeEach(async () => {
    ({ ledger } = frozenNetwork());
    alice = await createAccount(ledger, edKey("alice"));
    bob = await createAccount(ledger, edKey("bob"));
    inner = innerMaker();
    events = [];
    ledger.subscribe((sealed) => events.push(eventOf(sealed)));
  });

  const submit = (...inners: readonly { bytes: Uint8Array }[]) =>
    ledger.treasury.submit(batch(...inners), { signers: [assembler] });
  const pay = (from: SimulatedOperator, to: EntityId, amount: Tinybar) =>
    transfer([from.account, -amount], [to, amount]);
  const balance = async (id: EntityId) => (await ledger.account(id))!.balance;
  const receiptOf = (id: string) => codeName(ledger.receipt(id)!.receipt.status!);

  it("do all of their transactions, each for the account of its own payer, right after the batch", async () => {
    const first = inner(alice, pay(alice, "0.0.3", HBAR));
    const second = inner(bob, pay(bob, "0.0.3", 2n * HBAR));
    const outcome = await submit(first, second);
    expect(codeName(outcome.status)).to.equal("SUCCESS");
    expect(await balance(alice.account)).to.equal(99n * HBAR - 83_333n);
    expect(await balance(bob.account)).to.equal(98n * HBAR - 83_333n);
    const [whole, ...parts] = events;
    expect(whole).to.deep.include({ name: "atomicBatch", consensusTimestamp: outcome.consensusTimestamp });
    expect(parts.map(({ consensusTimestamp }) => consensusTimestamp - outcome.consensusTimestamp)).to.deep.equal([
      1n,
      2n,
    ]);
    expect(receiptOf(first.id)).to.equal("SUCCESS");
    const { record } = ledger.record(second.id)!;
    expect(record.parentConsensusTimestamp).to.deep.equal(toTimestamp(outcome.consensusTimestamp));
    expect(record.transactionFee!.toNumber()).to.equal(83_333);
    // $0.001, and as much as another signature costs.
    expect(outcome.fee).to.equal(16_666n + 150_000n + 750_000n);
  });

  it("let a transaction build on the ones before it", async () => {
    const carol = edKey("carol");
    const [first, second] = [inner(alice, create(carol.publicKey)), inner(alice, pay(alice, "0.0.1003", HBAR))];
    expect(await statusOf(submit(first, second))).to.equal("SUCCESS");
    expect(await balance("0.0.1003")).to.equal(HBAR);
    expect(ledger.receipt(first.id)!.receipt.accountID).to.deep.equal(toAccountId("0.0.1003"));
  });

  it("take everything back when one fails, and charge what was tried", async () => {
    const before = [await balance(alice.account), await balance(bob.account)];
    const done = inner(alice, pay(alice, "0.0.3", HBAR));
    const failing = inner(bob, pay(bob, "0.0.3", 1000n * HBAR));
    const never = inner(alice, pay(alice, "0.0.3", HBAR));
    const outcome = await submit(done, failing, never);
    expect(codeName(outcome.status)).to.equal("INNER_TRANSACTION_FAILED");
    expect(receiptOf(done.id)).to.equal("REVERTED_SUCCESS");
    expect(receiptOf(failing.id)).to.equal("INSUFFICIENT_ACCOUNT_BALANCE");
    expect(ledger.receipt(never.id)).to.be.undefined;
    expect([await balance(alice.account), await balance(bob.account)]).to.deep.equal(
      before.map((amount) => amount - 83_333n),
    );
    const { transferList, transactionFee } = ledger.record(done.id)!.record;
    expect(transactionFee!.toNumber()).to.equal(83_333);
    expect(transferList!.accountAmounts!.map(({ amount }) => amount!.toNumber())).to.deep.equal([83_333, -83_333]);
    expect(events.map((event) => event.kind === "transaction" && event.name)).to.deep.equal([
      "atomicBatch",
      "cryptoTransfer",
      "cryptoTransfer",
    ]);
  });

  it("conserve all hbar, whether they succeed or fail", async () => {
    const all = ["0.0.2", "0.0.3", "0.0.98", alice.account, bob.account] as const;
    const sum = async () => (await Promise.all(all.map(balance))).reduce((a, b) => a + b);
    const before = await sum();
    await submit(inner(alice, pay(alice, bob.account, HBAR)), inner(bob, pay(bob, "0.0.3", HBAR)));
    await submit(inner(alice, pay(alice, bob.account, HBAR)), inner(bob, pay(bob, "0.0.3", 1000n * HBAR)));
    expect(await sum()).to.equal(before);
  });

  it("charge nobody for a transaction that its payer has not signed", async () => {
    const before = await balance(alice.account);
    const unsigned = inner(alice, pay(alice, "0.0.3", 1n), { signers: [bob.key] });
    expect(await statusOf(submit(unsigned))).to.equal("INNER_TRANSACTION_FAILED");
    expect(receiptOf(unsigned.id)).to.equal("INVALID_PAYER_SIGNATURE");
    expect(await balance(alice.account)).to.equal(before);
  });

  const inners: readonly [code: string, data: () => TransactionData, flaw?: Flaw][] = [
    ["INVALID_TRANSACTION_DURATION", transfer, { body: { transactionValidDuration: { seconds: toLong(-1) } } }],
    ["INVALID_TRANSACTION_START", transfer, { start: START + 1000n * SECOND }],
    ["TRANSACTION_EXPIRED", transfer, { start: START - 1000n * SECOND }],
    ["MEMO_TOO_LONG", transfer, { body: { memo: "m".repeat(101) } }],
    ["INVALID_ACCOUNT_AMOUNTS", () => transfer(["0.0.3", 1n])],
    ["INVALID_SIGNATURE", () => transfer(["0.0.2", -1n], ["0.0.3", 1n])],
    ["KEY_REQUIRED", () => create(undefined)],
    ["NOT_SUPPORTED", () => ({ cryptoAddLiveHash: {} })],
  ];
  for (const [code, data, flaw] of inners) {
    it(`fail with ${code} in the receipt of the transaction to blame`, async () => {
      const one = inner(alice, data(), flaw);
      expect(await statusOf(submit(one))).to.equal("INNER_TRANSACTION_FAILED");
      expect(receiptOf(one.id)).to.equal(code);
    });
  }

  it("refuse a transaction that was there before", async () => {
    const one = inner(alice, pay(alice, "0.0.3", 1n));
    expect(await statusOf(submit(one))).to.equal("SUCCESS");
    expect(await statusOf(submit(one))).to.equal("INNER_TRANSACTION_FAILED");
    const { receipt, duplicates } = ledger.receipt(one.id)!;
    expect(codeName(receipt.status!)).to.equal("SUCCESS");
    expect(duplicates.map(({ status }) => codeName(status!))).to.deep.equal(["DUPLICATE_TRANSACTION"]);
  });

  const nobody = { keyList: { keys: [] } };
  const table: readonly [code: string, inners: () => readonly { bytes: Uint8Array }[]][] = [
    ["precheck BATCH_LIST_EMPTY", () => []],
    ["precheck BATCH_LIST_CONTAINS_DUPLICATES", () => Array(2).fill(inner(alice, transfer()))],
    ["precheck MISSING_BATCH_KEY", () => [inner(alice, transfer(), { body: { batchKey: undefined } })]],
    ["precheck INVALID_NODE_ACCOUNT_ID", () => [inner(alice, transfer(), { body: { nodeAccountID: toAccountId(3) } })]],
    ["precheck INVALID_NODE_ACCOUNT_ID", () => [inner(alice, transfer(), { body: { nodeAccountID: undefined } })]],
    ["precheck INVALID_TRANSACTION", () => [{ bytes: Uint8Array.of(0xff) }]],
    ["precheck INVALID_TRANSACTION_BODY", () => [inner(alice, {})]],
    ["precheck TRANSACTION_OVERSIZE", () => [inner(alice, message("0.0.1", Buffer.alloc(133_120)))]],
    ["INVALID_BATCH_KEY", () => [inner(alice, transfer(), { body: { batchKey: nobody } })]],
    ["INVALID_SIGNATURE", () => [inner(alice, transfer(), { body: { batchKey: bob.key.publicKey } })]],
    ["BATCH_TRANSACTION_IN_BLACKLIST", () => [inner(alice, batch(inner(bob, transfer())))]],
    ["BATCH_TRANSACTION_IN_BLACKLIST", () => [inner(alice, { freeze: {} })]],
    ["BATCH_SIZE_LIMIT_EXCEEDED", () => Array.from({ length: 51 }, () => inner(alice, transfer(), { signers: [] }))],
  ];
  for (const [code, inners] of table) {
    it(`answer ${code}`, async () => {
      expect(await statusOf(submit(...inners()))).to.equal(code);
    });
  }

  it("can complete a schedule, whose transaction comes right after its signature", async () => {
    const { entity: id } = await bob.submit(schedule(pay(alice, "0.0.3", 5n)));
    const before = await balance("0.0.3");
    const after = inner(bob, transfer());
    expect(await statusOf(submit(inner(alice, signSchedule(id!)), after))).to.equal("SUCCESS");
    expect((await balance("0.0.3")) - before).to.be.greaterThan(5n);
    const names = events.map((event) => event.kind === "transaction" && [event.name, event.scheduled]);
    expect(names.slice(-3)).to.deep.equal([
      ["scheduleSign", false],
      ["cryptoTransfer", true],
      ["cryptoTransfer", false],
    ]);
    const times = events
      .slice(-4)
      .map(({ consensusTimestamp }) => consensusTimestamp - events.at(-4)!.consensusTimestamp);
    expect(times).to.deep.equal([0n, 1n, 2n, 3n]);
  });

  it("undo the schedule that they completed when they fail after it", async () => {
    const { entity: id } = await bob.submit(schedule(pay(alice, "0.0.3", 5n)));
    const failing = inner(bob, pay(bob, "0.0.3", 1000n * HBAR));
    expect(await statusOf(submit(inner(alice, signSchedule(id!)), failing))).to.equal("INNER_TRANSACTION_FAILED");
    const { executedAt, signers } = (await ledger.schedule(id!))!;
    // Bob's alone, who created it and pays.
    expect({ executedAt, signers: signers.length }).to.deep.equal({ executedAt: undefined, signers: 1 });
  });

  it("create accounts for addresses on the way, each with a time of its own", async () => {
    const { evmAddress } = ecKey("dora");
    const gift = inner(alice, transfer([alice.account, -HBAR], [evmAddress, HBAR]));
    expect(await statusOf(submit(gift, inner(bob, transfer())))).to.equal("SUCCESS");
    const [{ consensusTimestamp: whole }, ...rest] = events as [LedgerEvent, ...LedgerEvent[]];
    expect(rest.map(({ consensusTimestamp }) => consensusTimestamp - whole)).to.deep.equal([1n, 2n, 3n]);
    const { record, children } = ledger.record(gift.id)!;
    expect(children).to.have.length(1);
    expect(record.parentConsensusTimestamp).to.deep.equal(toTimestamp(whole));
    expect(children[0]!.parentConsensusTimestamp).to.deep.equal(toTimestamp(whole));
  });

  it("deliver messages to topics in their order", async () => {
    const { entity: id } = await alice.submit(topic());
    const seen: string[] = [];
    ledger.follow(id!, (event) => void (event.kind === "message" && seen.push(Buffer.from(event.contents).toString())));
    await submit(inner(alice, message(id!, "one")), inner(bob, message(id!, "two")));
    expect(seen).to.deep.equal(["one", "two"]);
  });

  it("cannot be scheduled, nor can a transaction for a batch be submitted on its own", async () => {
    const scheduled = schedule({ cryptoTransfer: undefined, ...(batch() as proto.ISchedulableTransactionBody) });
    expect(await statusOf(alice.submit(scheduled))).to.equal("SCHEDULED_TRANSACTION_NOT_IN_WHITELIST");
    const before = await balance(alice.account);
    const alone = { ...create(edKey("x").publicKey), batchKey: assembler.publicKey };
    const outcome = await alice.submit(alone);
    expect(codeName(outcome.status)).to.equal("BATCH_KEY_SET_ON_NON_INNER_TRANSACTION");
    // The node finds out when it is too late to be for free: $0.05.
    expect(outcome.fee).to.equal(83_333n + 41_583_333n);
    expect(before - (await balance(alice.account))).to.equal(outcome.fee);
  });

  it("sign for the accounts that they are to delete only with those accounts' keys", async () => {
    const cryptoDelete = { deleteAccountID: toAccountId(bob.account), transferAccountID: toAccountId(2) };
    const deletion = inner(alice, { cryptoDelete });
    expect(await statusOf(submit(deletion))).to.equal("INNER_TRANSACTION_FAILED");
    expect(receiptOf(deletion.id)).to.equal("INVALID_SIGNATURE");
    const signed = inner(alice, { cryptoDelete }, { signers: [alice.key, bob.key] });
    expect(await statusOf(submit(signed))).to.equal("SUCCESS");
    expect((await ledger.account(bob.account))!.deleted).to.equal(true);
  });
});
