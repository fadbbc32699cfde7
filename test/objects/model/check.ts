import { isPossible } from "./assumptions.ts";
import type { Intent } from "./intents.ts";
import { PAST_PROPERTIES, STEP_PROPERTIES } from "./properties/index.ts";
import type { Past, Seen } from "./properties/property.ts";
import type { Rules } from "./rules.ts";
import { scriptOf, tellWorld } from "./script.ts";
import { type Step, take } from "./steps.ts";
import { stepsOf } from "./wishes.ts";
import { begin, type World } from "./world.ts";

/** A history broke a property. The message is the property, how it is broken, and the history to read. */
export class Violation extends Error {
  readonly property: string;

  constructor(property: string, verdict: string, seen: readonly Seen[]) {
    super(`${property}\n${verdict}\nafter\n${scriptOf(seen)}\nleaves\n${tellWorld(seen.at(-1)!.after)}`);
    this.property = property;
  }
}

/** The steps that intents come to under the rules, one after the other, as far as the assumptions allow them. */
export function* walk(intents: readonly Intent[], rules: Rules, networks = 3): Generator<Seen> {
  let world = begin(rules, networks);
  for (const intent of intents) {
    for (const step of stepsOf(world, intent)) {
      if (!isPossible(world, step)) continue;
      const seen = see(world, step);
      yield seen;
      world = seen.after;
    }
  }
}

/** A step with the worlds on both sides. */
export function see(before: World, step: Step): Seen {
  const { world: after, outcome } = take(before, step);
  return { before, step, outcome, after };
}

/** Plays a history and looks at every property after every step. Throws the first violation. */
export function check(steps: Iterable<Seen>, rules: Rules, networks = 3): Past {
  const seen: Seen[] = [];
  for (const one of steps) {
    seen.push(one);
    for (const { name, check } of STEP_PROPERTIES) {
      const verdict = check(one);
      if (verdict !== undefined) throw new Violation(name, verdict, seen);
    }
  }
  const world = begin(rules, networks);
  const past: Past = { begin: world, seen, end: seen.at(-1)?.after ?? world };
  for (const { name, check } of PAST_PROPERTIES) {
    const verdict = check(past);
    if (verdict !== undefined) throw new Violation(name, verdict, seen);
  }
  return past;
}
