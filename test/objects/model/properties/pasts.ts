import { isTrue, type Literal } from "../dependencies.ts";
import { type State, TYPES } from "../object-types.ts";
import { Assignments, meaningOfReceipt, placesOf } from "../possible-worlds.ts";
import { isResolvable } from "../resolution.ts";
import { dice, type Fates, isBogus, recordsOf, settle } from "../settlement.ts";
import { type Step, take } from "../steps.ts";
import { type At, idOf, isHonest, keyOf, networkOf, type World } from "../world.ts";
import { first, honestly, type Past, type Seen, type Verdict } from "./property.ts";

/** Some ways for all that is open to turn out: all well, nothing well, and three drawn. */
function someFates(): { name: string; fates: Fates }[] {
  const drawn = [1, 2, 3].map((seed) => ({
    name: `draw ${seed}`,
    fates: ({ network, height }: { network: number; height: number }) =>
      dice(seed * 7919 + network * 104729 + height * 31)(4) !== 0,
  }));
  return [
    { name: "all get their root", fates: () => true },
    { name: "none gets a root", fates: () => false },
    ...drawn,
  ];
}

/** 6 */
export function confluence({ end }: Past): Verdict {
  return first(
    someFates().map(({ name, fates }) => {
      const [one, other] = [5, 6].map((seed) => recordsOf(settle(end, fates, dice(seed)))) as [string[], string[]];
      const odd = [...one.filter((line) => !other.includes(line)), ...other.filter((line) => !one.includes(line))];
      return odd.length === 0 ? undefined : `${name}: it depends on the order whether there is ${odd[0]}`;
    }),
  );
}

/** 8 */
export function termination({ end }: Past): Verdict {
  return first(someFates().map(({ name, fates }) => terminates(end, name, fates)));
}

function terminates(end: World, name: string, fates: Fates): Verdict {
  const settled = settle(end, fates, dice(9));
  const copies = settled.networks.flatMap((network) => [...network.copies.values()]);
  const created = new Set(end.events.flatMap((event) => (event.kind === "create" ? [event.index] : [])));
  for (const copy of copies) {
    if (!isTrue(copy.dependency)) return `${name}: ${keyOf(copy)} is still conditional`;
    if (copy.moved !== undefined) return `${name}: ${keyOf(copy)} is still frozen`;
    if (!created.delete(copy.index)) return `${name}: ${copy.index} is there twice, or was never created`;
  }
  const [lost] = created;
  return lost && `${name}: ${lost} is lost`;
}

/** 11, histories */
export function bogusIsolation({ begin, seen, end }: Past): Verdict {
  const tainted = taintedBy(seen);
  let world = begin;
  for (const { step } of seen)
    world = take(world, isBogusClaim(step) ? { kind: "pause" } : asIssued(world, step)).world;
  const which = (at: At) => !isBogus(at) && !tainted.has(at.index);
  const [was, is] = [recordsOf(end, which), recordsOf(world, which)];
  const odd = [...was.filter((line) => !is.includes(line)), ...is.filter((line) => !was.includes(line))];
  return odd.length === 0 ? undefined : `without the bogus claims there would be another ${odd[0]}`;
}

/** A claim of the same move where the source may have counted fewer moves before it. */
function asIssued(world: World, step: Step): Step {
  if (step.kind !== "claim") return step;
  const counted = (nonce: number) => idOf({ ...step.receipt, nonce });
  const receipt = world.receipts.find((other) => idOf(other) === counted(other.nonce));
  return { ...step, receipt: receipt ?? step.receipt };
}

const isBogusClaim = (step: Step) =>
  step.kind === "claim" && !isHonest({ network: step.receipt.source, height: step.receipt.height, root: step.root });

/** The objects that were used, or were to be used, together with one that rests on a bogus root, and so on. */
function taintedBy(seen: readonly Seen[]): ReadonlySet<string> {
  const tainted = new Set<string>();
  for (const { step } of seen) {
    if (step.kind !== "transact") continue;
    const bogus = step.inputs.some((at) => isBogus(at) || tainted.has(at.index));
    if (bogus) for (const { index } of step.inputs) tainted.add(index);
  }
  return tainted;
}

/** 11, operations */
export function honestClaims({ before, step, outcome, after }: Seen): Verdict {
  if (step.kind !== "claim" || isBogusClaim(step) || step.receipt.all.some((literal) => !isHonest(literal))) {
    return undefined;
  }
  const id = idOf(step.receipt);
  const earlier = before.events.some(
    (event) => event.kind === "claim" && idOf(event.receipt) === id && isHonest(event.literal),
  );
  if (outcome === "AlreadyClaimed" && !earlier) return `the honest claim of ${step.receipt.index} is blocked`;
  if (outcome !== "Occupied") return undefined;
  const here = networkOf(after, step.on);
  const movable = [...here.copies.values()].some(
    (copy) =>
      copy.index === step.receipt.index && (copy.moved?.sealed === false || isResolvable(honestly(after), here, copy)),
  );
  return movable ? undefined : `the honest claim of ${step.receipt.index} is blocked by what stays`;
}

/**
 * 15: however things turn out, each object is where its journey took it, in the state that what happened there gave
 * it: the history is played again in a world without conditions, in which only that happens which turns out to count.
 */
export function roundTrip({ end }: Past): Verdict {
  const moves = end.receipts.map(meaningOfReceipt);
  const places = placesOf(end);
  const assignments = new Assignments(end, [...moves, ...places]);
  let looked = 0;
  for (const assignment of assignments) {
    if (++looked > 64) break;
    const expected = journey(end, assignments, assignment);
    for (const place of places) {
      if (!assignments.condition(place)(assignment)) continue;
      const found = `${place.where} ${JSON.stringify(place.state)}`;
      if (expected.get(place.index) !== found) {
        return `${place.index} is ${found}, not ${expected.get(place.index)}, ${assignments.tell(assignment)}`;
      }
    }
  }
  return undefined;
}

function journey(end: World, assignments: Assignments, assignment: number): Map<string, string> {
  const holds = (literals: readonly Literal[], notAll: readonly Literal[] = []) =>
    assignments.condition({ all: literals, notAll })(assignment);
  const objects = new Map<string, { where: string; state: State }>();
  for (const event of end.events) {
    if (event.kind === "create") {
      objects.set(event.index, { where: `network ${event.on}`, state: event.state });
    } else if (event.kind === "transact") {
      const { inputs, caller, data, on } = event;
      const here = inputs.every(({ index }) => objects.get(index)?.where === `network ${on}`);
      if (!here || !inputs.every(({ dependency }) => holds(dependency.all, dependency.notAll))) continue;
      const states = inputs.map(({ index }) => objects.get(index)!.state);
      const results = TYPES[states[0]!.type].run(caller, states, data);
      for (const [i, { index }] of inputs.entries()) objects.set(index, { where: `network ${on}`, state: results[i]! });
    } else if (event.kind === "moveOut") {
      const { where, all } = meaningOfReceipt(event.receipt);
      const { index } = event.receipt;
      if (holds(all)) objects.set(index, { where, state: objects.get(index)!.state });
    } else {
      const { where } = meaningOfReceipt(event.receipt);
      const object = objects.get(event.receipt.index);
      if (object?.where === where && isHonest(event.literal)) {
        objects.set(event.receipt.index, { ...object, where: `network ${event.on}` });
      }
    }
  }
  return new Map([...objects].map(([index, { where, state }]) => [index, `${where} ${JSON.stringify(state)}`]));
}
