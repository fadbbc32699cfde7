import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toAccountId, toLong, toTokenId, toTopicId } from "../../plugin/hedera/entity.ts";
import { keyList, thresholdKey } from "../../plugin/hedera/keys.ts";
import type { EntityId, Tinybar } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import {
  createAccount,
  edKey,
  frozenNetwork,
  HBAR,
  message,
  schedule,
  signSchedule,
  statusOf,
  topic,
} from "./network.ts";

const [feeKey, exempt, admin] = [edKey("fees"), edKey("exempt"), edKey("admin")];
/** $0.05 for a message, $2 for a topic and $0.01 for its key, at 12 cents the hbar. */
const MESSAGE_FEE = 8_333n + 75_000n + 41_583_333n;

describe("the custom fees of topics", () => {
  let ledger: SimulatedLedger;
  let alice: SimulatedOperator;
  let collector: SimulatedOperator;

  beforeEach(async () => {
    ({ ledger } = frozenNetwork());
    alice = await createAccount(ledger, edKey("alice"), 1_000n * HBAR);
    collector = await createAccount(ledger, edKey("collector"));
  });

  const hbarFee = (amount: Tinybar, to: EntityId = collector.account): proto.IFixedCustomFee => ({
    feeCollectorAccountId: toAccountId(to),
    fixedFee: { amount: toLong(amount) },
  });
  const tokenFee = (token: EntityId, amount: bigint, to: EntityId = collector.account): proto.IFixedCustomFee => ({
    feeCollectorAccountId: toAccountId(to),
    fixedFee: { amount: toLong(amount), denominatingTokenId: toTokenId(token) },
  });
  const charged = async (...customFees: proto.IFixedCustomFee[]) =>
    (await alice.submit(topic({ customFees, feeExemptKeyList: [exempt.publicKey] }))).entity!;
  const balance = async (id: EntityId) => (await ledger.account(id))!.balance;
  const units = (account: EntityId, token: EntityId) =>
    ledger.mirror.state().relations.get(`${account.slice(4)}/${token.slice(4)}`)?.balance;

  /** A token of the treasury's, of which alice has so much, and for which the collector is ready. */
  async function newToken(amount: bigint): Promise<EntityId> {
    const tokenCreation = {
      name: "token",
      symbol: "T",
      initialSupply: toLong(1_000n),
      treasury: toAccountId(2),
      autoRenewAccount: toAccountId(2),
      autoRenewPeriod: { seconds: toLong(7_776_000) },
    };
    const { entity: token } = await ledger.treasury.submit({ tokenCreation }, { maxFee: 1000n * HBAR });
    for (const operator of [alice, collector]) {
      const tokenAssociate = { account: toAccountId(operator.account), tokens: [toTokenId(token!)] };
      expect(await statusOf(operator.submit({ tokenAssociate }))).to.equal("SUCCESS");
    }
    const transfers = [
      { accountID: toAccountId(2), amount: toLong(-amount) },
      { accountID: toAccountId(alice.account), amount: toLong(amount) },
    ];
    const moved = ledger.treasury.submit({
      cryptoTransfer: { tokenTransfers: [{ token: toTokenId(token!), transfers }] },
    });
    expect(await statusOf(moved)).to.equal("SUCCESS");
    return token!;
  }

  it("are paid by whoever submits a message, and are in its record", async () => {
    const id = await charged(hbarFee(5n * HBAR));
    const [before, collected] = [await balance(alice.account), await balance(collector.account)];
    const { fee, transactionId } = await alice.submit(message(id, "m"));
    expect(fee).to.equal(MESSAGE_FEE);
    expect(before - (await balance(alice.account))).to.equal(MESSAGE_FEE + 5n * HBAR);
    expect((await balance(collector.account)) - collected).to.equal(5n * HBAR);
    const { assessedCustomFees, transferList } = ledger.record(transactionId)!.record;
    expect(assessedCustomFees).to.have.length(1);
    expect(assessedCustomFees![0]).to.deep.include({
      amount: toLong(5n * HBAR),
      feeCollectorAccountId: toAccountId(collector.account),
    });
    expect(assessedCustomFees![0]!.effectivePayerAccountId).to.deep.equal([toAccountId(alice.account)]);
    const sum = transferList!.accountAmounts!.reduce((sum, { amount }) => sum + amount!.toBigInt(), 0n);
    expect(sum).to.equal(0n);
  });

  it("make the topic cost $2", async () => {
    const plain = await alice.submit(topic());
    const paid = await alice.submit(topic({ customFees: [hbarFee(1n)] }));
    expect(paid.fee - plain.fee).to.equal((19_900_000_000n * 1n) / 12n);
  });

  it("are not due from those with an exempt key, collectors and treasuries", async () => {
    const token = await newToken(100n);
    const id = await charged(hbarFee(5n), tokenFee(token, 3n));
    const before = await balance(alice.account);
    const { fee } = await alice.submit(message(id, "m"), { signers: [exempt] });
    expect(before - (await balance(alice.account))).to.equal(fee);
    expect(units(alice.account, token)).to.equal(100n);

    const own = await balance(collector.account);
    const outcome = await collector.submit(message(id, "m"));
    expect(own - (await balance(collector.account))).to.equal(outcome.fee);

    const held = units("0.0.2", token);
    expect(await statusOf(ledger.treasury.submit(message(id, "m")))).to.equal("SUCCESS");
    expect(units("0.0.2", token)).to.equal(held);
    expect(await balance(collector.account)).to.equal(own - outcome.fee + 5n);
  });

  it("can be in tokens", async () => {
    const token = await newToken(4n);
    const id = await charged(tokenFee(token, 3n));
    const { transactionId } = await alice.submit(message(id, "m"));
    expect([units(alice.account, token), units(collector.account, token)]).to.deep.equal([1n, 3n]);
    const { record } = ledger.record(transactionId)!;
    expect(record.assessedCustomFees![0]!.tokenId).to.deep.equal(toTokenId(token));
    expect(await statusOf(alice.submit(message(id, "m")))).to.match(/^INSUFFICIENT_/);
    expect(ledger.mirror.state().topics.get(Number(id.slice(4)))!.sequenceNumber).to.equal(1);
  });

  it("are paid for scheduled messages by the schedule's payer", async () => {
    const id = await charged(hbarFee(5n * HBAR));
    const payer = await createAccount(ledger, edKey("payer"));
    const inner = message(id, "m") as proto.ISchedulableTransactionBody;
    const created = await alice.submit(schedule(inner, { payerAccountID: toAccountId(payer.account) }));
    const before = await balance(payer.account);
    expect(await statusOf(alice.submit(signSchedule(created.entity!), { signers: [payer.key] }))).to.equal("SUCCESS");
    expect(before - (await balance(payer.account))).to.equal(5n * HBAR + 41_583_333n);
  });

  const limit = (fees: proto.IFixedFee[], account?: EntityId): proto.ICustomFeeLimit => ({
    accountId: toAccountId(account ?? alice.account),
    fees,
  });
  const hbar = (amount: bigint) => ({ amount: toLong(amount) });
  const inToken = (token: EntityId, amount: bigint) => ({
    amount: toLong(amount),
    denominatingTokenId: toTokenId(token),
  });
  const limits: readonly [code: string, limits: (token: EntityId) => proto.ICustomFeeLimit[]][] = [
    ["SUCCESS", () => []],
    ["SUCCESS", (token) => [limit([hbar(5n), inToken(token, 3n)])]],
    ["MAX_CUSTOM_FEE_LIMIT_EXCEEDED", (token) => [limit([hbar(4n), inToken(token, 3n)])]],
    ["MAX_CUSTOM_FEE_LIMIT_EXCEEDED", (token) => [limit([hbar(5n), inToken(token, 2n)])]],
    ["NO_VALID_MAX_CUSTOM_FEE", () => [limit([hbar(5n)])]],
    ["NO_VALID_MAX_CUSTOM_FEE", (token) => [limit([inToken(token, 3n)])]],
    ["NO_VALID_MAX_CUSTOM_FEE", (token) => [limit([hbar(5n), inToken(token, 3n)], "0.0.2")]],
    ["precheck INVALID_MAX_CUSTOM_FEES", () => [limit([])]],
    ["precheck INVALID_MAX_CUSTOM_FEES", () => [limit([hbar(-1n)])]],
    ["precheck DUPLICATE_ACCOUNT_ID_IN_MAX_CUSTOM_FEE_LIST", () => [limit([hbar(5n)]), limit([hbar(6n)])]],
    [
      "precheck DUPLICATE_DENOMINATION_IN_MAX_CUSTOM_FEE_LIST",
      (token) => [limit([inToken(token, 3n), inToken(token, 4n)])],
    ],
    ["precheck DUPLICATE_DENOMINATION_IN_MAX_CUSTOM_FEE_LIST", () => [limit([hbar(5n), hbar(5n)])]],
  ];
  for (const [index, [code, maxCustomFees]] of limits.entries()) {
    it(`answer ${code} to the payer's limits (row ${index + 1})`, async () => {
      const token = await newToken(100n);
      const id = await charged(hbarFee(2n), hbarFee(3n), tokenFee(token, 3n));
      const data = { ...message(id, "m"), maxCustomFees: maxCustomFees(token) };
      expect(await statusOf(alice.submit(data))).to.equal(code);
    });
  }

  it("take no limits for anything but messages", async () => {
    const data = { ...topic(), maxCustomFees: [limit([hbar(1n)])] };
    expect(await statusOf(alice.submit(data))).to.equal("precheck MAX_CUSTOM_FEES_IS_NOT_SUPPORTED");
  });

  type Row = [code: string, more: (token: EntityId) => proto.IConsensusCreateTopicTransactionBody];
  const key = (name: string) => edKey(name).publicKey;
  const unusable = thresholdKey(2, [key("one")]);
  const creations: readonly Row[] = [
    ["SUCCESS", () => ({ customFees: Array.from({ length: 10 }, (_, i) => hbarFee(BigInt(i + 1))) })],
    ["CUSTOM_FEES_LIST_TOO_LONG", () => ({ customFees: Array.from({ length: 11 }, () => hbarFee(1n)) })],
    ["INVALID_CUSTOM_FEE_COLLECTOR", () => ({ customFees: [hbarFee(1n, "0.0.424242")] })],
    ["CUSTOM_FEE_NOT_FULLY_SPECIFIED", () => ({ customFees: [{ feeCollectorAccountId: toAccountId(2) }] })],
    ["CUSTOM_FEE_MUST_BE_POSITIVE", () => ({ customFees: [hbarFee(0n)] })],
    ["INVALID_TOKEN_ID_IN_CUSTOM_FEES", () => ({ customFees: [tokenFee("0.0.424242", 1n)] })],
    ["TOKEN_NOT_ASSOCIATED_TO_FEE_COLLECTOR", (token) => ({ customFees: [tokenFee(token, 1n, "0.0.3")] })],
    ["SUCCESS", () => ({ feeExemptKeyList: Array.from({ length: 10 }, (_, i) => key(`${i}`)) })],
    [
      "MAX_ENTRIES_FOR_FEE_EXEMPT_KEY_LIST_EXCEEDED",
      () => ({ feeExemptKeyList: Array.from({ length: 11 }, (_, i) => key(`${i}`)) }),
    ],
    ["INVALID_KEY_IN_FEE_EXEMPT_KEY_LIST", () => ({ feeExemptKeyList: [unusable] })],
    ["precheck FEE_EXEMPT_KEY_LIST_CONTAINS_DUPLICATED_KEYS", () => ({ feeExemptKeyList: [key("a"), key("a")] })],
    ["INVALID_CUSTOM_FEE_SCHEDULE_KEY", () => ({ feeScheduleKey: unusable })],
    // In the node's order.
    ["INVALID_CUSTOM_FEE_SCHEDULE_KEY", () => ({ feeScheduleKey: unusable, feeExemptKeyList: [unusable] })],
    ["INVALID_KEY_IN_FEE_EXEMPT_KEY_LIST", () => ({ feeExemptKeyList: [unusable], customFees: [hbarFee(0n)] })],
    ["CUSTOM_FEE_MUST_BE_POSITIVE", () => ({ customFees: [hbarFee(0n)], memo: "m".repeat(101) })],
  ];
  for (const [index, [code, more]] of creations.entries()) {
    it(`answer ${code} to a creation (row ${index + 1})`, async () => {
      const token = await newToken(1n);
      expect(await statusOf(alice.submit(topic(more(token))))).to.equal(code);
    });
  }

  type Update = proto.IConsensusUpdateTopicTransactionBody;
  const fees = (...of: proto.IFixedCustomFee[]) => ({ customFees: { fees: of } });
  const updates: readonly [code: string, keys: proto.IConsensusCreateTopicTransactionBody, update: () => Update][] = [
    ["SUCCESS", { feeScheduleKey: feeKey.publicKey }, () => fees(hbarFee(2n))],
    ["SUCCESS", { feeScheduleKey: feeKey.publicKey }, () => fees()],
    ["FEE_SCHEDULE_KEY_NOT_SET", {}, () => fees(hbarFee(2n))],
    ["FEE_SCHEDULE_KEY_CANNOT_BE_UPDATED", {}, () => ({ feeScheduleKey: feeKey.publicKey })],
    ["SUCCESS", { feeScheduleKey: feeKey.publicKey }, () => ({ feeScheduleKey: keyList([]) })],
    [
      "INVALID_CUSTOM_FEE_SCHEDULE_KEY",
      { feeScheduleKey: feeKey.publicKey },
      () => ({ feeScheduleKey: thresholdKey(2, [feeKey.publicKey]) }),
    ],
    ["SUCCESS", {}, () => ({ feeExemptKeyList: { keys: [] } })],
    [
      "precheck FEE_EXEMPT_KEY_LIST_CONTAINS_DUPLICATED_KEYS",
      {},
      () => ({ feeExemptKeyList: { keys: [key("a"), key("a")] } }),
    ],
    ["INVALID_KEY_IN_FEE_EXEMPT_KEY_LIST", {}, () => ({ feeExemptKeyList: { keys: [unusable] } })],
    ["CUSTOM_FEES_LIST_TOO_LONG", { feeScheduleKey: feeKey.publicKey }, () => fees(...Array(11).fill(hbarFee(1n)))],
  ];
  for (const [index, [code, keys, update]] of updates.entries()) {
    it(`answer ${code} to an update (row ${index + 1})`, async () => {
      const { entity } = await alice.submit(topic({ adminKey: admin.publicKey, ...keys }), { signers: [admin] });
      const consensusUpdateTopic = { topicID: toTopicId(entity!), ...update() };
      const data: TransactionData = { consensusUpdateTopic };
      expect(await statusOf(alice.submit(data, { signers: [admin, feeKey] }))).to.equal(code);
    });
  }

  it("are changed with both the admin's and the fee schedule's key", async () => {
    const keys = { adminKey: admin.publicKey, feeScheduleKey: feeKey.publicKey };
    const { entity } = await alice.submit(topic(keys), { signers: [admin] });
    const change = { consensusUpdateTopic: { topicID: toTopicId(entity!), ...fees(hbarFee(2n)) } };
    expect(await statusOf(alice.submit(change, { signers: [admin] }))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(alice.submit(change, { signers: [feeKey] }))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(alice.submit(change, { signers: [admin, feeKey] }))).to.equal("SUCCESS");
  });
});
