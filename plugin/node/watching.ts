import type { AccountState, RelationState } from "../hedera/ledger.ts";
import type { EntityId } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import { signersOf } from "./handover.ts";

/** The accounts whose transactions matter, whatever they are: the network's, and those of its nodes. */
export function watchedBy(chain: Chain): ReadonlyMap<EntityId, AccountState> {
  return chain.accounts.statesOf(signersOf(chain).map(({ account }) => account));
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
