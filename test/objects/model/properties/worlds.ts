import { canonical, contradictory, nameOf, sizeOf, slotOf } from "../dependencies.ts";
import { verdictOn } from "../knowledge.ts";
import type { Balance } from "../object-types.ts";
import { Assignments, grouped, meaningOf, type Place, placesOf } from "../possible-worlds.ts";
import { standingOf } from "../standing.ts";
import { isHonest, keyOf, networkOf, type World } from "../world.ts";
import { first, type Seen, type Verdict } from "./property.ts";

const created = (world: World) => world.events.flatMap((event) => (event.kind === "create" ? [event] : []));

/** 1 */
export function exactlyOne({ after }: Seen): Verdict {
  const places = grouped(placesOf(after), ({ index }) => index);
  const indices = new Set([...created(after).map(({ index }) => index), ...places.keys()]);
  const genuine = new Set(created(after).map(({ index }) => index));
  return first([...indices].map((index) => exactly(after, index, places.get(index) ?? [], genuine.has(index) ? 1 : 0)));
}

function exactly(world: World, index: string, places: readonly Place[], expected: number): Verdict {
  const assignments = new Assignments(world, places);
  const conditions = places.map((place) => assignments.condition(place));
  for (const assignment of assignments) {
    const live = places.filter((_, i) => conditions[i]!(assignment));
    if (live.length === expected) continue;
    const where = live.map(({ where }) => where).join(", ") || "nowhere";
    return `${index} is live ${live.length} times (${where}) ${assignments.tell(assignment)}`;
  }
  return undefined;
}

/** 2 */
export function conservation({ after }: Seen): Verdict {
  const isBalance = (place: Place): place is Place & { state: Balance } => place.state.type === "balance";
  const issues = grouped(placesOf(after).filter(isBalance), ({ state }) => state.issuer);
  const minted = new Map<string, number>();
  for (const { state } of created(after)) {
    if (state.type === "balance") minted.set(state.issuer, (minted.get(state.issuer) ?? 0) + state.amount);
  }
  return first([...issues].map(([issuer, places]) => conserved(after, issuer, places, minted.get(issuer) ?? 0)));
}

function conserved(
  world: World,
  issuer: string,
  places: readonly (Place & { readonly state: Balance })[],
  minted: number,
): Verdict {
  const assignments = new Assignments(world, places);
  const conditions = places.map((place) => assignments.condition(place));
  for (const assignment of assignments) {
    let sum = 0;
    for (let i = 0; i < places.length; i++) if (conditions[i]!(assignment)) sum += places[i]!.state.amount;
    if (sum !== minted) return `${sum} of ${minted} that ${issuer} issued are there ${assignments.tell(assignment)}`;
  }
  return undefined;
}

/** 3 */
export function disjoint({ after }: Seen): Verdict {
  return first(after.networks.map((network) => disjointOn(after, network.id)));
}

function disjointOn(world: World, on: number): Verdict {
  const copies = networkOf(world, on).copies;
  for (const [key, copy] of copies) if (keyOf(copy) !== key) return `${keyOf(copy)} is kept under ${key}`;
  const groups = grouped(
    [...copies.values()].map((copy) => meaningOf(on, copy)),
    ({ index }) => index,
  );
  for (const [index, places] of groups) {
    const assignments = new Assignments(world, places);
    const conditions = places.map((place) => assignments.condition(place));
    for (const assignment of assignments) {
      const live = conditions.filter((holds) => holds(assignment)).length;
      if (live > 1) return `${live} copies of ${index} on network ${on} hold ${assignments.tell(assignment)}`;
    }
  }
  return undefined;
}

/** 12 */
export function truthUniqueness({ before, after }: Seen): Verdict {
  const told = new Map<string, string>();
  for (const network of after.networks) {
    for (const literal of literalsOf(after)) {
      const verdict = verdictOn(after, network, literal);
      if (verdict === "open") continue;
      if (verdict === "true" && !isHonest(literal)) return `network ${network.id} holds ${literal.root} for a root`;
      const slot = `${slotOf(literal)}=${literal.root}`;
      const other = told.get(slot);
      if (other !== undefined && other !== verdict) return `networks disagree on ${slot}`;
      told.set(slot, verdict);
      const earlier = verdictOn(before, networkOf(before, network.id), literal);
      if (earlier !== "open" && earlier !== verdict) return `network ${network.id} changed its mind about ${slot}`;
    }
    for (const [slot, root] of network.decided) {
      const was = networkOf(before, network.id).decided;
      if (was.has(slot) && was.get(slot) !== root) return `network ${network.id} decided ${slot} anew`;
    }
  }
  return undefined;
}

const literalsOf = (world: World) => placesOf(world).flatMap(({ all, notAll }) => [...all, ...notAll]);

/** 13 */
export function canonicalForm({ after }: Seen): Verdict {
  for (const network of after.networks) {
    for (const { index, dependency } of network.copies.values()) {
      const { all, notAll } = dependency;
      if (contradictory(all)) return `${index} depends on two roots of one slot: ${nameOf(dependency)}`;
      const again = canonical([...all].reverse().concat(all), [...notAll].reverse().concat(notAll));
      if (again === undefined) return `${index} is kept although FALSE: ${nameOf(dependency)}`;
      if (nameOf(again) !== nameOf(dependency)) return `${nameOf(dependency)} should be written ${nameOf(again)}`;
    }
  }
  return undefined;
}

/** 14, worlds */
export function bounds({ after }: Seen): Verdict {
  const { maxLiterals } = after.rules;
  for (const { copies } of after.networks) {
    for (const copy of copies.values()) {
      if (sizeOf(copy.dependency) > maxLiterals) return `${keyOf(copy)} has more than ${maxLiterals} literals`;
    }
  }
  const long = after.receipts.find(({ all }) => all.length > maxLiterals - 1);
  return long && `a receipt of ${long.index} has ${long.all.length} literals, and its claim cannot fit`;
}

/** 17 */
export function bridge({ after }: Seen): Verdict {
  const everywhere = grouped(placesOf(after), ({ index }) => index);
  for (const network of after.networks) {
    for (const copy of network.copies.values()) {
      const standing = standingOf(after, network, copy);
      if (standing === "open") continue;
      const places = everywhere.get(copy.index) ?? [];
      const assignments = new Assignments(after, places);
      const self = assignments.condition(meaningOf(network.id, copy));
      const conditions = places.map((place) => assignments.condition(place));
      for (const assignment of assignments) {
        if (self(assignment) !== (standing === "stands")) {
          return `${keyOf(copy)} on network ${network.id} is said to be ${standing} ${assignments.tell(assignment)}`;
        }
        if (standing === "fallen") continue;
        const live = conditions.filter((holds) => holds(assignment)).length;
        if (live > 1) return `${copy.index} stands, and counts elsewhere too, ${assignments.tell(assignment)}`;
      }
    }
  }
  return undefined;
}
