import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toAccountId, toLong, toTopicId } from "../../plugin/hedera/entity.ts";
import { keyList, sameKey, thresholdKey } from "../../plugin/hedera/keys.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { createAccount, edKey, expiration, frozenNetwork, statusOf, topic } from "./network.ts";

const [admin, submitter, other, renewer] = ["admin", "submitter", "other", "renewer"].map(edKey) as [
  HederaKey,
  HederaKey,
  HederaKey,
  HederaKey,
];
const DEFAULT_PERIOD = 7_776_000n;
const unusable = thresholdKey(2, [other.publicKey]);

describe("updates of topics", () => {
  let ledger: SimulatedLedger;
  let alice: SimulatedOperator;
  let renewal: EntityId;
  let gone: EntityId;

  beforeEach(async () => {
    ({ ledger } = frozenNetwork());
    alice = await createAccount(ledger, edKey("alice"));
    renewal = (await createAccount(ledger, renewer)).account;
    const closed = await createAccount(ledger, other);
    gone = closed.account;
    const cryptoDelete = { deleteAccountID: toAccountId(gone), transferAccountID: toAccountId(2) };
    await closed.submit({ cryptoDelete });
  });

  const newTopic = async (more: proto.IConsensusCreateTopicTransactionBody = {}) =>
    (await alice.submit(topic(more), { signers: [admin, renewer] })).entity!;
  const update = (id: EntityId, more: proto.IConsensusUpdateTopicTransactionBody, ...signers: HederaKey[]) =>
    statusOf(alice.submit({ consensusUpdateTopic: { topicID: toTopicId(id), ...more } }, { signers }));
  const stateOf = (id: EntityId) => ledger.mirror.state().topics.get(Number(id.slice(4)))!;

  it("change each attribute, and leave the others", async () => {
    const id = await newTopic({ adminKey: admin.publicKey, memo: "old" });
    const seconds = toLong(2_592_000);
    const more = { memo: { value: "new" }, autoRenewPeriod: { seconds }, autoRenewAccount: toAccountId(renewal) };
    expect(await update(id, more, admin, renewer)).to.equal("SUCCESS");
    expect(stateOf(id)).to.deep.include({
      memo: "new",
      autoRenewPeriod: 2_592_000,
      autoRenewAccount: Number(renewal.slice(4)),
    });
    expect(sameKey(stateOf(id).adminKey!, admin.publicKey)).to.equal(true);
    expect(await update(id, { autoRenewAccount: toAccountId(0) }, admin)).to.equal("SUCCESS");
    expect(stateOf(id).autoRenewAccount).to.be.undefined;
    expect(await update(id, { adminKey: keyList([]) }, admin)).to.equal("SUCCESS");
    expect(stateOf(id).adminKey).to.be.undefined;
  });

  it("let the submit key or the admin key replace the submit key", async () => {
    const keys = { adminKey: admin.publicKey, submitKey: submitter.publicKey };
    const id = await newTopic(keys);
    const change = { submitKey: other.publicKey };
    expect(await update(id, change)).to.equal("INVALID_SIGNATURE");
    expect(await update(id, change, submitter)).to.equal("SUCCESS");
    expect(await update(id, { submitKey: submitter.publicKey }, admin)).to.equal("SUCCESS");
    expect(await update(id, { ...change, memo: { value: "m" } }, submitter)).to.equal("INVALID_SIGNATURE");
    const open = await newTopic();
    expect(await update(open, change)).to.equal("UNAUTHORIZED");
  });

  type Update = proto.IConsensusUpdateTopicTransactionBody;
  type Row = [code: string, update: () => Update, keys?: () => proto.IConsensusCreateTopicTransactionBody];
  const governed = () => ({ adminKey: admin.publicKey });
  const rows: readonly Row[] = [
    ["UNAUTHORIZED", () => ({}), () => ({})],
    ["UNAUTHORIZED", () => ({ memo: { value: "m" } }), () => ({})],
    ["SUCCESS", () => ({ expirationTime: expiration(DEFAULT_PERIOD + 1n) }), () => ({})],
    ["SUCCESS", () => ({})],
    ["EXPIRATION_REDUCTION_NOT_ALLOWED", () => ({ expirationTime: expiration(DEFAULT_PERIOD - 1n) })],
    ["INVALID_EXPIRATION_TIME", () => ({ expirationTime: expiration(-1n) })],
    ["INVALID_EXPIRATION_TIME", () => ({ expirationTime: expiration(10_000_000_000n) })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => ({ autoRenewPeriod: { seconds: toLong(2_591_999) } })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => ({ autoRenewPeriod: { seconds: toLong(8_000_002) } })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => ({ autoRenewPeriod: { seconds: toLong(0) } })],
    ["INVALID_AUTORENEW_ACCOUNT", () => ({ autoRenewAccount: toAccountId(424242) })],
    ["INVALID_AUTORENEW_ACCOUNT", () => ({ autoRenewAccount: toAccountId(gone) })],
    ["INVALID_SIGNATURE", () => ({ autoRenewAccount: toAccountId(5), adminKey: submitter.publicKey })],
    ["BAD_ENCODING", () => ({ adminKey: unusable })],
    ["BAD_ENCODING", () => ({ submitKey: unusable, memo: { value: "m" } })],
    ["BAD_ENCODING", () => ({ submitKey: {}, memo: { value: "m" } })],
    ["MEMO_TOO_LONG", () => ({ memo: { value: "m".repeat(101) } })],
    ["INVALID_ZERO_BYTE_IN_STRING", () => ({ memo: { value: "\0" } })],
    [
      "AUTORENEW_ACCOUNT_NOT_ALLOWED",
      () => ({ adminKey: keyList([]) }),
      () => ({ adminKey: admin.publicKey, autoRenewAccount: toAccountId(renewal) }),
    ],
    [
      "SUCCESS",
      () => ({ adminKey: keyList([]), autoRenewAccount: toAccountId(0) }),
      () => ({ adminKey: admin.publicKey, autoRenewAccount: toAccountId(renewal) }),
    ],
    // In the node's order.
    ["BAD_ENCODING", () => ({ adminKey: unusable, memo: { value: "m".repeat(101) } })],
    ["MEMO_TOO_LONG", () => ({ memo: { value: "m".repeat(101) }, autoRenewPeriod: { seconds: toLong(1) } })],
  ];
  for (const [index, [code, more, keys = governed]] of rows.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      const id = await newTopic(keys());
      expect(await update(id, more(), admin, other, renewer)).to.equal(code);
    });
  }

  const creations: readonly [code: string, more: () => proto.IConsensusCreateTopicTransactionBody][] = [
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => ({ autoRenewPeriod: undefined })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => ({ autoRenewPeriod: { seconds: toLong(-1) } })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", () => ({ autoRenewPeriod: { seconds: toLong(8_000_002) } })],
    ["INVALID_AUTORENEW_ACCOUNT", () => ({ autoRenewAccount: toAccountId(424242) })],
    ["INVALID_AUTORENEW_ACCOUNT", () => ({ autoRenewAccount: toAccountId(gone) })],
    ["INVALID_SIGNATURE", () => ({ autoRenewAccount: toAccountId(renewal) })],
    ["SUCCESS", () => ({ autoRenewAccount: toAccountId(alice.account) })],
    ["BAD_ENCODING", () => ({ adminKey: unusable })],
    ["BAD_ENCODING", () => ({ adminKey: keyList([]) })],
    ["BAD_ENCODING", () => ({ submitKey: unusable })],
    ["MEMO_TOO_LONG", () => ({ memo: "m".repeat(101) })],
  ];
  for (const [index, [code, more]] of creations.entries()) {
    it(`come after a creation that is answered ${code} (row ${index + 1})`, async () => {
      expect(await statusOf(alice.submit(topic(more()), { signers: [other] }))).to.equal(code);
    });
  }

  it("end with the topic", async () => {
    const id = await newTopic(governed());
    const deletion = { consensusDeleteTopic: { topicID: toTopicId(id) } };
    expect(await statusOf(alice.submit(deletion, { signers: [admin] }))).to.equal("SUCCESS");
    expect(await update(id, { memo: { value: "m" } }, admin)).to.equal("INVALID_TOPIC_ID");
    expect(await statusOf(alice.submit(deletion, { signers: [admin] }))).to.equal("INVALID_TOPIC_ID");
    expect(await statusOf(alice.submit({ consensusDeleteTopic: {} }))).to.equal("precheck INVALID_TOPIC_ID");
    expect(await statusOf(alice.submit({ consensusUpdateTopic: {} }))).to.equal("precheck INVALID_TOPIC_ID");
  });
});
