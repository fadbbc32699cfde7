import { MAX_SEATS, type ParticipationRecord } from "../../plugin/protocol/participation.ts";
import { NANOSECONDS, type Tinybar } from "../../plugin/protocol/units.ts";
import { attests, BLOCKS_A_DAY } from "./attendance.ts";
import { DAY, SECONDS } from "./chain.ts";
import { MESSAGE_COST } from "./fees.ts";
import { isMemberAt, type Node } from "./node.ts";
import { DRAW, uniform } from "./random.ts";

/** What the seats' nodes have paid Hedera since the beginning. */
export type Costs = Tinybar[];

export const noCosts = (): Costs => Array<Tinybar>(MAX_SEATS).fill(0n);

/** Which machines are up, by the nodes' indices and then by height. */
export type Machines = readonly Uint8Array[];

/**
 * Has the nodes attest a day's blocks, and pay for their messages: one for each attestation, and for each block one that
 * brings its transactions, by one of those who attest it.
 * @param costs grow
 * @returns the record that the day's last block writes
 */
export function recordOf(
  nodes: readonly Node[],
  machines: Machines,
  costs: Costs,
  { day, seed }: { readonly day: number; readonly seed: number },
): ParticipationRecord {
  const height = day * BLOCKS_A_DAY - 1;
  const attested: bigint[] = [];
  for (let block = height; block >= Math.max(height - BLOCKS_A_DAY + 1, 1); block--) {
    const there = nodes.filter(
      (node) => isMemberAt(node, block) && machines[node.index]![block] && attests(node.behaviour, block),
    );
    for (const node of there) pay(node, costs);
    const brings = there[Math.floor(uniform(seed, DRAW.batch, block) * there.length)];
    if (brings !== undefined) pay(brings, costs);
    attested.push(there.reduce((bitmap, { seat }) => bitmap | (1n << BigInt(seat)), 0n));
  }
  const seats = Math.max(...nodes.map(({ seat }) => seat)) + 1;
  const time = (SECONDS + BigInt(day) * DAY) * NANOSECONDS;
  return { height, time, costs: costs.slice(0, seats), attested };
}

function pay(node: Node, costs: Costs): void {
  node.spent += MESSAGE_COST;
  costs[node.seat]! += MESSAGE_COST;
}
