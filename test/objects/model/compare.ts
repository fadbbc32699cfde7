import { walk } from "./check.ts";
import { type Literal, textOf } from "./dependencies.ts";
import type { Intent } from "./intents.ts";
import { verdictOn } from "./knowledge.ts";
import { copiesOf, type Port } from "./port.ts";
import type { Seen } from "./properties/property.ts";
import { RULES } from "./rules.ts";
import { scriptOf } from "./script.ts";
import type { Step } from "./steps.ts";
import { networkOf, type World } from "./world.ts";

/** What is behind a port did something else than the model. */
export class Difference extends Error {
  constructor(what: string, seen: readonly Seen[]) {
    super(`${what}\nafter\n${scriptOf(seen)}`);
  }
}

/**
 * Plays the same history on the model and behind a port, and compares after each step what came of it, what the
 * network keeps where it happened, and what it knows. In the end it looks at all networks.
 */
export async function compare(intents: readonly Intent[], port: Port): Promise<Seen[]> {
  const seen: Seen[] = [];
  await port.begin();
  for (const one of walk(intents, RULES)) {
    seen.push(one);
    const outcome = await port.take(one.step);
    if (outcome !== one.outcome) throw new Difference(`${outcome} instead of ${one.outcome}`, seen);
    if ("on" in one.step) await look(port, one.after, one.step.on, teaches(one.step), seen);
  }
  const end = seen.at(-1)?.after;
  for (const { id } of end?.networks ?? []) await look(port, end!, id, true, seen);
  return seen;
}

const teaches = ({ kind }: Step) => kind === "decide" || kind === "decideAncestors" || kind === "halt";

async function look(port: Port, world: World, on: number, knowledge: boolean, seen: readonly Seen[]): Promise<void> {
  const [is, should] = [await port.copies(on), copiesOf(world, on)];
  const odd = [
    ...is.filter((copy) => !should.includes(copy)).map((copy) => `there is ${copy}`),
    ...should.filter((copy) => !is.includes(copy)).map((copy) => `there is no ${copy}`),
  ];
  if (odd.length > 0) throw new Difference(`on network ${on} ${odd.join(", and ")}`, seen);
  if (is.length !== should.length) throw new Difference(`network ${on} keeps a copy twice`, seen);
  if (!knowledge) return;
  const literals = literalsOf(world);
  const verdicts = await port.verdicts(on, literals);
  for (const [i, literal] of literals.entries()) {
    const verdict = verdictOn(world, networkOf(world, on), literal);
    if (verdicts[i] === verdict) continue;
    throw new Difference(`network ${on} takes ${textOf(literal)} for ${verdicts[i]}, not ${verdict}`, seen);
  }
}

/** All that any copy depends on. */
function literalsOf(world: World): Literal[] {
  const literals = new Map<string, Literal>();
  for (const { copies } of world.networks) {
    for (const { dependency } of copies.values()) {
      for (const literal of [...dependency.all, ...dependency.notAll]) literals.set(textOf(literal), literal);
    }
  }
  return [...literals.values()];
}
