import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { PrecheckError } from "../../../../plugin/hedera/ledger.ts";
import type { EntityId, Outcome } from "../../../../plugin/hedera/ledger.ts";
import { ConsensusClock } from "../../../../plugin/hedera/sdk/clock.ts";
import type { Handed } from "../../../../plugin/hedera/sdk/submitting/consensus-nodes.ts";
import type { Copy, Envelope } from "../../../../plugin/hedera/sdk/submitting/envelope.ts";
import { Submission } from "../../../../plugin/hedera/sdk/submitting/submission.ts";

const SECOND = 1_000_000_000n;
const START = 1_700_000_000n * SECOND;
const { ResponseCodeEnum: Code } = proto;
const ID = "0.0.1001@1700000000.000000000";
const OUTCOME: Outcome = { transactionId: ID, status: Code.SUCCESS };
const taken: Handed = { kind: "taken" };
const refused = (status: number): Handed => ({ kind: "refused", status });
const unheard = (mayBe = true): Handed => ({ kind: "unheard", why: "the line is dead", mayBe });

/** A submission to nodes that answer in this order, and then always as the last time. */
function submitting(
  answers: readonly Handed[],
  {
    receipts = [OUTCOME] as readonly (Outcome | "strange" | undefined)[],
    trace = undefined as Outcome | "never" | "strange" | undefined,
    nodes = ["0.0.3", "0.0.4"] as readonly EntityId[],
    machine = START + 5n * SECOND,
    known = undefined as readonly EntityId[] | undefined,
  } = {},
) {
  const handed: EntityId[] = [];
  const resting = new Set<EntityId>();
  let asked = 0;
  const closing = new AbortController();
  const clock = new ConsensusClock(
    undefined,
    () => machine + BigInt(Math.round(performance.now() - began)) * 1_000_000n,
  );
  const began = performance.now();
  const copies = nodes.map((node): Copy => ({ node, bytes: new Uint8Array() }));
  const envelope: Envelope = { id: ID, validStart: START, validEnd: START + 120n * SECOND, copies };
  const submission = new Submission(envelope, {
    nodes: {
      has: (node) => (known ?? nodes).includes(node),
      isResting: (node) => resting.has(node),
      handIn: async ({ node }) => {
        const answer = answers[Math.min(handed.push(node), answers.length) - 1]!;
        if (answer.kind === "unheard") resting.add(node);
        return answer;
      },
      receipt: async () => receipts[Math.min(asked++, receipts.length - 1)],
    },
    traces: { find: async () => trace },
    ...{ clock, log: () => {}, signal: closing.signal },
  });
  return { submission, handed, clock, close: () => closing.abort(new Error("closed")), asked: () => asked };
}

async function refusalOf(submission: Submission): Promise<string> {
  const error = await submission.run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(PrecheckError);
  return (error as PrecheckError).statusName;
}

describe("a submission", function () {
  this.timeout(20_000);

  it("is taken, and has the outcome that its receipt tells", async () => {
    const { submission, handed } = submitting([taken]);
    expect(await submission.run()).to.equal(OUTCOME);
    expect(handed).to.deep.equal(["0.0.3"]);
  });

  it("comes again when the network has too much to do, later and later", async () => {
    const busy = [Code.BUSY, Code.PLATFORM_TRANSACTION_NOT_CREATED, Code.PLATFORM_NOT_ACTIVE].map(refused);
    const { submission, handed } = submitting([...busy, taken]);
    const before = performance.now();
    expect(await submission.run()).to.equal(OUTCOME);
    expect(handed).to.deep.equal(["0.0.3", "0.0.4", "0.0.3", "0.0.4"]);
    // 250 + 250 + 500 ms, up to a fifth less.
    expect(performance.now() - before).to.be.greaterThan(800);
  });

  it("goes on to the next node at once when one does not answer", async () => {
    const { submission, handed } = submitting([unheard(), taken]);
    const before = performance.now();
    await submission.run();
    expect(handed).to.deep.equal(["0.0.3", "0.0.4"]);
    expect(performance.now() - before).to.be.lessThan(400);
  });

  it("waits for its own receipt when the answer was lost and it is a duplicate then", async () => {
    const { submission } = submitting([unheard(), refused(Code.DUPLICATE_TRANSACTION)]);
    expect(await submission.run()).to.equal(OUTCOME);
  });

  it("is refused as a duplicate of somebody else's when nobody can have taken it", async () => {
    for (const answers of [[], [unheard(false)], [refused(Code.BUSY)]]) {
      const { submission, asked } = submitting([...answers, refused(Code.DUPLICATE_TRANSACTION)]);
      expect(await refusalOf(submission)).to.equal("DUPLICATE_TRANSACTION");
      expect(asked()).to.equal(0);
    }
  });

  it("says why a node refuses it, and does not try others", async () => {
    const { submission, handed } = submitting([refused(Code.INVALID_SIGNATURE)]);
    expect(await refusalOf(submission)).to.equal("INVALID_SIGNATURE");
    expect(handed).to.have.length(1);
  });

  it("is not given up for a refusal when another node may have taken it", async () => {
    const { submission } = submitting([unheard(), refused(Code.INSUFFICIENT_PAYER_BALANCE)]);
    expect(await submission.run()).to.equal(OUTCOME);
  });

  it("leaves out a node whose address another has by now", async () => {
    const { submission, handed } = submitting([refused(Code.INVALID_NODE_ACCOUNT), refused(Code.BUSY), taken]);
    await submission.run();
    expect(handed).to.deep.equal(["0.0.3", "0.0.4", "0.0.4"]);
  });

  it("cannot go to nodes that the network does not have", async () => {
    const { submission, handed } = submitting([taken], { known: ["0.0.4"] });
    await submission.run();
    expect(handed).to.deep.equal(["0.0.4"]);
    expect(await refusalOf(submitting([taken], { known: [] }).submission)).to.equal("INVALID_NODE_ACCOUNT");
  });

  it("learns from a node that finds it too old what time it is", async () => {
    const { submission, clock } = submitting([refused(Code.TRANSACTION_EXPIRED)]);
    expect(await refusalOf(submission)).to.equal("TRANSACTION_EXPIRED");
    expect(clock.now() >= START + 110n * SECOND).to.equal(true);
  });

  it("waits for a node by whose clock its time has not come, and sets its own after it", async () => {
    const early = refused(Code.INVALID_TRANSACTION_START);
    const { submission, clock, handed } = submitting([early, early, taken], { machine: START + 60n * SECOND });
    expect(await submission.run()).to.equal(OUTCOME);
    expect(handed).to.have.length(3);
    expect(clock.now() < START + 10n * SECOND).to.equal(true);
    const never = submitting([early], { nodes: ["0.0.3", "0.0.4", "0.0.5", "0.0.6", "0.0.7", "0.0.8"] });
    expect(await refusalOf(never.submission)).to.equal("INVALID_TRANSACTION_START");
  });

  it("gives up what nobody takes by the time that it expires", async () => {
    const late = { machine: START + 119n * SECOND };
    expect(await refusalOf(submitting([refused(Code.BUSY)], late).submission)).to.equal("BUSY");
    expect(await refusalOf(submitting([unheard(false)], late).submission)).to.equal("TRANSACTION_EXPIRED");
  });

  it("asks until there is a receipt", async () => {
    const receipts = ["strange", undefined, "strange", OUTCOME] as const;
    const { submission, asked } = submitting([taken], { receipts });
    expect(await submission.run()).to.equal(OUTCOME);
    expect(asked()).to.equal(4);
  });

  it("believes the mirror where the nodes have no receipt", async () => {
    const trace: Outcome = { transactionId: ID, status: Code.INVALID_SIGNATURE };
    expect(await submitting([taken], { receipts: [undefined], trace }).submission.run()).to.equal(trace);
    const never = submitting([taken], { receipts: ["strange"], trace: "never" });
    expect(await refusalOf(never.submission)).to.equal("TRANSACTION_EXPIRED");
  });

  it("ends with the ledger", async () => {
    for (const answers of [[refused(Code.BUSY)], [taken]]) {
      const { submission, close } = submitting(answers, { receipts: [undefined] });
      const running = submission.run();
      setTimeout(close, 100);
      const error = await running.catch((reason: unknown) => reason);
      expect((error as Error).message).to.equal("closed");
    }
  });
});
