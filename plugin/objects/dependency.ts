import { encodeAbiParameters, keccak256 } from "viem/utils";

import type { Hex } from "../protocol/units.ts";
import { compare, contradict, LITERAL_FIELDS, type Literal, type Verdict } from "./literal.ts";

/**
 * What a copy of an object is conditional on: all of `all` hold, and, unless `notAll` is empty, not all of `notAll` hold.
 * With both empty the copy stands for good.
 */
export interface Dependency {
  readonly all: readonly Literal[];
  readonly notAll: readonly Literal[];
}

const LITERALS = { type: "tuple[]", components: LITERAL_FIELDS } as const;

/**
 * The canonical form of two lists in any order, with repetitions: ascending, without what is said twice and without a
 * clause that cannot fail. So equal conditions have equal hashes.
 * @returns undefined if it is never satisfied
 */
export function canonical({ all: required, notAll: excluded }: Dependency): Dependency | undefined {
  const all = sorted(required);
  if (!isConsistent(all)) return undefined;
  const clause = sorted(excluded);
  if (clause.length === 0) return { all, notAll: [] };
  const notAll = without(clause, all);
  if (notAll.length === 0) return undefined;
  return { all, notAll: isConsistent(union(all, notAll)) ? notAll : [] };
}

/** The hash of a canonical dependency. */
export function hashOf({ all, notAll }: Dependency): Hex {
  return keccak256(encodeAbiParameters([LITERALS, LITERALS], [all, notAll]));
}

/** Whether it depends on nothing. */
export function isTrue({ all, notAll }: Dependency): boolean {
  return all.length === 0 && notAll.length === 0;
}

/**
 * What is left of a dependency under what is known.
 * @returns undefined if it has fallen
 */
export function under(dependency: Dependency, verdict: (literal: Literal) => Verdict): Dependency | undefined {
  const has = (list: readonly Literal[], wanted: Verdict) => list.some((literal) => verdict(literal) === wanted);
  const open = (list: readonly Literal[]) => list.filter((literal) => verdict(literal) === "open");
  if (has(dependency.all, "false")) return undefined;
  const all = open(dependency.all);
  if (dependency.notAll.length === 0 || has(dependency.notAll, "false")) return { all, notAll: [] };
  const notAll = open(dependency.notAll);
  return notAll.length === 0 ? undefined : { all, notAll };
}

/** All literals that a dependency names. */
export function literalsOf({ all, notAll }: Dependency): readonly Literal[] {
  return [...all, ...notAll];
}

/** What is in either list, ascending. */
export function union(left: readonly Literal[], right: readonly Literal[]): readonly Literal[] {
  return sorted([...left, ...right]);
}

function without(list: readonly Literal[], minus: readonly Literal[]): readonly Literal[] {
  return list.filter((literal) => !minus.some((other) => compare(literal, other) === 0));
}

/** Whether all of an ascending list can hold at once. */
function isConsistent(list: readonly Literal[]): boolean {
  return list.every((literal, index) => index === 0 || !contradict(list[index - 1]!, literal));
}

function sorted(list: readonly Literal[]): readonly Literal[] {
  const ascending = [...list].sort(compare);
  return ascending.filter((literal, index) => index === 0 || compare(ascending[index - 1]!, literal) !== 0);
}
