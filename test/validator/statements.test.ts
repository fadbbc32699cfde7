import { expect } from "chai";

import type { TopicMessage } from "../../plugin/hedera/ledger.ts";
import type { Outbox } from "../../plugin/node/outbox.ts";
import { encodeMessage, type Attestation, type Message } from "../../plugin/protocol/messages.ts";
import type { EntityId } from "../../plugin/protocol/units.ts";
import type { Journal } from "../../plugin/validator/journal.ts";
import type { JournalRecord } from "../../plugin/validator/journal-record.ts";
import { RememberingOutbox } from "../../plugin/validator/remembering-outbox.ts";
import { Statements } from "../../plugin/validator/statements.ts";

const hash = (byte: number) => `0x${byte.toString(16).padStart(2, "0").repeat(32)}` as const;
const attestation = (height: number, byte: number): Attestation => ({
  ...{ kind: "attestation", height, blockHash: hash(byte), stateRoot: hash(1) },
  signature: new Uint8Array(65).fill(1),
});
const heard = (payer: EntityId, contents: Uint8Array): TopicMessage => ({
  ...{ kind: "message", consensusTimestamp: 1n, sequenceNumber: 1, runningHash: new Uint8Array(48), payer, contents },
});

describe("what a validator has stated", () => {
  let records: JournalRecord[];
  let said: Message[];
  let failures: string[];
  let statements: Statements;
  let outbox: RememberingOutbox;

  beforeEach(() => {
    [records, said, failures] = [[], [], []];
    statements = new Statements(
      { append: (record) => void records.push(record) } as Pick<Journal, "append"> as Journal,
      "0.0.7",
    );
    const inner = { say: (message) => Promise.resolve(void said.push(message)) } as Pick<Outbox, "say"> as Outbox;
    outbox = new RememberingOutbox(inner, statements, ({ message }) => void failures.push(message));
  });

  const refused = async (message: Message) => {
    const before = said.length;
    const error = await outbox.say(message).then(
      () => expect.fail("it was said"),
      ({ message }: Error) => message,
    );
    expect(said).to.have.length(before);
    expect(failures).to.deep.equal([error]);
    return error;
  };

  it("is noted before it is said, once", async () => {
    await outbox.say(attestation(5, 0xaa));
    await outbox.say(attestation(5, 0xaa));
    await outbox.say({ kind: "tick" });
    expect(records).to.deep.equal([{ kind: "said", height: 5, hash: hash(0xaa) }]);
    expect(said).to.have.length(3);
  });

  it("is not contradicted", async () => {
    await outbox.say(attestation(5, 0xaa));
    expect(await refused(attestation(5, 0xbb))).to.include(`has attested block 5 as ${hash(0xaa)}`);
  });

  it("counts where it was read in the journal, and where it was heard on the topic", async () => {
    statements.remember({ height: 6, hash: hash(0xaa) });
    await outbox.say(attestation(6, 0xaa));
    statements.hear(heard("0.0.7", encodeMessage(attestation(7, 0xcc))));
    await outbox.say(attestation(7, 0xcc));
    expect(records).to.deep.equal([]);
    expect(await refused(attestation(7, 0xdd))).to.include(`has attested block 7 as ${hash(0xcc)}`);
  });

  it("covers all blocks before the highest on the topic: another machine may have said it", async () => {
    statements.hear(heard("0.0.7", encodeMessage(attestation(9, 0xcc))));
    expect(await refused(attestation(8, 0xdd)))
      .to.include("block 9")
      .and.to.include("no second machine");
  });

  it("does not include what others say, nor what is no attestation", async () => {
    statements.hear(heard("0.0.8", encodeMessage(attestation(9, 0xcc))));
    statements.hear(heard("0.0.7", new Uint8Array([255, 1, 2])));
    statements.hear(heard("0.0.7", encodeMessage({ kind: "tick" })));
    await outbox.say(attestation(9, 0xdd));
    expect(said).to.have.length(1);
  });
});
