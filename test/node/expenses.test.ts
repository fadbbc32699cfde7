import { expect } from "chai";

import type { TransactionRecord } from "../../plugin/hedera/ledger.ts";
import { Expenses } from "../../plugin/node/expenses.ts";
import type { EntityId } from "../../plugin/protocol/units.ts";
import { committeeWith } from "./committees.ts";

const committee = committeeWith([0, 1, 2], 2);
const [FIRST, SECOND, THIRD] = committee.members.map(({ account }) => account) as [EntityId, EntityId, EntityId];
const VAULT = "0.0.900";
const RATE = { hbars: 1, cents: 12 };
const CENT = 8_333_333n;

function record(fields: Partial<TransactionRecord>): TransactionRecord {
  return {
    kind: "transaction",
    consensusTimestamp: 1n,
    transactionId: "0.0.1001@1.0",
    payer: FIRST,
    name: "cryptoTransfer",
    status: 22,
    memo: "",
    scheduled: false,
    fee: CENT,
    transfers: [],
    ...{ accounts: [], tokens: [], relations: [], nfts: [] },
    ...fields,
  };
}

describe("Expenses", function () {
  let expenses: Expenses;
  beforeEach(function () {
    expenses = new Expenses(committee);
  });

  const observe = (fields: Partial<TransactionRecord>, { settles = false, provides = false } = {}) =>
    expenses.observe(record(fields), RATE, { settles, provides, isOurs: (account) => account === VAULT });
  const schedule = (id: EntityId, payer: EntityId) => observe({ name: "scheduleCreate", entity: id, payer });
  const sign = (id: EntityId | undefined, payer: EntityId, status = 22) =>
    observe({ name: "scheduleSign", entity: id, payer, status });
  const execute = (scheduleRef: EntityId, payer: EntityId, settles = true) =>
    observe({ scheduled: true, scheduleRef, payer, fee: 5n }, { settles });

  it("have a schedule when it is executed for a block, with one signature of each who signed it", function () {
    schedule("0.0.5", FIRST);
    sign("0.0.5", SECOND);
    sign("0.0.5", SECOND);
    sign("0.0.5", THIRD, 213);
    sign(undefined, THIRD);
    expect(expenses.totals).to.deep.equal([0n, 0n, 0n]);
    execute("0.0.5", FIRST);
    expect(expenses.totals).to.deep.equal([CENT + 5n, CENT, 0n]);
    execute("0.0.5", SECOND);
    expect(expenses.totals).to.deep.equal([CENT + 5n, CENT + 5n, 0n]);
  });

  it("have no schedule that settles nothing", function () {
    schedule("0.0.5", FIRST);
    execute("0.0.5", FIRST, false);
    expect(expenses.totals).to.deep.equal([0n, 0n, 0n]);
  });

  it("keep the schedules of each, whatever others create", function () {
    schedule("0.0.5", FIRST);
    for (let num = 100; num < 200; num++) schedule(`0.0.${num}`, SECOND);
    execute("0.0.5", FIRST);
    expect(expenses.totals).to.deep.equal([CENT + 5n, 0n, 0n]);
    execute("0.0.100", SECOND);
    expect(expenses.totals[1]).to.equal(5n);
    execute("0.0.199", SECOND);
    expect(expenses.totals[1]).to.equal(CENT + 10n);
  });

  it("take no transaction for more than ten cents", function () {
    observe({ name: "cryptoCreateAccount", fee: 1_000_000_000n }, { provides: true });
    // 10 cents at 12 cents an hbar.
    expect(expenses.totals[0]).to.equal(83_333_333n);
    expect(expenses.join([])).to.equal(83_333_333n);
  });

  it("have nothing of what nobody waited for, failed, or a stranger paid", function () {
    observe({});
    observe({ status: 7 }, { provides: true });
    observe({ payer: "0.0.7" }, { provides: true });
    expect(expenses.join([])).to.equal(0n);
  });

  it("have what is spent of a float, first that which was given first", function () {
    const give = (payer: EntityId, amount: bigint) =>
      observe({ payer, memo: "l2:float", transfers: [{ account: VAULT, amount }] });
    give(SECOND, 7n);
    give("0.0.7", 4n);
    give(THIRD, 100n);
    for (let time = 0; time < 3; time++) execute("0.0.5", VAULT);
    // Fifteen in all: seven of the second's, four of a stranger's, four of the third's.
    expect(expenses.totals).to.deep.equal([0n, 7n, 4n]);
  });

  it("add up what was paid since the last block", function () {
    expenses.book({ seat: 0, amount: 3n });
    expect(expenses.join([{ seat: 1, amount: 4n }])).to.equal(7n);
    expect(expenses.join([])).to.equal(0n);
    const copy = expenses.clone();
    copy.book({ seat: 2, amount: 5n });
    expect([expenses.totals, copy.totals]).to.deep.equal([
      [3n, 4n, 0n],
      [3n, 4n, 5n],
    ]);
  });
});
