import { expect } from "chai";
import fc from "fast-check";

import { builtContracts } from "./contracts/compiled.ts";
import { Federation } from "./contracts/federation.ts";
import { KEEPING, type Mutant, MUTANTS, NOT_IN_CONTRACTS } from "./contracts/mutants.ts";
import { mutatedContracts, mutatedSources } from "./contracts/mutate.ts";
import { compare, Difference } from "./model/compare.ts";
import { anyHistory } from "./model/intents.ts";
import { ModelPort } from "./model/port.ts";
import { breaking, type Mutation, MUTATIONS } from "./model/rules.ts";

/** Among how many histories there must be one that tells a mutant from the contracts. */
const BOUND = 1000;

/** One mutant takes the time to compile it, so all but one wait for OBJECT_MUTANTS=1, or a list of their names. */
const ASKED = process.env.OBJECT_MUTANTS ?? "destroyWhenTrue";

describe("contracts with a line that says something else", function () {
  this.timeout(600_000);

  const names = Object.keys(MUTANTS) as Mutant[];
  const sentences: Record<string, string> = { ...MUTATIONS, ...KEEPING };

  it("are there for each broken rule of the model that they can break", () => {
    const rules = Object.keys(MUTATIONS);
    expect([...names, ...Object.keys(NOT_IN_CONTRACTS)]).to.include.members(rules);
    for (const name of names) mutatedSources(MUTANTS[name]);
  });

  for (const name of names.filter((name) => ASKED === "1" || ASKED.split(",").includes(name))) {
    it(`are told from the model when ${sentences[name]}`, async () => {
      const federation = await Federation.open(mutatedContracts(await builtContracts(), MUTANTS[name]));
      const property = fc.asyncProperty(anyHistory(50), async (intents) => void (await compare(intents, federation)));
      const { errorInstance, numRuns } = await fc.check(property, { numRuns: BOUND, seed: 4481, endOnFailure: true });
      await federation.close();
      if (process.env.OBJECT_HISTORIES) console.log(`${name}: ${numRuns} histories, ${messageOf(errorInstance)}`);
      if (errorInstance instanceof Error && !(errorInstance instanceof Difference)) throw errorInstance;
      expect(errorInstance, `not noticed in ${BOUND} histories`).to.be.instanceOf(Difference);
    });
  }
});

describe("a model with a broken rule behind the port", function () {
  this.timeout(60_000);

  for (const mutation of Object.keys(MUTATIONS) as Mutation[]) {
    // Sixteen literals are more than a history comes to.
    if (mutation === "unlimited") continue;
    it(`is told from the model when ${MUTATIONS[mutation]}`, async () => {
      const port = new ModelPort(breaking(mutation));
      const property = fc.asyncProperty(anyHistory(50), async (intents) => void (await compare(intents, port)));
      const { errorInstance } = await fc.check(property, { numRuns: BOUND, seed: 4481, endOnFailure: true });
      if (errorInstance instanceof Error && !(errorInstance instanceof Difference)) throw errorInstance;
      expect(errorInstance, `not noticed in ${BOUND} histories`).to.be.instanceOf(Difference);
    });
  }
});

const messageOf = (error: unknown) => String((error as Error | null)?.message ?? "not noticed").split("\n")[0];
