import type { Outcome, Step } from "../steps.ts";
import type { World } from "../world.ts";

/** One step of a history with the worlds on both sides of it. */
export interface Seen {
  readonly before: World;
  readonly step: Step;
  readonly outcome: Outcome;
  readonly after: World;
}

/** A history that is over. */
export interface Past {
  readonly begin: World;
  readonly seen: readonly Seen[];
  readonly end: World;
}

/** Says what is wrong, or nothing. */
export type Verdict = string | undefined;

/** A property that every step keeps. */
export interface StepProperty {
  readonly name: string;
  readonly check: (seen: Seen) => Verdict;
}

/** A property of a history as a whole. */
export interface PastProperty {
  readonly name: string;
  readonly check: (past: Past) => Verdict;
}

/** The first thing wrong that a series of checks finds. */
export function first(verdicts: Iterable<Verdict>): Verdict {
  for (const verdict of verdicts) if (verdict !== undefined) return verdict;
  return undefined;
}

/** The world as rules that are whole see it: what judges must not be broken along with what is judged. */
export const honestly = (world: World): World => ({ ...world, rules: { ...world.rules, broken: undefined } });
