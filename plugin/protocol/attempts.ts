import type { Timestamp } from "./units.ts";

/**
 * The attempts at one height. The first opens when there is something to do; each further one when the consensus time
 * for the one before has run out, or at once when the one before failed in everybody's sight. A proposal is timely from
 * the moment its attempt is open; the first timely and correct one in consensus order wins.
 */
export interface Attempts {
  /** The first attempt that has not failed. */
  readonly first: number;
  /** When it opened, ns. */
  readonly openedAt: Timestamp;
  /** The topic's running hash when it opened: nobody who sent a transaction of the block could know it. */
  readonly entropy: Uint8Array;
}

/** When an attempt opens; attempts that failed never do. */
export function opensAt(
  { first, openedAt }: Pick<Attempts, "first" | "openedAt">,
  attempt: number,
  patience: Timestamp,
): Timestamp | undefined {
  return attempt < first ? undefined : openedAt + BigInt(attempt - first) * patience;
}

/** The newest attempt that is open at a time. */
export function openAttempt(
  { first, openedAt }: Pick<Attempts, "first" | "openedAt">,
  now: Timestamp,
  patience: Timestamp,
): number {
  return now <= openedAt ? first : first + Number((now - openedAt) / patience);
}

/** The attempts that remain once this one has failed. */
export function afterFailure(attempt: number, now: Timestamp, entropy: Uint8Array): Attempts {
  return { first: attempt + 1, openedAt: now, entropy };
}
