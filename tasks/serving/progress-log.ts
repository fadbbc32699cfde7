import { styleText } from "node:util";

import { secondsOf } from "../../plugin/protocol/units.ts";
import type { Validator } from "../../plugin/validator/validator.ts";

/** How often somebody who waits is told how far it is, ms. */
const INTERVAL_MS = 5_000;

/** Tells how far a validator is while it catches up, if that takes a while. @returns what ends it */
export function logProgress(validator: Validator, print: (line: string) => void, interval = INTERVAL_MS): () => void {
  const { journal, ledger, network } = validator;
  let before = 0;
  ledger.onReplayed = (events) => {
    if (events === 0) return;
    const { tip } = network.door.chain;
    const torn = journal.torn === 0 ? "" : `; ${journal.torn} bytes at its end were never whole, and are gone`;
    print(styleText("dim", `The journal has ${events.toLocaleString("en")} events, up to block ${tip.height}${torn}`));
  };
  const timer = setInterval(() => {
    const { tip, time } = network.door.chain;
    const rate = Math.round(((ledger.events - before) * 1_000) / interval);
    before = ledger.events;
    const read = journal.found === 0 ? 1 : journal.read / journal.found;
    const from = ledger.replayed ? "Hedera" : `the journal, ${Math.floor(read * 100)} %`;
    const at = new Date(Number(secondsOf(time)) * 1_000).toISOString().replace(/\..*/, "Z");
    print(
      styleText("dim", `Catching up from ${from}: block ${tip.height}, ${at}, ${rate.toLocaleString("en")} events/s`),
    );
  }, interval).unref();
  return () => clearInterval(timer);
}
