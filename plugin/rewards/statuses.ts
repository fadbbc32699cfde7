/** What a node can be, in the order of `INodeRegistry.Status`. */
export const STATUSES = ["none", "candidate", "admitted", "member", "leaving", "left", "withdrawn", "slashed"] as const;

/**
 * What a node is at present:
 * - `candidate`: registered, and admitted by nobody;
 * - `admitted`: in the next committee;
 * - `member`: in the committee in force;
 * - `leaving`: still in a committee, and not in the next one;
 * - `left`: in none any more, with a stake that is not withdrawn;
 * - `withdrawn`: gone for good;
 * - `slashed`: without its stake, and not in the next committee.
 */
export type Status = (typeof STATUSES)[number];
