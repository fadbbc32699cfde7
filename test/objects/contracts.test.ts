import { expect } from "chai";
import fc from "fast-check";

import { builtContracts } from "./contracts/compiled.ts";
import { Federation } from "./contracts/federation.ts";
import { compare } from "./model/compare.ts";
import { anyHistory } from "./model/intents.ts";

/** OBJECT_HISTORIES=10 plays ten times as many histories, OBJECT_SEED other ones. */
const TIMES = Number(process.env.OBJECT_HISTORIES ?? 1);
const SEED = Number(process.env.OBJECT_SEED ?? 4481);

describe("the contracts of a federation of networks", function () {
  this.timeout(600_000 * Math.max(1, TIMES));

  it("do what the model does, whatever happens to them", async () => {
    const federation = await Federation.open(await builtContracts());
    const counts = new Map<string, number>();
    let steps = 0;
    const property = fc.asyncProperty(anyHistory(50), async (intents) => {
      for (const { step, outcome } of await compare(intents, federation)) {
        steps++;
        for (const one of outcome.split(", ")) {
          const what = `${step.kind}: ${one}`;
          counts.set(what, (counts.get(what) ?? 0) + 1);
        }
      }
    });
    await fc.assert(property, { numRuns: Math.ceil(300 * TIMES), seed: SEED });
    await federation.close();
    if (process.env.OBJECT_HISTORIES) {
      console.log(
        `${steps} steps\n${[...counts]
          .sort()
          .map(([what, count]) => `${what} (${count})`)
          .join("\n")}`,
      );
    }
    expect([...counts.keys()]).to.include.members(["transact: ok", "claim: ok", "seal: ok", "resolve: ok", "halt: ok"]);
  });
});
