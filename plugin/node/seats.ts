import type { EntityId } from "../protocol/units.ts";
import type { Member } from "./genesis.ts";

/** The seat of a committee's member: its bit in bitmaps, and its place in lists. */
export function seatOf(_committee: readonly Member[], member: number): number {
  return member;
}

/** The seat of the member with this Hedera account, if it is a member's. */
export function seatWith(committee: readonly Member[], account: EntityId): number | undefined {
  const member = committee.findIndex((each) => each.account === account);
  return member === -1 ? undefined : seatOf(committee, member);
}

/** How many seats there are to tell of. */
export function seatCount(committee: readonly Member[]): number {
  return Math.max(...committee.map((_, member) => seatOf(committee, member))) + 1;
}
