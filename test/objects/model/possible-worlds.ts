import { type Literal, slotOf } from "./dependencies.ts";
import type { State } from "./object-types.ts";
import { type Copy, idOf, isHonest, type Receipt, rootOf, type World } from "./world.ts";

/**
 * How an open slot may turn out. Ordering never reorganises, so a network keeps the one root that it has; a committee
 * with fewer liars than its threshold signs no other; and a network that halts leaves its later slots without a root.
 * So a slot gets its network's own root or none, and a claimed root that is not the network's own is never true.
 */
export type Fate = "open" | "root" | "none";

/** How many ways of things to turn out are looked at; where there are more, as many are drawn. */
export const MAX_ASSIGNMENTS = 1024;

/** What the first network to learn it knows of a slot. */
export function fateOf(world: World, slot: { network: number; height: number }): Fate {
  const key = slotOf(slot);
  for (const { decided, haltedAfter } of world.networks) {
    if (decided.has(key)) return decided.get(key) === undefined ? "none" : "root";
    if (slot.height > (haltedAfter.get(slot.network) ?? Infinity)) return "none";
  }
  return "open";
}

/** A place where an object may be: a copy, or a receipt that nobody has claimed under its true root yet. */
export interface Place {
  readonly index: string;
  readonly state: State;
  readonly where: string;
  readonly all: readonly Literal[];
  readonly notAll: readonly Literal[];
}

/** What a copy stands for: until it is sealed, one that has left is for the case that its own block does not count. */
export function meaningOf(network: number, copy: Copy): Place {
  const { index, state, dependency, moved } = copy;
  const left: Literal[] =
    moved?.sealed === false ? [{ network, height: moved.height, root: rootOf(network, moved.height) }] : [];
  const notAll = [...dependency.notAll, ...left];
  return { index, state, where: `network ${network}`, all: dependency.all, notAll };
}

/** What a receipt stands for while it is on its way. */
export function meaningOfReceipt({ index, state, all, source, height, nonce }: Receipt): Place {
  const own: Literal = { network: source, height, root: rootOf(source, height) };
  return { index, state, where: `receipt ${source}/${nonce}`, all: [...all, own], notAll: [] };
}

/** All places of all objects. */
export function placesOf(world: World): Place[] {
  const copies = world.networks.flatMap(({ id, copies }) => [...copies.values()].map((copy) => meaningOf(id, copy)));
  return [...copies, ...unclaimed(world).map(meaningOfReceipt)];
}

/** The receipts that were not claimed under a root that may be true. */
export function unclaimed(world: World): Receipt[] {
  const claimed = new Set<string>();
  for (const event of world.events) {
    if (event.kind === "claim" && isHonest(event.literal)) claimed.add(idOf(event.receipt));
  }
  return world.receipts.filter((receipt) => !claimed.has(idOf(receipt)));
}

/** Slots numbered, so that a way for them to turn out is the set of bits of those that get their root. */
export class Assignments {
  readonly slots: readonly { readonly network: number; readonly height: number }[];
  readonly #bits = new Map<string, number>();
  readonly #world: World;

  /** All slots of these places that are open in the world. */
  constructor(world: World, places: readonly Place[]) {
    this.#world = world;
    const slots = [];
    for (const literal of places.flatMap(({ all, notAll }) => [...all, ...notAll])) {
      const key = slotOf(literal);
      if (this.#bits.has(key) || !isHonest(literal) || fateOf(world, literal) !== "open") continue;
      this.#bits.set(key, 1 << this.#bits.size);
      slots.push({ network: literal.network, height: literal.height });
    }
    if (slots.length > 30) throw new RangeError(`${slots.length} open slots are more than 30: make histories shorter`);
    this.slots = slots;
  }

  /** The bit of a literal: 0 if it is true for good, undefined if it never will be. */
  bitOf(literal: Literal): number | undefined {
    if (!isHonest(literal)) return undefined;
    const bit = this.#bits.get(slotOf(literal));
    if (bit !== undefined) return bit;
    return fateOf(this.#world, literal) === "root" ? 0 : undefined;
  }

  /** A test whether a place holds under an assignment. */
  condition({ all, notAll }: Pick<Place, "all" | "notAll">): (assignment: number) => boolean {
    let must = 0;
    for (const literal of all) {
      const bit = this.bitOf(literal);
      if (bit === undefined) return () => false;
      must |= bit;
    }
    let not = 0;
    let satisfied = notAll.length === 0;
    for (const literal of notAll) {
      const bit = this.bitOf(literal);
      if (bit === undefined) satisfied = true;
      else not |= bit;
    }
    if (satisfied) return (assignment) => (assignment & must) === must;
    return (assignment) => (assignment & must) === must && (assignment & not) !== not;
  }

  /** Every assignment, or a sample that is the same each time. */
  *[Symbol.iterator](): Generator<number> {
    const count = 2 ** this.slots.length;
    if (count <= MAX_ASSIGNMENTS) {
      for (let assignment = 0; assignment < count; assignment++) yield assignment;
      return;
    }
    yield 0;
    yield count - 1;
    let random = 0x9e3779b9;
    for (let i = 2; i < MAX_ASSIGNMENTS; i++) {
      random ^= random << 13;
      random ^= random >>> 17;
      random ^= random << 5;
      yield (random >>> 0) % count;
    }
  }

  /** An assignment in words. */
  tell(assignment: number): string {
    const parts = this.slots.map(
      (slot, i) => `${slotOf(slot)} ${assignment & (1 << i) ? "gets its root" : "gets none"}`,
    );
    return parts.length === 0 ? "with all decided" : `if ${parts.join(", ")}`;
  }
}

/** Things in groups of the same key. */
export function grouped<T>(things: readonly T[], key: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const name = key(thing);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [thing]);
    else group.push(thing);
  }
  return groups;
}
