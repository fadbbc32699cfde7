/** What a transaction changed of watched accounts: what was known of them, and what it moved. */
import { entityNumber } from "../../entity.ts";
import type { AccountState, Changes, EntityId, Follower, NftState, RelationState } from "../../ledger.ts";
import { accountState } from "../rest/states.ts";
import { allowancesAfter } from "./allowances.ts";
import { nftMovesOf, nftName } from "./facts.ts";
import type { Facts, Watched } from "./facts.ts";
import { tokensOf } from "./token-changes.ts";
import { linesOf } from "./moves.ts";

/** What a follower knows of what it watches. */
export type KnownBy = Pick<Follower, "watched" | "relation" | "token">;

/** What it changed, as a follower knows of it by now. */
export function changesOf(facts: Facts, follower: KnownBy): Changes {
  const watched = follower.watched();
  const relation: Follower["relation"] = (account, token) => follower.relation(account, token);
  const relations = relationsOf(facts, watched, relation);
  // Associations that a transfer made take a slot each.
  const isNew = ({ account, token, automatic }: RelationState) => automatic && !relation(account, token)!.associated;
  const slotsOf = (id: EntityId) => relations.filter((state) => state.account === id && isNew(state)).length;
  return {
    accounts: accountsOf(facts, watched, slotsOf),
    tokens: tokensOf(facts, (id) => follower.token(id)),
    relations,
    nfts: nftsOf(facts, watched),
  };
}

/** Whether there is anything in it. */
export function isEmpty({ accounts, tokens, relations, nfts }: Changes): boolean {
  return accounts.length + tokens.length + relations.length + nfts.length === 0;
}

function accountsOf(facts: Facts, watched: Watched, slotsOf: (id: EntityId) => number): AccountState[] {
  const { row, moves, account } = facts;
  const lines = linesOf(row);
  const accounts = new Map<EntityId, AccountState>();
  for (const [id, before] of watched) {
    const slots = slotsOf(id);
    const allowances = allowancesAfter(before, facts);
    const isTouched = moves.has(id) || slots > 0 || allowances !== before.allowances || account?.account === id;
    if (!isTouched) continue;
    const balance = before.balance + (lines.get(id) ?? 0n);
    const used = before.usedAutomaticAssociations + slots;
    accounts.set(
      id,
      account?.account === id
        ? accountState(account, { balance, used, allowances })
        : { ...before, balance, usedAutomaticAssociations: used, allowances },
    );
  }
  if (account && !accounts.has(account.account)) {
    accounts.set(account.account, accountState(account, { balance: lines.get(account.account) ?? 0n }));
  }
  return [...accounts.values()].sort((a, b) => entityNumber(a.id) - entityNumber(b.id));
}

function relationsOf({ row }: Facts, watched: Watched, relation: Follower["relation"]): RelationState[] {
  if (row.result !== "SUCCESS") return [];
  const moved = new Map<string, { account: EntityId; token: EntityId; amount: bigint }>();
  const move = (account: EntityId | undefined, token: EntityId, amount: bigint) => {
    if (account === undefined || !watched.has(account)) return;
    const key = `${account}/${token}`;
    moved.set(key, { account, token, amount: (moved.get(key)?.amount ?? 0n) + amount });
  };
  for (const { account, token_id, amount } of row.token_transfers ?? []) move(account, token_id, amount);
  for (const { token_id, sender_account_id, receiver_account_id } of nftMovesOf(row, watched)) {
    move(sender_account_id, token_id, -1n);
    move(receiver_account_id, token_id, 1n);
  }
  return [...moved.values()].flatMap(({ account, token, amount }) => {
    const before = relation(account, token);
    if (before === undefined) return [];
    // NFTs that came alone nobody has heard of, as a mirror finds no transaction by them.
    const balance = before.balance + amount > 0n ? before.balance + amount : 0n;
    if (before.associated) return [{ ...before, balance }];
    // A token's treasury is associated with it from the beginning.
    const automatic = row.name !== "TOKENCREATION";
    return [{ account, token, associated: true, balance, frozen: false, kycGranted: true, automatic }];
  });
}

function nftsOf({ row, minted }: Facts, watched: Watched): NftState[] {
  const last = new Map<string, NftState>();
  for (const { token_id: token, serial_number: serial, receiver_account_id: owner } of nftMovesOf(row, watched)) {
    const name = nftName(token, serial);
    last.set(name, { token, serial, owner, createdAt: minted.get(name) ?? 0n });
  }
  return [...last.values()];
}
