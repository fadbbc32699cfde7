import { expect } from "chai";

import { parseTransactionId, toTopicId } from "../../plugin/hedera/entity.ts";
import type { EntityId, LedgerEvent, TopicMessage } from "../../plugin/hedera/ledger.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { createAccount, edKey, frozenNetwork, message, START, statusOf, topic, transfer } from "./network.ts";

const [admin, submitter] = [edKey("admin"), edKey("submitter")];

describe("topics", () => {
  let ledger: SimulatedLedger;
  let alice: SimulatedOperator;
  let open: EntityId;

  beforeEach(async () => {
    ({ ledger } = frozenNetwork());
    alice = await createAccount(ledger, edKey("alice"));
    open = (await alice.submit(topic())).entity!;
  });

  it("number messages from 1 and show the payer and a consensus time of their own", async () => {
    const messages = received(ledger, open);
    for (const text of ["a", "b", "c"]) await alice.submitMessage(open, Buffer.from(text));
    expect(messages.map(({ sequenceNumber }) => sequenceNumber)).to.deep.equal([1, 2, 3]);
    expect(messages.map(({ payer }) => payer)).to.deep.equal(Array(3).fill(alice.account));
    const [first, second] = messages.map(({ consensusTimestamp }) => consensusTimestamp);
    expect(second! - first!).to.equal(1000n);
  });

  it("carry long messages as chunks of 1,024 bytes under one initial id", async () => {
    const messages = received(ledger, open);
    const contents = Uint8Array.from({ length: 2500 }, (_, index) => index % 251);
    const outcomes = await alice.submitMessage(open, contents);
    expect(messages.map(({ contents }) => contents.length)).to.deep.equal([1024, 1024, 452]);
    expect(Buffer.concat(messages.map(({ contents }) => contents)).equals(contents)).to.equal(true);
    const initialTransactionId = outcomes[0]!.transactionId;
    expect(messages.map(({ chunk }) => chunk)).to.deep.equal(
      [1, 2, 3].map((number) => ({ initialTransactionId, number, total: 3 })),
    );
  });

  it("let only the submit key in, and only the admin key change or close them", async () => {
    const keys = { adminKey: admin.publicKey, submitKey: submitter.publicKey };
    expect(await statusOf(alice.submit(topic(keys)))).to.equal("INVALID_SIGNATURE");
    const { entity: id } = await alice.submit(topic(keys), { signers: [admin] });
    expect(await statusOf(alice.submit(message(id!, "m")))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(alice.submit(message(id!, "m"), { signers: [submitter] }))).to.equal("SUCCESS");

    const update = { consensusUpdateTopic: { topicID: toTopicId(id!), submitKey: { keyList: {} } } };
    expect(await statusOf(alice.submit(update))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(alice.submit(update, { signers: [admin] }))).to.equal("SUCCESS");
    expect(await statusOf(alice.submit(message(id!, "m")))).to.equal("SUCCESS");

    const deletion = (of: EntityId) => ({ consensusDeleteTopic: { topicID: toTopicId(of) } });
    expect(await statusOf(alice.submit(deletion(open)))).to.equal("UNAUTHORIZED");
    expect(await statusOf(alice.submit(deletion(id!), { signers: [admin] }))).to.equal("SUCCESS");
    expect(await statusOf(alice.submit(message(id!, "m")))).to.equal("INVALID_TOPIC_ID");
  });

  const foreign = parseTransactionId("0.0.2@1700000000.000000000");
  const rows: [code: string, chunk: { number: number; total: number; foreign?: boolean; later?: boolean }][] = [
    ["INVALID_CHUNK_NUMBER", { number: 0, total: 2 }],
    ["INVALID_CHUNK_NUMBER", { number: 3, total: 2 }],
    ["INVALID_CHUNK_TRANSACTION_ID", { number: 2, total: 2, foreign: true }],
    ["INVALID_CHUNK_TRANSACTION_ID", { number: 1, total: 2 }],
    ["SUCCESS", { number: 2, total: 2 }],
  ];
  for (const [code, { number, total, foreign: isForeign }] of rows) {
    it(`answer ${code} to chunk ${number} of ${total}${isForeign ? " of somebody else's message" : ""}`, async () => {
      const own = parseTransactionId(`${alice.account}@1600000000.000000000`);
      const initialTransactionID = isForeign ? foreign : own;
      const chunk = message(open, "m", { initialTransactionID, number, total });
      expect(await statusOf(alice.submit(chunk))).to.equal(code);
    });
  }

  it("refuse messages of more than 1,024 bytes and unknown topics, for the full fee", async () => {
    expect(await statusOf(alice.submit(message(open, Buffer.alloc(1025))))).to.equal("MESSAGE_SIZE_TOO_LARGE");
    const outcome = await alice.submit(message("0.0.424242", "m"));
    expect(await statusOf(Promise.resolve(outcome))).to.equal("INVALID_TOPIC_ID");
    // $0.0008 at 12 cents the hbar.
    expect(outcome.fee).to.equal(8_333n + 75_000n + 583_333n);
  });
});

describe("following", () => {
  it("gives late followers the past, then the present, without the messages of other topics", async () => {
    const { ledger, treasury } = frozenNetwork();
    await treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
    const [one, other] = [(await treasury.submit(topic())).entity!, (await treasury.submit(topic())).entity!];
    const early: LedgerEvent[] = [];
    const late: LedgerEvent[] = [];
    ledger.follow(one, (event) => early.push(event));
    await treasury.submitMessage(one, Buffer.from("1"));
    await treasury.submitMessage(other, Buffer.from("2"));
    const stop = ledger.follow(one, (event) => late.push(event));
    await treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
    expect(early.map((event) => (event.kind === "message" ? "message" : event.name))).to.deep.equal([
      "consensusCreateTopic",
      "consensusCreateTopic",
      "message",
      "cryptoTransfer",
    ]);
    expect(late).to.deep.equal(early);
    stop();
    await treasury.submitMessage(one, Buffer.from("3"));
    expect(late).to.have.length(4);
  });

  it("is synchronous without a delay, and in the order of submission with one", async () => {
    const now = frozenNetwork();
    const { entity } = await now.treasury.submit(topic());
    const messages = received(now.ledger, entity!);
    void now.treasury.submitMessage(entity!, Buffer.from("m"));
    expect(messages).to.have.length(1);

    const clock = new SimulatedClock({ start: START, realTime: false });
    const delayed = new SimulatedLedger({ clock, consensusDelay: 5 });
    const { entity: id } = await delayed.treasury.submit(topic());
    const later = received(delayed, id!);
    const sent = ["a", "b", "c"].map((text) => delayed.treasury.submitMessage(id!, Buffer.from(text)));
    expect(later).to.have.length(0);
    await Promise.all(sent);
    expect(later.map(({ contents }) => Buffer.from(contents).toString())).to.deep.equal(["a", "b", "c"]);
  });

  it("lets a listener submit, whose transaction comes after the one at hand", async () => {
    const { ledger, treasury } = frozenNetwork();
    const { entity } = await treasury.submit(topic());
    const contents: string[] = [];
    ledger.follow(entity!, (event) => {
      if (event.kind !== "message") return;
      contents.push(Buffer.from(event.contents).toString());
      if (contents.length === 1) void treasury.submitMessage(entity!, Buffer.from("reply"));
    });
    await treasury.submitMessage(entity!, Buffer.from("question"));
    expect(contents).to.deep.equal(["question", "reply"]);
  });

  it("names an unknown topic", () => {
    const { ledger } = frozenNetwork();
    expect(() => ledger.follow("0.0.77", () => {})).to.throw("Topic 0.0.77 does not exist");
  });
});

function received(ledger: SimulatedLedger, topicId: EntityId): TopicMessage[] {
  const messages: TopicMessage[] = [];
  ledger.follow(topicId, (event) => void (event.kind === "message" && messages.push(event)));
  return messages;
}
