import { type Literal, nameOf, textOf, type Verdict } from "./dependencies.ts";
import { verdictOn } from "./knowledge.ts";
import type { Rules } from "./rules.ts";
import { standingOf } from "./standing.ts";
import { type Outcome, type Step, take } from "./steps.ts";
import { begin, type Copy, networkOf, type World } from "./world.ts";

/**
 * Something that does what the model does: the networks of a federation, each with a manager. Steps are plain data,
 * and everything that it keeps is told in the model's words.
 */
export interface Port {
  /** Back to networks without objects. */
  begin(): Promise<void>;
  /** Takes a step, and says "ok" or the refusal's name, as the model does. */
  take(step: Step): Promise<Outcome>;
  /** The copies that a network keeps of these objects, or of all, told by {@link tellCopy}, in any order. */
  copies(on: number, indices?: ReadonlySet<string>): Promise<string[]>;
  /** What a network knows of literals. */
  verdicts(on: number, literals: readonly Literal[]): Promise<Verdict[]>;
}

/** A copy with all that can be seen of it. */
export function tellCopy({ index, dependency, state, moved }: Copy, standing: string): string {
  const left = moved === undefined ? "" : ` left at ${moved.height}${moved.sealed ? ", sealed" : ""}`;
  const sorted = { all: byText(dependency.all), notAll: byText(dependency.notAll) };
  return `${index}[${nameOf(sorted)}] ${JSON.stringify(state)}${left} (${standing})`;
}

const byText = (literals: readonly Literal[]) => [...literals].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));

/** The copies that the model's network keeps. */
export function copiesOf(world: World, on: number, indices?: ReadonlySet<string>): string[] {
  const here = networkOf(world, on);
  const asked = [...here.copies.values()].filter(({ index }) => indices?.has(index) ?? true);
  return asked.map((copy) => tellCopy(copy, standingOf(world, here, copy)));
}

/** The model itself behind the port, under rules that may be broken. */
export class ModelPort implements Port {
  readonly #rules: Rules;
  readonly #count: number;
  #world: World;

  constructor(rules: Rules, count = 3) {
    [this.#rules, this.#count] = [rules, count];
    this.#world = begin(rules, count);
  }

  begin(): Promise<void> {
    this.#world = begin(this.#rules, this.#count);
    return Promise.resolve();
  }

  take(step: Step): Promise<Outcome> {
    const { world, outcome } = take(this.#world, step);
    this.#world = world;
    return Promise.resolve(outcome);
  }

  copies(on: number, indices?: ReadonlySet<string>): Promise<string[]> {
    return Promise.resolve(copiesOf(this.#world, on, indices));
  }

  verdicts(on: number, literals: readonly Literal[]): Promise<Verdict[]> {
    const here = networkOf(this.#world, on);
    return Promise.resolve(literals.map((literal) => verdictOn(this.#world, here, literal)));
  }
}
