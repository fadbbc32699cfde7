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

/** Transactions rarely use their whole limits: so many blocks full of limits are tried for one. */
const MAX_LIMITS = 32n;

/**
 * The transactions that a block considers: the head of the queue, in consensus order, as far as there is any chance that
 * they fit by the gas that they use. Nobody jumps the queue. The first is always considered, since a block that
 * considered none would never get past it.
 */
export function considered<T extends Queued>(queue: readonly T[], { until, gasLimit, count }: Bounds): T[] {
  const chosen: T[] = [];
  let left = MAX_LIMITS * gasLimit;
  for (const transaction of queue) {
    if (chosen.length >= count || transaction.consensusTimestamp > until) break;
    const fits = transaction.gasLimit <= gasLimit && transaction.gasLimit <= left;
    if (fits || chosen.length === 0) chosen.push(transaction);
    if (!fits) break;
    left -= transaction.gasLimit;
  }
  return chosen;
}
