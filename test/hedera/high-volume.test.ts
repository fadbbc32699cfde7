import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toNumber } from "../../plugin/hedera/entity.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { multiplierAt } from "../../plugin/hedera/simulated/high-volume.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import {
  create,
  createAccount,
  edKey,
  frozenNetwork,
  HBAR,
  SECOND,
  START,
  statusOf,
  topic,
  transfer,
} from "./network.ts";

const account = () => create(edKey("bob").publicKey);
const highVolume = (data: TransactionData): TransactionData => ({ ...data, highVolume: true });

/** The fee and the multiplier that the record of a transaction shows. */
async function billed(
  ledger: SimulatedLedger,
  by: SimulatedOperator,
  data: TransactionData,
): Promise<[number, number]> {
  const { status, transactionId } = await by.submit(data);
  expect(proto.ResponseCodeEnum[status]).to.equal("SUCCESS");
  const { record } = ledger.record(transactionId)!;
  return [toNumber(record.transactionFee), toNumber(record.highVolumePricingMultiplier)];
}

describe("high-volume transactions (HIP-1313)", () => {
  for (const [name, points] of [
    ["cryptoCreateAccount", { 0: 4, 2: 4, 3: 8, 4: 9, 5: 10, 10: 20, 35: 50, 100: 80, 1000: 200, 10000: 200 }],
    ["consensusCreateTopic", { 0: 4, 2: 4, 3: 8, 15: 30 }],
    ["scheduleCreate", { 100: 4, 150: 8, 151: 8.02, 5000: 80, 10000: 100 }],
    ["cryptoApproveAllowance", { 0: 4, 9999: 4, 10000: 4 }],
    ["tokenClaimAirdrop", { 2857: 4, 4286: 8, 7143: 10, 10000: 15 }],
    ["tokenMint", { 40: 4, 140: 15, 4000: 100, 7000: 125, 10000: 150 }],
  ] as const) {
    it(`multiply the fee of a ${name} by the load, along the approved curve`, () => {
      for (const [utilization, times] of Object.entries(points)) {
        expect(multiplierAt(name, Number(utilization)), utilization).to.equal(times * 1_000);
      }
    });
  }

  it("cost four times as much as others where there is no load", async () => {
    const { ledger, treasury } = frozenNetwork();
    for (const data of [account, topic]) {
      const [ordinary, none] = await billed(ledger, treasury, data());
      expect(none).to.equal(0);
      const [fee, multiplier] = await billed(ledger, treasury, highVolume(data()));
      expect(multiplier).to.equal(4_000);
      // Each of three components is rounded down.
      expect(fee).to.be.within(4 * ordinary, 4 * ordinary + 12);
    }
  });

  it("cost as much as others where they create nothing", async () => {
    const { ledger, treasury } = frozenNetwork();
    const payment = () => transfer(["0.0.2", -1n], ["0.0.3", 1n]);
    const ordinary = await billed(ledger, treasury, payment());
    expect(await billed(ledger, treasury, highVolume(payment()))).to.deep.equal(ordinary);
  });

  it("are not done for less than their price", async () => {
    const { ledger, treasury } = frozenNetwork();
    const [ordinary] = await billed(ledger, treasury, account());
    const offer = (maxFee: number) => statusOf(treasury.submit(highVolume(account()), { maxFee: BigInt(maxFee) }));
    expect(await offer(3 * ordinary)).to.equal("INSUFFICIENT_TX_FEE");
    expect(await offer(5 * ordinary)).to.equal("SUCCESS");
  });

  it("have throttles of their own, and raise their price as those fill", async () => {
    const clock = new SimulatedClock({ start: START, realTime: false });
    const ledger = new SimulatedLedger({ clock, throttled: true });
    const alice = await createAccount(ledger, edKey("alice"), 100_000n * HBAR);
    // The ordinary throttle takes thirty at once.
    const multipliers: number[] = [];
    for (let count = 0; count < 40; count++) multipliers.push((await billed(ledger, alice, highVolume(account())))[1]);
    expect(multipliers.slice(0, 3)).to.deep.equal([4_000, 4_000, 4_000]);
    expect(multipliers).to.deep.equal([...multipliers].sort((a, b) => a - b));
    expect(multipliers.at(-1)).to.be.greaterThan(40_000);
    expect(await statusOf(alice.submit(account()))).to.equal("SUCCESS");
    clock.advanceTo(START + 2n * SECOND);
    expect((await billed(ledger, alice, highVolume(account())))[1]).to.equal(4_000);
  });
});
