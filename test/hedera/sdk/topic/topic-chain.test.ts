import { expect } from "chai";

import { entityNumber } from "../../../../plugin/hedera/entity.ts";
import type { EntityId } from "../../../../plugin/hedera/ledger.ts";
import { INITIAL_RUNNING_HASH, nextRunningHash } from "../../../../plugin/hedera/running-hash.ts";
import { TopicChain, type HeardMessage } from "../../../../plugin/hedera/sdk/topic/topic-chain.ts";
import { START } from "../../network.ts";

const TOPIC = "0.0.5005";
const [ANN, BEN, EVE]: EntityId[] = ["0.0.1001", "0.0.1002", "0.0.1003"];

/** Messages as Hedera would have them, by who pays for each. */
function history(...payers: EntityId[]): HeardMessage[] {
  let runningHash: Uint8Array = INITIAL_RUNNING_HASH;
  return payers.map((payer, index) => {
    const contents = Buffer.from(`${index}`);
    const [sequenceNumber, consensusTimestamp] = [index + 1, START + BigInt(index + 1)];
    const hashed = { topic: entityNumber(TOPIC), payer: entityNumber(payer), consensusTimestamp, sequenceNumber };
    runningHash = nextRunningHash(runningHash, { ...hashed, message: contents });
    return { contents, sequenceNumber, consensusTimestamp, runningHash };
  });
}

describe("a chain of messages", () => {
  let chain: TopicChain;
  const [first, second, third] = history(ANN!, BEN!, ANN!) as [HeardMessage, HeardMessage, HeardMessage];

  beforeEach(() => {
    chain = new TopicChain(TOPIC, { consensusTimestamp: START, sequenceNumber: 0, runningHash: INITIAL_RUNNING_HASH });
  });

  const kindOf = (heard: HeardMessage, candidates: EntityId[] = [EVE!, BEN!, ANN!]) =>
    chain.take(heard, candidates).kind;

  it("finds out who paid for each", () => {
    const links = [first, second, third].map((heard) => chain.take(heard, [EVE!, BEN!, ANN!]));
    const payers = links.map((link) => (link.kind === "next" ? link.message.payer : link.kind));
    expect(payers).to.deep.equal([ANN, BEN, ANN]);
    expect(chain.head.sequenceNumber).to.equal(3);
  });

  it("remembers who paid before, and asks for whom it does not know", () => {
    expect(kindOf(first, [])).to.equal("strange");
    expect(kindOf({ ...first, payer: ANN! }, [])).to.equal("next");
    expect(kindOf(second, [])).to.equal("strange");
    expect(kindOf({ ...second, payer: BEN! }, [])).to.equal("next");
    expect(kindOf(third, [])).to.equal("next");
  });

  it("tells what was there before, and what is missing", () => {
    expect(kindOf(second)).to.equal("gap");
    expect([first, first, third, second, first, third, third].map((heard) => kindOf(heard))).to.deep.equal([
      ...["next", "seen", "gap", "next", "seen", "next", "seen"],
    ]);
  });

  it("takes nothing that contradicts what came before", () => {
    kindOf(first);
    expect(() => kindOf({ ...first, runningHash: new Uint8Array(48) })).to.throw("another running hash than before");
    expect(() => kindOf({ ...second, consensusTimestamp: START })).to.throw("not later than the one before it");
    expect(() => kindOf({ ...second, payer: ANN! })).to.throw("does not follow from the messages before it");
    expect(() => kindOf({ ...second, payer: BEN!, contents: Buffer.from("x") })).to.throw("does not follow");
    expect(kindOf(second)).to.equal("next");
  });
});
