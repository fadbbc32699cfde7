/** What a transaction changed of the allowances that a watched account gives. */
import { proto } from "@hiero-ledger/proto";

import { fromAccountId, fromTokenId, toBigInt } from "../../entity.ts";
import type { AccountState, AllowanceState, EntityId } from "../../ledger.ts";
import type { Facts } from "./facts.ts";

type Entry = AllowanceState["hbar"][number] | AllowanceState["tokens"][number];

/** The same object if it changed nothing. */
export function allowancesAfter(before: AccountState, facts: Facts): AllowanceState {
  const { row } = facts;
  if (row.result !== "SUCCESS") return before.allowances;
  if (row.name === "CRYPTOAPPROVEALLOWANCE") return approved(before, facts);
  return spent(before, facts);
}

/**
 * What others have spent: the payer, by the lines that say so. A mirror shows no more of an approval than that there was
 * one; what is in it is known of scheduled ones, and there are no others of accounts with several keyholders.
 */
function spent({ id, allowances }: AccountState, { row, payer }: Facts): AllowanceState {
  const hbar = (row.transfers ?? []).filter(({ account, is_approval }) => account === id && is_approval);
  const tokens = (row.token_transfers ?? []).filter(({ account, is_approval }) => account === id && is_approval);
  if (hbar.length + tokens.length === 0) return allowances;
  const total = (lines: readonly { readonly amount: bigint }[]) => lines.reduce((sum, { amount }) => sum - amount, 0n);
  return {
    ...allowances,
    hbar: lowered(allowances.hbar, (entry) => (entry.spender === payer ? total(hbar) : 0n)),
    tokens: lowered(allowances.tokens, ({ spender, token }) =>
      spender === payer ? total(tokens.filter(({ token_id }) => token_id === token)) : 0n,
    ),
  };
}

/** What it gives by a scheduled approval: the amounts are in place of those before. */
function approved({ id, allowances }: AccountState, { row, schedule, payer }: Facts): AllowanceState {
  if (!row.scheduled || schedule === undefined) return allowances;
  const { cryptoApproveAllowance: approval } = proto.SchedulableTransactionBody.decode(schedule.body);
  const isOwn = ({ owner }: { readonly owner?: proto.IAccountID | null }) =>
    ((owner && fromAccountId(owner)) ?? payer) === id;
  let { hbar, tokens, operators } = allowances;
  for (const each of (approval?.cryptoAllowances ?? []).filter(isOwn)) {
    const entry = { spender: fromAccountId(each.spender)!, amount: toBigInt(each.amount) };
    hbar = instead(hbar, entry, (other) => other.spender === entry.spender);
  }
  for (const each of (approval?.tokenAllowances ?? []).filter(isOwn)) {
    const token = fromTokenId(each.tokenId)!;
    const entry = { token, spender: fromAccountId(each.spender)!, amount: toBigInt(each.amount) };
    tokens = instead(tokens, entry, (other) => other.spender === entry.spender && other.token === token);
  }
  for (const each of (approval?.nftAllowances ?? []).filter(isOwn)) {
    const all = each.approvedForAll?.value;
    if (all === undefined || all === null) continue;
    const entry: { token: EntityId; spender: EntityId } = {
      token: fromTokenId(each.tokenId)!,
      spender: fromAccountId(each.spender)!,
    };
    operators = operators.filter(({ token, spender }) => token !== entry.token || spender !== entry.spender);
    if (all) operators = [...operators, entry];
  }
  const isSame = hbar === allowances.hbar && tokens === allowances.tokens && operators === allowances.operators;
  return isSame ? allowances : { hbar, tokens, operators };
}

/** An amount of nothing is none. */
function instead<T extends Entry>(entries: readonly T[], entry: T, isFormer: (other: T) => boolean): readonly T[] {
  const others = entries.filter((other) => !isFormer(other));
  return entry.amount > 0n ? [...others, entry] : others;
}

/** Allowances of which nothing is left are none. */
function lowered<T extends { readonly amount: bigint }>(entries: readonly T[], by: (entry: T) => bigint): T[] {
  return entries.map((entry) => ({ ...entry, amount: entry.amount - by(entry) })).filter(({ amount }) => amount > 0n);
}
