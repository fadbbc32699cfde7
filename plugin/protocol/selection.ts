import type { Timestamp } from "./units.ts";

/** A transaction in the derived queue, as far as choosing it goes. */
export interface Queued {
  readonly gasLimit: bigint;
  /** When Hedera's consensus put it in its place, ns. */
  readonly consensusTimestamp: Timestamp;
}

/** The bounds of one block. */
export interface Bounds {
  /** Transactions that came to consensus later are not considered. */
  readonly until: Timestamp;
  readonly gasLimit: bigint;
  readonly count: number;
}

/**
 * The transactions that a block considers: the head of the queue, in consensus order, as far as their gas limits fit.
 * Nobody jumps the queue. The first always fits, since a block that considered none would never get past it.
 */
export function considered<T extends Queued>(queue: readonly T[], { until, gasLimit, count }: Bounds): T[] {
  const chosen: T[] = [];
  let gasLeft = gasLimit;
  for (const transaction of queue) {
    if (chosen.length >= count || transaction.consensusTimestamp > until) break;
    if (transaction.gasLimit > gasLeft && chosen.length > 0) break;
    chosen.push(transaction);
    gasLeft -= transaction.gasLimit;
  }
  return chosen;
}
