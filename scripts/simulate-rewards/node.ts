import { WEIBAR_PER_TINYBAR, type Tinybar, type Weibar } from "../../plugin/protocol/units.ts";
import type { Participant } from "./population.ts";

/** A participant that has a node on the network, and how it has gone so far. */
export interface Node extends Participant {
  readonly number: number;
  readonly seat: number;
  /** The first block that it attests … */
  from: number;
  /** … and the first one after that which it does not. */
  until: number;
  slashed: boolean;
  withdrawn: boolean;
  /** What it has paid Hedera. */
  spent: Tinybar;
  /** What it got back of its stake. */
  returned: Weibar;
}

/** A node with a seat, which is in no committee yet. */
export function begun(person: Participant, number: number, seat: number): Node {
  const fate = { from: Infinity, until: Infinity, slashed: false, withdrawn: false, spent: 0n, returned: 0n };
  return { ...person, number, seat, ...fate };
}

export const isMemberAt = ({ from, until }: Node, height: number): boolean => from <= height && height < until;

/** What a node has paid Hedera, in weibars. */
export const costOf = ({ spent }: Pick<Node, "spent">): Weibar => spent * WEIBAR_PER_TINYBAR;
