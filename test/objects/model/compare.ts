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
    // What is refused has no effect: EVMs see to that, and the end would show it.
    if (!("on" in one.step) || !outcome.includes("ok")) continue;
    await lookAtCopies(port, one.after, one.step.on, seen, touchedBy(one));
    if (teaches(one.step)) await lookAtVerdicts(port, one.after, one.step.on, seen);
  }
  const end = seen.at(-1)?.after;
  for (const { id } of end?.networks ?? []) {
    await lookAtCopies(port, end!, id, seen);
    await lookAtVerdicts(port, end!, id, seen);
  }
  return seen;
}

const teaches = ({ kind }: Step) => kind === "decide" || kind === "decideAncestors" || kind === "halt";

/** The objects that a step changed, or about which it says something. */
function touchedBy({ step, before, after }: Seen): ReadonlySet<string> {
  switch (step.kind) {
    case "create": {
      const made = after.events.slice(before.events.length);
      return new Set(made.flatMap((event) => (event.kind === "create" ? [event.index] : [])));
    }
    case "transact":
      return new Set(step.inputs.map(({ index }) => index));
    case "moveOut":
      return new Set(step.moves.map(({ at }) => at.index));
    case "seal":
    case "resolve":
      return new Set([step.at.index]);
    case "claim":
      return new Set([step.receipt.index]);
    default:
      return new Set();
  }
}

async function lookAtCopies(
  port: Port,
  world: World,
  on: number,
  seen: readonly Seen[],
  indices?: ReadonlySet<string>,
): Promise<void> {
  const [is, should] = [await port.copies(on, indices), copiesOf(world, on, indices)];
  const odd = [
    ...is.filter((copy) => !should.includes(copy)).map((copy) => `there is ${copy}`),
    ...should.filter((copy) => !is.includes(copy)).map((copy) => `there is no ${copy}`),
  ];
  if (odd.length > 0) throw new Difference(`on network ${on} ${odd.join(", and ")}`, seen);
  if (is.length !== should.length) throw new Difference(`network ${on} keeps a copy twice`, seen);
}

async function lookAtVerdicts(port: Port, world: World, on: number, seen: readonly Seen[]): Promise<void> {
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
