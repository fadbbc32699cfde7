import type { AccountState, RelationState } from "../hedera/ledger.ts";
import type { EntityId } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";

/** The accounts whose transactions matter, whatever they are: the network's, and those of its nodes. */
export function watchedBy({ accounts, committee, handover }: Chain): ReadonlyMap<EntityId, AccountState> {
  const members = [...committee.members, ...(handover?.successor.members ?? [])];
  return accounts.statesOf(members.map(({ account }) => account));
}

/** What is known of the association of a contract's account; those of others are nothing to the chain. */
export function relationIn(
  { accounts, replica }: Chain,
  account: EntityId,
  token: EntityId,
): RelationState | undefined {
  if (accounts.contractOf(account) === undefined) return undefined;
  const none = { associated: false, balance: 0n, frozen: false, kycGranted: false, automatic: false };
  return replica.relation(account, token) ?? { account, token, ...none };
}
