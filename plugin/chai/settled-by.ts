import type { Settlement } from "../network/settlements.ts";
import type { Matcher } from "./matcher.ts";
import { settlementOf, type MatchedL2 } from "./subject.ts";

/** What a settlement is expected to be. */
export type ExpectedSettlement =
  /** What the schedule carried; null if there was none. */
  | Settlement["kind"]
  /** The id of the schedule. */
  | `0.0.${number}`
  /** Some of its fields, and of these as deep as they are given; amounts may be numbers or bigints. */
  | object
  | ((settlement: Settlement) => boolean);

/** `settledBy`. */
export const settledBy: Matcher<[MatchedL2, ExpectedSettlement]> = async ({ subject, check }, l2, expected) => {
  const settlement = await settlementOf(l2, subject);
  const { height, kind, schedule } = settlement;
  const was = kind === null ? "by nothing" : `by the ${kind} of schedule ${schedule}`;
  const wanted =
    expected === null
      ? "nothing"
      : typeof expected === "function"
        ? "what satisfies the predicate"
        : typeof expected === "object"
          ? write(expected)
          : expected;
  const shown = typeof expected === "object" && expected !== null ? `: ${write(fieldsOf(settlement, expected))}` : "";
  check(
    matches(settlement, expected),
    `Expected block ${height} to be settled by ${wanted}, but it was settled ${was}${shown}`,
    `Expected block ${height} NOT to be settled by ${wanted}, but it was settled ${was}`,
  );
};

function matches(settlement: Settlement, expected: ExpectedSettlement): boolean {
  if (typeof expected === "function") return (expected as (settlement: Settlement) => boolean)(settlement);
  if (typeof expected === "object" && expected !== null) return contains(settlement, expected);
  return expected === settlement.kind || (expected !== null && expected === settlement.schedule);
}

/** Whether what is expected is there, and as it should be. Lists are expected in full. */
function contains(actual: unknown, expected: unknown): boolean {
  if (typeof expected === "bigint" || typeof expected === "number") return String(actual) === String(expected);
  if (typeof expected !== "object" || expected === null) return actual === expected;
  if (typeof actual !== "object" || actual === null) return false;
  if (Array.isArray(expected) && (!Array.isArray(actual) || actual.length !== expected.length)) return false;
  return Object.entries(expected).every(([key, value]) => contains((actual as Record<string, unknown>)[key], value));
}

function fieldsOf(settlement: Settlement, expected: object): object {
  const keys = Object.keys(expected);
  return Object.fromEntries(Object.entries(settlement).filter(([key]) => keys.includes(key)));
}

function write(value: object): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));
}
