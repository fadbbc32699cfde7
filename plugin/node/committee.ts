import { proto } from "@hiero-ledger/proto";

import { encodeKey, thresholdKey } from "../hedera/keys.ts";
import type { Address, EntityId } from "../protocol/units.ts";

/** One of the nodes that run a network. */
export interface Member {
  /** Its identity in the registry of nodes, which no other node ever gets. */
  readonly number: number;
  /** Its place among the nodes, by which all others know it; it is free again once the node has left for good. */
  readonly seat: number;
  /** Pays for what the node does on Hedera, and is how the topic knows it. */
  readonly account: EntityId;
  /** Signs its attestations. */
  readonly attester: Address;
  /** Its key in the vault's threshold key, an encoded HAPI `Key`. */
  readonly key: Uint8Array;
}

/** The nodes that decide together, from one change of them to the next. */
export interface Committee {
  /** Counts the changes; 0 is the one that a network begins with. */
  readonly epoch: number;
  /** By ascending seats. */
  readonly members: readonly Member[];
  /** m: so many must agree. */
  readonly threshold: number;
  /** The m-of-n threshold key of the vault and of the contracts' accounts, an encoded HAPI `Key`. */
  readonly vaultKey: Uint8Array;
  /** Those of the members. */
  readonly seats: readonly number[];
}

/** @param members in any order */
export function committeeOf(epoch: number, members: readonly Member[], threshold: number): Committee {
  const bySeat = [...members].sort((a, b) => a.seat - b.seat);
  const vaultKey = encodeKey(thresholdKey(threshold, keysOf(bySeat)));
  return { epoch, members: bySeat, threshold, vaultKey, seats: bySeat.map(({ seat }) => seat) };
}

/** The key with which any one of these nodes can speak on the topic. */
export function submitKeyOf(members: readonly Member[]): proto.IKey {
  return thresholdKey(1, keysOf(members));
}

/** The member that pays with this Hedera account. */
export function memberOf({ members }: Committee, account: EntityId): Member | undefined {
  return members.find((member) => member.account === account);
}

/** Members of another committee that are not in this one. */
export function newcomers(committee: Committee, { members }: Committee): readonly Member[] {
  return members.filter(({ account }) => memberOf(committee, account) === undefined);
}

/** The member in this seat. */
export function memberAt({ members }: Committee, seat: number): Member | undefined {
  return members.find((member) => member.seat === seat);
}

/**
 * How many come before a node when members take turns, the one in the seat `first` first.
 * @returns undefined for a node that is no member
 */
export function turnOf({ seats }: Committee, first: number, seat: number): number | undefined {
  const place = seats.indexOf(seat);
  return place === -1 ? undefined : (place - seats.indexOf(first) + seats.length) % seats.length;
}

function keysOf(members: readonly Member[]): proto.IKey[] {
  return members.map(({ key }) => proto.Key.decode(key));
}
