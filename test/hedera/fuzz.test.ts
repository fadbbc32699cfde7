import { expect } from "chai";
import fc from "fast-check";

import { step } from "./fuzz.ts";
import { FuzzWorld } from "./fuzz-world.ts";

/** HEDERA_FUZZ=100 runs a hundred times as many histories. */
const RUNS = 10 * Number(process.env.HEDERA_FUZZ ?? 1);
const SEED = Number(process.env.HEDERA_FUZZ_SEED ?? 20_261_121);

const history = (minLength: number, maxLength: number) => fc.array(step, { minLength, maxLength, size: "max" });

describe("the simulated Hedera, whatever it is sent", function () {
  this.timeout(20_000 + 2_000 * RUNS);

  it("answers with a code, and its books are right", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(history(40, 80), async (steps) => {
        const world = await FuzzWorld.start();
        for (const step of steps) {
          await world.take(step);
          world.check();
        }
        for (const [said, count] of world.seen) seen.set(said, (seen.get(said) ?? 0) + count);
      }),
      { numRuns: 2 * RUNS, seed: SEED },
    );
    if (process.env.HEDERA_FUZZ)
      console.log(
        [...seen]
          .sort()
          .map(([said, count]) => `${said}: ${count}`)
          .join("\n"),
      );
  });

  it("is after a revert what it was, and then does the same again", async () => {
    await fc.assert(
      fc.asyncProperty(history(10, 30), history(10, 30), async (first, second) => {
        const world = await FuzzWorld.start();
        for (const step of first) await world.take(step);
        const before = world.observed();
        const revert = world.snapshot();
        const said: string[] = [];
        for (const step of second) said.push(await world.take(step));
        revert();
        world.check();
        const after = world.observed();
        expect(after.length).to.equal(before.length);
        for (const [index, piece] of after.entries()) expect(piece).to.equal(before[index]);
        for (const [index, step] of second.entries()) expect(await world.take(step)).to.equal(said[index]);
        world.check();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});
