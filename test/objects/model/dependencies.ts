/** A claim about one slot: that at this height this network has this state root. */
export interface Literal {
  readonly network: number;
  readonly height: number;
  readonly root: string;
}

/** All of `all` hold and, unless `notAll` is empty, not all of `notAll` hold. */
export interface Dependency {
  readonly all: readonly Literal[];
  readonly notAll: readonly Literal[];
}

/** What somebody knows of a literal. */
export type Verdict = "open" | "true" | "false";

export const TRUE: Dependency = { all: [], notAll: [] };

export const slotOf = ({ network, height }: { network: number; height: number }) => `${network}:${height}`;
export const textOf = (literal: Literal) => `${slotOf(literal)}=${literal.root}`;
export const sameSlot = (a: Literal, b: Literal) => a.network === b.network && a.height === b.height;
export const sameLiteral = (a: Literal, b: Literal) => sameSlot(a, b) && a.root === b.root;
export const contradict = (a: Literal, b: Literal) => sameSlot(a, b) && a.root !== b.root;
export const includes = (list: readonly Literal[], literal: Literal) => list.some((one) => sameLiteral(one, literal));
export const isTrue = ({ all, notAll }: Dependency) => all.length === 0 && notAll.length === 0;
export const sameDependency = (a: Dependency, b: Dependency) => nameOf(a) === nameOf(b);
export const sizeOf = ({ all, notAll }: Dependency) => all.length + notAll.length;

/** One name for one dependency, for people too: `2:5=2@5 & !(1:3=1@3)`. */
export function nameOf({ all, notAll }: Dependency): string {
  const parts = all.map(textOf);
  if (notAll.length > 0) parts.push(`!(${notAll.map(textOf).join(" & ")})`);
  return parts.join(" & ");
}

export const without = (list: readonly Literal[], removed: readonly Literal[]) =>
  list.filter((literal) => !includes(removed, literal));

/** Sorted by network, height and root, each literal once. */
export function sorted(list: readonly Literal[]): Literal[] {
  const order = (a: Literal, b: Literal) =>
    a.network - b.network || a.height - b.height || (a.root < b.root ? -1 : a.root > b.root ? 1 : 0);
  return [...list].sort(order).filter((literal, i, all) => i === 0 || !sameLiteral(literal, all[i - 1]!));
}

/** Whether a list claims two roots of one slot. */
export const contradictory = (list: readonly Literal[]) => list.some((a) => list.some((b) => contradict(a, b)));

/** The canonical form, or undefined if the formula is FALSE. */
export function canonical(all: readonly Literal[], notAll: readonly Literal[]): Dependency | undefined {
  if (contradictory(all)) return undefined;
  const positive = sorted(all);
  const negative = without(sorted(notAll), positive);
  if (notAll.length > 0 && negative.length === 0) return undefined;
  const vacuous = negative.some((literal) => positive.some((other) => contradict(literal, other)));
  return { all: positive, notAll: vacuous ? [] : negative };
}

/** What is left of a dependency once verdicts are known, or undefined if it has become FALSE. */
export function simplify(dependency: Dependency, verdict: (literal: Literal) => Verdict): Dependency | undefined {
  const { all, notAll } = dependency;
  if (all.some((literal) => verdict(literal) === "false")) return undefined;
  const open = all.filter((literal) => verdict(literal) === "open");
  if (notAll.some((literal) => verdict(literal) === "false")) return { all: open, notAll: [] };
  const negative = notAll.filter((literal) => verdict(literal) === "open");
  return notAll.length > 0 && negative.length === 0 ? undefined : { all: open, notAll: negative };
}
