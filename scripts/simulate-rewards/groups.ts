import type { Earnings } from "./earnings.ts";
import type { Node } from "./node.ts";
import type { Behaviour } from "./population.ts";

/** Nodes that are alike. */
export interface Group {
  readonly name: string;
  readonly has: (node: Pick<Node, "behaviour" | "uptime">) => boolean;
}

/** How a group has done, on average. */
export interface Means {
  readonly nodes: number;
  readonly uptime: number;
  /** In hbar a year, as the next. */
  readonly cost: number;
  readonly income: number;
  /** The income of all for each hbar that they have staked. */
  readonly yield: number;
}

/** A node that is up for this part of the time is full-time. */
export const FULL_TIME = 0.95;

/** All nodes, in the order in which they are shown. */
export const GROUPS: readonly Group[] = [
  honest("honest, up 95 % or more", FULL_TIME, Infinity),
  honest("honest, up 80 % to 95 %", 0.8, FULL_TIME),
  honest("honest, up 50 % to 80 %", 0.5, 0.8),
  honest("honest, up less than 50 %", 0, 0.5),
  ...(["just enough", "lazy", "free rider", "equivocator"] as const).map(behaving),
];

/** Full-time nodes that behave in some way. */
export function fullTime(behaviour: Behaviour): Group {
  return { name: behaviour, has: (node) => node.behaviour === behaviour && node.uptime >= FULL_TIME };
}

/** @returns undefined if the group has no nodes */
export function meansOf({ has }: Group, earnings: readonly Earnings[]): Means | undefined {
  const own = earnings.filter(({ node }) => has(node));
  if (own.length === 0) return undefined;
  const sum = (of: (each: Earnings) => number) => own.reduce((total, each) => total + of(each), 0);
  const mean = (of: (each: Earnings) => number) => sum(of) / own.length;
  return {
    nodes: own.length,
    uptime: mean(({ node }) => node.uptime),
    cost: mean(({ cost }) => cost),
    income: mean(({ income }) => income),
    yield: sum(({ income }) => income) / sum(({ stake }) => stake),
  };
}

function honest(name: string, from: number, below: number): Group {
  return { name, has: ({ behaviour, uptime }) => behaviour === "honest" && from <= uptime && uptime < below };
}

function behaving(behaviour: Behaviour): Group {
  return { name: behaviour, has: (node) => node.behaviour === behaviour };
}
