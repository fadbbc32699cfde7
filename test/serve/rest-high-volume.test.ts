import { expect } from "chai";

import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { START, topic } from "../hedera/network.ts";
import { get } from "./rest.ts";

describe("the mirror's REST API, of high-volume transactions", () => {
  it("shows which asked for it, and what their fees were multiplied by (HIP-1313)", async () => {
    const clock = new SimulatedClock({ start: START, realTime: false });
    const ledger = new SimulatedLedger({ clock, archive: true });
    await ledger.treasury.submit(topic());
    await ledger.treasury.submit({ ...topic(), highVolume: true });
    const { body } = get(ledger, "transactions?order=asc");
    const shown = body.transactions.map((row: any) => [row.high_volume, row.high_volume_pricing_multiplier]);
    expect(shown).to.deep.equal([
      [false, 0],
      [true, 4_000],
    ]);
  });
});
