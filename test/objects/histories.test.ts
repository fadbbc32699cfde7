import { expect } from "chai";
import fc from "fast-check";

import { check, walk } from "./model/check.ts";
import { anyHistory } from "./model/intents.ts";
import { RULES } from "./model/rules.ts";

/** OBJECT_HISTORIES=100 plays a hundred times as many histories, OBJECT_SEED other ones. */
const TIMES = Number(process.env.OBJECT_HISTORIES ?? 1);
const SEED = Number(process.env.OBJECT_SEED ?? 4481);

describe("state objects on networks that learn of each other later", function () {
  this.timeout(60_000 * TIMES);

  it("keep all properties in whatever happens to them", () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(anyHistory(50), (intents) => {
        const past = check(walk(intents, RULES), RULES);
        for (const { step, outcome } of past.seen) for (const one of outcome.split(", ")) count(`${step.kind}: ${one}`);
        for (const event of past.end.events) {
          if (event.kind === "transact") count(event.leftovers.length > 0 ? "mixed" : "in place");
        }
      }),
      { numRuns: 2000 * TIMES, seed: SEED },
    );
    if (process.env.OBJECT_HISTORIES)
      console.log(
        [...seen]
          .sort()
          .map(([what, n]) => `${what} (${n})`)
          .join("\n"),
      );
    expect([...seen.keys()]).to.include.members(["mixed", "in place", "claim: ok", "resolve: ok", "halt: ok"]);
  });
});
