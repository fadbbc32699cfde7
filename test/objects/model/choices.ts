import { sameDependency } from "./dependencies.ts";
import { simplifiedOn } from "./knowledge.ts";
import type { Balance } from "./object-types.ts";
import type { At, Copy, Network, World } from "./world.ts";

/** The element that a number chooses. */
export const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % list.length];

/** A network. */
export const anyOf = (world: World, n: number) => pick(world.networks, n)!;
/** A network with enough that can be used, if there is one. */
export function busyOne(world: World, from: number, suffices: (copies: Copy[]) => boolean): Network {
  const ordered = world.networks.map((_, i) => anyOf(world, from + i));
  const busy = ordered.find((here) =>
    suffices([...here.copies.values()].filter((copy) => isUsable(world, here, copy))),
  );
  return busy ?? ordered[0]!;
}

/** How a copy is named. */
export const named = ({ index, dependency }: Copy): At => ({ index, dependency });
/** A network that is not the home. */
export const elsewhere = (world: World, home: number, n: number) =>
  pick(
    world.networks.filter(({ id }) => id !== home),
    n,
  )!.id;

/** All copies, those of one network first. */
export function everywhere(world: World, from: number): { on: number; copy: Copy }[] {
  const ordered = world.networks.map((_, i) => pick(world.networks, from + i)!);
  return ordered.flatMap(({ id, copies }) => [...copies.values()].map((copy) => ({ on: id, copy })));
}

/** The heights at which anything left a network, the newest first. */
export function heightsOf(world: World, network: number): number[] {
  const heights = world.receipts.filter(({ source }) => source === network).map(({ height }) => height);
  return [...new Set(heights)].sort((a, b) => b - a);
}

/** What may be used here; for whoever asks what should be refused, anything, or what may not. */
export function choose(world: World, here: Network, wild: number | undefined): Copy[] {
  const all = [...here.copies.values()];
  if (wild !== undefined && wild % 3 === 0) return all;
  return all.filter((copy) => isUsable(world, here, copy) === (wild === undefined));
}

function isUsable(world: World, here: Network, copy: Copy): boolean {
  const dependency = simplifiedOn(world, here, copy.dependency);
  return dependency?.notAll.length === 0 && copy.moved === undefined;
}

/** Whether two copies depend on the same. */
export const isLike = (one: Copy, other: Copy) => sameDependency(one.dependency, other.dependency);
/** Whether two copies could take part in one transaction, if nothing but the type mattered. */
export function suits({ index, state }: Copy, { index: otherIndex, state: other }: Copy): boolean {
  if (index === otherIndex || state.type !== other.type) return false;
  return state.type !== "balance" || state.issuer === (other as Balance).issuer;
}
