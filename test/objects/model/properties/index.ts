import * as operations from "./operations.ts";
import * as pasts from "./pasts.ts";
import type { PastProperty, Seen, StepProperty } from "./property.ts";
import * as transactions from "./transactions.ts";
import * as worlds from "./worlds.ts";

const both =
  (...checks: StepProperty["check"][]) =>
  (seen: Seen) => {
    for (const check of checks) {
      const verdict = check(seen);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };

/** What holds after every step, whatever may still turn out. */
export const STEP_PROPERTIES: readonly StepProperty[] = [
  { name: "1. exactly one: every object is live in exactly one place", check: worlds.exactlyOne },
  { name: "2. conservation: what is live of an issue is what was minted", check: worlds.conservation },
  { name: "3. disjoint: no two copies of an object on one network can both count", check: worlds.disjoint },
  { name: "4. in place: inputs alike change their states and nothing else", check: transactions.inPlace },
  {
    name: "5. mixed: n inputs give n outputs, and a leftover for each that depended on less",
    check: transactions.mixed,
  },
  { name: "7. monotone: resolving adds nothing, changes no state and is done once", check: operations.monotone },
  { name: "9. freeze: nobody uses an object that has left or carries a NOT clause", check: operations.freeze },
  { name: "10. claim once: a receipt counts once for each root, where and when it says", check: operations.claimOnce },
  { name: "11. bogus isolation: no bogus claim blocks an honest one", check: pasts.honestClaims },
  { name: "12. truth: all networks decide a slot alike, and once", check: worlds.truthUniqueness },
  {
    name: "13. canonical: one formula has one form, free of what was known when it was written",
    check: both(worlds.canonicalForm, transactions.simplified),
  },
  {
    name: "14. bounds: nothing grows beyond its cap, and what is refused has no effect",
    check: both(worlds.bounds, operations.capped),
  },
  { name: "16. halt: what a halted network left open is false, and what it took revives", check: operations.halts },
  { name: "17. bridge: only what counts whatever happens could leave", check: worlds.bridge },
  { name: "18. purity: running the type again gives the same, bit for bit", check: transactions.purity },
  { name: "authorized: nobody moves or entangles what the type does not let them", check: operations.authorized },
  { name: "admitted: no object rests on a root for which nobody stands", check: operations.admitted },
];

/** What holds of a history as a whole. */
export const PAST_PROPERTIES: readonly PastProperty[] = [
  { name: "6. confluence: the order in which networks learn and resolve does not matter", check: pasts.confluence },
  { name: "8. termination: once all is decided, anybody can bring each object to one place", check: pasts.termination },
  { name: "11. bogus isolation: without bogus claims, what never met them is the same", check: pasts.bogusIsolation },
  { name: "15. round trip: each object is as far along its journey as its roots were true", check: pasts.roundTrip },
];
