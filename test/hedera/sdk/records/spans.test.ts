import { expect } from "chai";

import { formatTimestamp, parseTimestamp, SECOND } from "../../../../plugin/hedera/entity.ts";
import type { EntityId, Timestamp } from "../../../../plugin/hedera/ledger.ts";
import { Spans } from "../../../../plugin/hedera/sdk/records/spans.ts";
import type { MirrorRest } from "../../../../plugin/hedera/sdk/rest/mirror-rest.ts";
import { START } from "../../network.ts";

interface Row {
  readonly at: Timestamp;
  readonly of: EntityId;
}

const DAY = 86_400n * SECOND;
const at = (seconds: number): Timestamp => START + BigInt(seconds) * SECOND;
const ANN = "0.0.1001";
const BEN = "0.0.1002";

/** A mirror of several machines, each of which knows what happened up to a time; they answer in turn. */
function mirror(rows: readonly Row[], known: readonly Timestamp[], page = 100) {
  const asked: URLSearchParams[] = [];
  const get = async (path: string) => {
    const query = new URLSearchParams(path.split("?")[1]);
    const until = known[asked.push(query) % known.length]!;
    const accounts = query.getAll("account.id");
    const bounds = query.getAll("timestamp").map((text) => text.split(":") as [string, string]);
    const isWithin = (time: Timestamp) =>
      bounds.every(([how, bound]) => (how === "gt" ? time > parseTimestamp(bound)! : time <= parseTimestamp(bound)!));
    const all = rows.filter((row) => row.at <= until && accounts.includes(row.of) && isWithin(row.at));
    const shown = all.slice(0, page);
    const rest = `${path.replace(/timestamp=gt:[\d.]+/, `timestamp=gt:${formatTimestamp(shown.at(-1)?.at ?? 0n)}`)}`;
    return {
      transactions: shown.map((row) => ({
        consensus_timestamp: row.at,
        transaction_id: `${row.of}-${formatTimestamp(row.at, "-")}`,
      })),
      links: { next: all.length > shown.length ? `/api/v1/${rest}` : null },
    };
  };
  return { spans: new Spans({ get } as unknown as MirrorRest), asked };
}

const timesOf = ({ rows }: Awaited<ReturnType<Spans["read"]>>) => rows.map((row) => row.consensus_timestamp);

describe("a span of transactions", () => {
  const rows: Row[] = [1, 2, 3, 4, 5, 6].map((second) => ({ at: at(second), of: second % 2 === 0 ? BEN : ANN }));
  const settled = START - DAY;

  it("is complete up to the last row of an answer, and no further", async () => {
    const { spans } = mirror(rows, [at(4)]);
    const span = await spans.read({ after: at(1), accounts: [ANN, BEN], settled });
    expect(timesOf(span)).to.deep.equal([at(2), at(3), at(4)]);
    expect([span.until, span.more]).to.deep.equal([at(4), false]);
    const nothing = await spans.read({ after: at(4), accounts: [ANN, BEN], settled });
    expect([timesOf(nothing), nothing.until]).to.deep.equal([[], at(4)]);
  });

  it("proves that it is whole by somebody's transaction at its end", async () => {
    const read = (known: Timestamp) =>
      mirror(rows, [known]).spans.read({ after: at(0), to: at(6), accounts: [ANN], witness: BEN, settled });
    expect((await read(at(6))).until).to.equal(at(6));
    // A machine that is behind has nothing at the end to show.
    expect((await read(at(4))).until).to.equal(at(4));
  });

  it("needs no witness for what is long past", async () => {
    const { spans } = mirror(rows, [at(9)]);
    const span = await spans.read({ after: at(0), to: at(8), accounts: [ANN], settled: at(8) });
    expect([timesOf(span), span.until]).to.deep.equal([[at(1), at(3), at(5)], at(8)]);
  });

  it("says when there is more than one answer holds", async () => {
    const { spans } = mirror(rows, [at(9)], 2);
    const span = await spans.read({ after: at(0), accounts: [ANN, BEN], settled });
    expect([timesOf(span), span.until, span.more]).to.deep.equal([[at(1), at(2)], at(2), true]);
  });

  it("is of any number of accounts, whichever machines answer", async () => {
    const many = Array.from({ length: 250 }, (_, index): EntityId => `0.0.${2_000 + index}`);
    const theirs = many.map((of, index): Row => ({ at: at(index + 1), of }));
    const fresh = mirror(theirs, [at(250)]);
    const whole = await fresh.spans.read({ after: at(0), to: at(250), accounts: many, witness: many[249], settled });
    expect(timesOf(whole)).to.deep.equal(theirs.map((row) => row.at));
    expect(fresh.asked.every((query) => query.getAll("account.id").length <= 100)).to.equal(true);
    const mixed = await mirror(theirs, [at(250), at(150), at(30)]).spans.read({
      after: at(0),
      accounts: many,
      settled,
    });
    // All machines have at least what is told.
    expect(mixed.until <= at(150)).to.equal(true);
    expect(timesOf(mixed)).to.deep.equal(theirs.map((row) => row.at).filter((time) => time <= mixed.until));
  });

  it("is never longer than a mirror allows, nor asks for anybody but those who may set rates", async () => {
    const { spans, asked } = mirror([], [at(0)]);
    const span = await spans.read({ after: START - 100n * DAY, to: START, accounts: [], settled: START - DAY });
    expect(span.until).to.equal(START - 70n * DAY);
    expect(span.more).to.equal(true);
    expect(asked[0]!.getAll("account.id")).to.deep.equal(["0.0.2", "0.0.50", "0.0.57"]);
  });
});
