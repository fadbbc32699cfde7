import { type Literal, slotOf } from "./dependencies.ts";
import { fateOf, placesOf, unclaimed } from "./possible-worlds.ts";
import { verdictOn } from "./knowledge.ts";
import { isResolvable } from "./resolution.ts";
import { take } from "./steps.ts";
import { type Copy, isHonest, keyOf, networkOf, rootOf, withNetwork, type World } from "./world.ts";

interface Slot {
  readonly network: number;
  readonly height: number;
}

/** Which of the open slots get their root. */
export type Fates = (slot: Slot) => boolean;

/** A source of numbers below a bound that gives the same ones each time. */
export function dice(seed: number): (bound: number) => number {
  let state = (seed ^ 0x9e3779b9) | 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** All slots that anything depends on, open or not. */
function slotsOf(world: World): Slot[] {
  const slots = new Map<string, Slot>();
  for (const { all, notAll } of placesOf(world)) {
    for (const { network, height } of [...all, ...notAll]) slots.set(slotOf({ network, height }), { network, height });
  }
  return [...slots.values()];
}

/**
 * Lets every network learn every slot, one after the other in an order that the dice choose, while anybody resolves
 * some copies in between; then calls whatever anybody may call until nothing is left to do.
 */
export function settle(world: World, fates: Fates, roll: (bound: number) => number): World {
  const lessons = world.networks.flatMap(({ id }) => slotsOf(world).map((slot) => ({ on: id, slot })));
  let next = world;
  while (lessons.length > 0) {
    const [{ on, slot }] = lessons.splice(roll(lessons.length), 1) as [{ on: number; slot: Slot }];
    next = learn(next, on, slot, trueRoot(world, slot, fates));
    for (const copy of networkOf(next, on).copies.values()) {
      if (roll(2) === 0 && isResolvable(next, networkOf(next, on), copy))
        next = take(next, { kind: "resolve", on, at: copy }).world;
    }
  }
  for (let before; before !== next.networks;) {
    before = next.networks;
    next = tidy(next);
  }
  return next;
}

function trueRoot(world: World, slot: Slot, fates: Fates): string | undefined {
  const fate = fateOf(world, slot);
  const exists = slot.height < world.now && (fate === "root" || (fate === "open" && fates(slot)));
  return exists ? rootOf(slot.network, slot.height) : undefined;
}

function learn(world: World, on: number, slot: Slot, root: string | undefined): World {
  const here = networkOf(world, on);
  if (here.decided.has(slotOf(slot)) || slot.height > (here.haltedAfter.get(slot.network) ?? Infinity)) return world;
  return withNetwork(world, { ...here, decided: new Map(here.decided).set(slotOf(slot), root) });
}

/** Claims, seals and resolves all that can be. */
function tidy(world: World): World {
  let next = world;
  const attempt = (step: Parameters<typeof take>[1]) => {
    const { world, outcome } = take(next, step);
    if (outcome === "ok") next = world;
  };
  for (const { id } of world.networks) {
    for (const copy of networkOf(next, id).copies.values()) {
      if (copy.moved?.sealed === false) attempt({ kind: "seal", on: id, at: copy, by: "header" });
    }
    for (const copy of networkOf(next, id).copies.values()) {
      if (isResolvable(next, networkOf(next, id), copy)) attempt({ kind: "resolve", on: id, at: copy });
    }
  }
  for (const receipt of unclaimed(next)) {
    const { destination, source, height, state } = receipt;
    const root = rootOf(source, height);
    const literal = { network: source, height, root };
    if (verdictOn(next, networkOf(next, destination), literal) !== "true") continue;
    attempt({ kind: "claim", on: destination, caller: "anybody", receipt, state, root });
  }
  return next;
}

/** What all networks keep, written down so that two worlds can be compared. */
export function recordsOf(world: World, which: (copy: Copy) => boolean = () => true): string[] {
  return world.networks
    .flatMap(({ id, copies }) =>
      [...copies.values()]
        .filter(which)
        .map((copy) => `${id} ${keyOf(copy)} ${JSON.stringify(copy.state)} ${JSON.stringify(copy.moved)}`),
    )
    .sort();
}

/** Whether a copy counts only if a root is true that never can be. */
export const isBogus = ({ dependency }: { dependency: { all: readonly Literal[] } }) =>
  dependency.all.some((literal) => !isHonest(literal));
