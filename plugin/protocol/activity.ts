/**
 * Which nodes are active: those that attested at least `required` of the last `window` blocks.
 *
 * Attestations count and not signatures on schedules, because Hedera executes a schedule at the m-th signature and
 * never lists the later signers, which would make slow but honest nodes look absent.
 */
export interface ActivityRule {
  /** W, in blocks. */
  readonly window: number;
  /** A, in blocks. */
  readonly required: number;
}

/** For each of the last blocks, oldest first, the nodes that attested it. */
export type Activity = readonly ReadonlySet<number>[];

/**
 * @param recent who attested the last blocks, oldest first; a young chain has fewer than the window, and its missing
 * blocks count as attested by all
 * @param seats those of all nodes, ascending
 * @returns seats of the active nodes, ascending; all of them if none would be left
 */
export function activeNodes(
  recent: Activity,
  seats: readonly number[],
  { window, required }: ActivityRule,
): readonly number[] {
  const considered = recent.slice(-window);
  const missing = window - considered.length;
  const active = seats.filter((seat) => {
    const attested = considered.reduce((count, nodesOfBlock) => count + (nodesOfBlock.has(seat) ? 1 : 0), missing);
    return attested >= required;
  });
  return active.length === 0 ? seats : active;
}
