import { expect } from "chai";
import fc from "fast-check";

import { check, Violation, walk } from "./model/check.ts";
import { anyHistory } from "./model/intents.ts";
import { breaking, type Mutation, MUTATIONS, RULES, type Rules } from "./model/rules.ts";

/** Among how many histories there must be one that shows a broken rule. */
const BOUND = 1000;

/** Room for little, so that histories meet the bounds too. */
const NARROW: Rules = { maxLiterals: 3, maxInputs: 2 };

describe("a manager with a broken rule", function () {
  this.timeout(60_000);

  const found: string[] = [];
  for (const mutation of Object.keys(MUTATIONS) as Mutation[]) {
    it(`is caught when ${MUTATIONS[mutation]}`, () => {
      const { violation, histories } = catchIt(breaking(mutation, mutation === "unlimited" ? NARROW : RULES));
      found.push(`${mutation}: ${histories} histories, ${violation?.property}`);
      expect(violation, `not noticed in ${BOUND} histories`).to.be.instanceOf(Violation);
    });
  }

  it("is not seen where no rule is broken, however narrow the bounds are", () => {
    const { violation } = catchIt(NARROW);
    expect(violation?.message).to.equal(undefined);
  });

  after(() => {
    if (process.env.OBJECT_HISTORIES) console.log(found.join("\n"));
  });
});

/** The first violation that histories under these rules lead to. */
function catchIt(rules: Rules): { readonly violation?: Violation; readonly histories: number } {
  const property = fc.property(anyHistory(50), (intents) => void check(walk(intents, rules), rules));
  const { errorInstance, numRuns } = fc.check(property, { numRuns: BOUND, seed: 4481, endOnFailure: true });
  if (errorInstance instanceof Violation) return { violation: errorInstance, histories: numRuns };
  if (errorInstance instanceof Error) throw errorInstance;
  return { histories: numRuns };
}
