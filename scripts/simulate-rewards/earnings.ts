import { BLOCKS_A_DAY } from "./attendance.ts";
import { costOf, type Node } from "./node.ts";
import type { Outcome } from "./simulation.ts";

/** What a node has made of its participation. */
export interface Earnings {
  readonly node: Node;
  /** Rewards without what it has paid Hedera, in hbar a year; a stake that it has lost is taken off once. */
  readonly income: number;
  /** What it has paid Hedera, in hbar a year. */
  readonly cost: number;
  /** In hbar. */
  readonly stake: number;
}

const DAYS_A_YEAR = 365;
const WEIBAR_PER_HBAR = 1e18;

/** What each node has made, by their numbers. */
export function earningsOf({ nodes, books }: Pick<Outcome, "nodes" | "books">, epochs: number): Earnings[] {
  return nodes.map((node, i) => {
    const years = daysOf(node, epochs) / DAYS_A_YEAR;
    const [cost, stake] = [Number(costOf(node)) / WEIBAR_PER_HBAR, Number(node.stake) / WEIBAR_PER_HBAR];
    const earned = Number(books.earned[i]! - costOf(node)) / WEIBAR_PER_HBAR;
    return { node, income: earned / years - (node.slashed ? stake : 0), cost: cost / years, stake };
  });
}

/** Days on which a node could earn something: for who was thrown out, all that were to come as well. */
function daysOf({ from, until, slashed }: Node, epochs: number): number {
  const end = until === Infinity || slashed ? epochs : Math.floor(until / BLOCKS_A_DAY);
  return end - Math.floor(from / BLOCKS_A_DAY);
}
