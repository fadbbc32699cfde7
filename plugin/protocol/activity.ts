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
 * @param nodes how many nodes there are
 * @returns indices of the active nodes, ascending; all of them if none would be left
 */
export function activeNodes(recent: Activity, nodes: number, { window, required }: ActivityRule): number[] {
  const considered = recent.slice(-window);
  const missing = window - considered.length;
  const all = Array.from({ length: nodes }, (_, index) => index);
  const active = all.filter((index) => {
    const attested = considered.reduce((count, nodesOfBlock) => count + (nodesOfBlock.has(index) ? 1 : 0), missing);
    return attested >= required;
  });
  return active.length === 0 ? all : active;
}
