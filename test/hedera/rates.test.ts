import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toFileId, toLong } from "../../plugin/hedera/entity.ts";
import type { EntityId, LedgerEvent } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { genesisKey } from "../../plugin/hedera/simulated/genesis.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { frozenNetwork, HBAR, SECOND, START, statusOf, topic, transfer } from "./network.ts";

const DAY = 86_400n * SECOND;
const FAR = 4_102_444_800n;

/** The contents of file 112: what an hbar is worth in cents, now and next, and until when now is. */
function rates(current: number, next: number, until = FAR, hbars = 1): Uint8Array {
  const rate = (cents: number, second: bigint) => ({
    hbarEquiv: hbars,
    centEquiv: cents,
    expirationTime: { seconds: toLong(second) },
  });
  return proto.ExchangeRateSet.encode({ currentRate: rate(current, until), nextRate: rate(next, FAR) }).finish();
}

const update = (contents: Uint8Array): TransactionData => ({ fileUpdate: { fileID: toFileId(112), contents } });
const append = (contents: Uint8Array): TransactionData => ({ fileAppend: { fileID: toFileId(112), contents } });

describe("exchange rates", () => {
  let clock: SimulatedClock;
  let ledger: SimulatedLedger;
  let treasury: SimulatedOperator;
  /** The administrators of everything, and of exchange rates. */
  let [admin, teller]: SimulatedOperator[] = [];

  beforeEach(async () => {
    ({ clock, ledger, treasury } = frozenNetwork());
    const operator = async (account: EntityId) => {
      await treasury.submit(transfer(["0.0.2", -1_000n * HBAR], [account, 1_000n * HBAR]));
      return new Operator(ledger, account, genesisKey());
    };
    [admin, teller] = [await operator("0.0.50"), await operator("0.0.57")];
  });

  const cents = async () => (await ledger.exchangeRates()).current.cents;
  const attempt = (data: TransactionData, by = teller!) => statusOf(by.submit(data));

  it("are 12 cents an hbar at first, and 15 next", async () => {
    expect(await ledger.exchangeRates()).to.deep.equal({
      current: { hbars: 1, cents: 12, expires: FAR * SECOND },
      next: { hbars: 1, cents: 15, expires: FAR * SECOND },
    });
  });

  it("change with their file: followers are told, and fees and receipts follow", async () => {
    const events: LedgerEvent[] = [];
    const { entity, transactionId, fee } = await treasury.submit(topic());
    ledger.follow(entity!, (event) => events.push(event));
    events.length = 0;
    expect(await attempt(update(rates(6, 7, FAR, 2)), treasury)).to.equal("SUCCESS");
    const present = await ledger.exchangeRates();
    expect(present.current).to.deep.equal({ hbars: 2, cents: 6, expires: FAR * SECOND });
    expect(events[0]).to.deep.include({ name: "fileUpdate", rates: present });

    const later = await treasury.submit(topic());
    expect(events[1]).to.deep.include({ rates: undefined });
    // 12 cents an hbar were four times as much as 3.
    const rounding = later.fee - 4n * fee;
    expect(rounding >= 0n && rounding <= 12n).to.equal(true);
    const receiptRate = (id: string) => ledger.receipt(id)!.receipt.exchangeRate!.currentRate!.centEquiv;
    expect(receiptRate(later.transactionId)).to.equal(6);
    expect(receiptRate(transactionId)).to.equal(12);
    expect(ledger.exchangeRate()).to.deep.equal({ hbarEquiv: 2, centEquiv: 6 });
  });

  it("are the next ones once the current ones have expired", async () => {
    await attempt(update(rates(12, 24, START / SECOND + 10n)), treasury);
    const { fee } = await treasury.submit(topic());
    clock.advanceTo(START + 12n * SECOND);
    const { fee: half } = await treasury.submit(topic());
    // Each is rounded to whole tinybars.
    expect([2n * half - 2n, 2n * half - 1n, 2n * half, 2n * half + 1n, 2n * half + 2n]).to.include(fee);
    expect(ledger.exchangeRate()).to.deep.equal({ hbarEquiv: 1, centEquiv: 24 });
  });

  it("change by no more than a quarter a day, unless a superuser says so", async () => {
    expect(await attempt(update(rates(15, 15)))).to.equal("SUCCESS");
    expect(await attempt(update(rates(16, 15)))).to.equal("EXCHANGE_RATE_CHANGE_LIMIT_EXCEEDED");
    expect(await attempt(update(rates(12, 19)))).to.equal("EXCHANGE_RATE_CHANGE_LIMIT_EXCEEDED");
    expect(await attempt(update(rates(96, 150, FAR, 10)))).to.equal("SUCCESS");
    expect(await attempt(update(rates(95, 150, FAR, 10)))).to.equal("EXCHANGE_RATE_CHANGE_LIMIT_EXCEEDED");
    expect(await attempt(update(rates(15, 15)))).to.equal("SUCCESS");
    clock.advanceTo(START + DAY);
    expect(await attempt(update(rates(18, 18)))).to.equal("SUCCESS");
    // The treasury sets them for now, the administrator for the rest of the day.
    expect(await attempt(update(rates(40, 40)), treasury)).to.equal("SUCCESS");
    expect(await attempt(update(rates(41, 41)))).to.equal("EXCHANGE_RATE_CHANGE_LIMIT_EXCEEDED");
    expect(await attempt(update(rates(40, 40)), admin)).to.equal("SUCCESS");
    expect(await attempt(update(rates(41, 41)))).to.equal("SUCCESS");
    expect(await cents()).to.equal(41);
  });

  it("may be appended to, where the last word counts", async () => {
    expect(await attempt(append(rates(13, 14)), treasury)).to.equal("SUCCESS");
    expect(await cents()).to.equal(13);
  });

  it("come back with a revert", async () => {
    const snapshot = ledger.snapshot();
    await attempt(update(rates(15, 15)));
    ledger.revert(snapshot);
    expect(await cents()).to.equal(12);
    expect(await attempt(update(rates(15, 15)))).to.equal("SUCCESS");
  });

  const complete = { hbarEquiv: 1, centEquiv: 12, expirationTime: { seconds: toLong(FAR) } };
  const encoded = (set: proto.IExchangeRateSet) => proto.ExchangeRateSet.encode(set).finish();
  const useless: [what: string, contents: Uint8Array][] = [
    ["what is no message", Buffer.from("x")],
    ["no current rate", encoded({ nextRate: complete })],
    ["no next rate", encoded({ currentRate: complete })],
    ["no expiry", encoded({ currentRate: { hbarEquiv: 1, centEquiv: 12 }, nextRate: complete })],
    ["hbar for nothing", encoded({ currentRate: { ...complete, centEquiv: 0 }, nextRate: complete })],
    ["a negative price", encoded({ currentRate: complete, nextRate: { ...complete, hbarEquiv: -1 } })],
  ];
  for (const [what, contents] of useless) {
    it(`are not taken from a file with ${what}`, async () => {
      for (const by of [treasury, teller]) {
        expect(await attempt(update(contents), by)).to.equal("INVALID_EXCHANGE_RATE_FILE");
      }
      expect(await cents()).to.equal(12);
    });
  }
});
