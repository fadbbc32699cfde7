import type { Outcome, Step } from "../steps.ts";
import { type Copy, type Event, keyOf, networkOf, type World } from "../world.ts";

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

/** What this step made happen. */
export const news = ({ before, after }: Seen) => after.events.slice(before.events.length);

/** Whether two plain values are the same. */
export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The copies that an operation used, as they were stored before it. */
export function used({ before, step }: Seen): Copy[] {
  const ats = step.kind === "transact" ? step.inputs : step.kind === "moveOut" ? step.moves.map(({ at }) => at) : [];
  if (step.kind !== "transact" && step.kind !== "moveOut") return [];
  const { copies } = networkOf(before, step.on);
  return ats.flatMap((at) => copies.get(keyOf(at)) ?? []);
}

/** The transactions that this step ran. */
export const transactions = (seen: Seen) =>
  news(seen).filter((event): event is Extract<Event, { kind: "transact" }> => event.kind === "transact");
