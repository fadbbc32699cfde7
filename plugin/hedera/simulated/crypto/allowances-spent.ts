/** Allowances as those use them who have them (HIP-336): the payer of a transfer is the spender. */
import type { Context } from "../context.ts";
import { allowanceKey } from "../entities.ts";
import type { Account, Allowances, Nft } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";

/** What remains of the payer's hbar allowance after taking an amount (negative): 292 without one, 293 beyond it. */
export function hbarAllowanceLeft(owner: Account, spender: number, amount: bigint): bigint {
  return left(owner.allowances.hbar.get(spender), amount);
}

/** What remains of the payer's allowance of a token after taking units (negative): 292 without one, 293 beyond it. */
export function tokenAllowanceLeft(owner: Account, token: number, spender: number, amount: bigint): bigint {
  return left(owner.allowances.tokens.get(allowanceKey(token, spender)), amount);
}

/** Takes an amount (negative) from the payer's hbar allowance. */
export function spendHbarAllowance(context: Context, owner: Account, amount: bigint): void {
  const hbar = replaced(owner.allowances.hbar, context.payer, hbarAllowanceLeft(owner, context.payer, amount));
  putAllowances(context, owner, { ...owner.allowances, hbar });
}

/** Takes units (negative) from the payer's allowance of a token. */
export function spendTokenAllowance(context: Context, owner: Account, token: number, amount: bigint): void {
  const rest = tokenAllowanceLeft(owner, token, context.payer, amount);
  const tokens = replaced(owner.allowances.tokens, allowanceKey(token, context.payer), rest);
  putAllowances(context, owner, { ...owner.allowances, tokens });
}

/** The spender must be allowed to move this NFT, or all of the owner's of its kind (292). */
export function requireNftAllowance(owner: Account, spender: number, nft: Nft): void {
  const allowed = owner.allowances.operators.has(allowanceKey(nft.token, spender)) || nft.spender === spender;
  must(allowed, Code.SPENDER_DOES_NOT_HAVE_ALLOWANCE);
}

/** The allowances with one set to an amount; 0 takes it away. */
export function replaced<K>(allowances: ReadonlyMap<K, bigint>, key: K, amount: bigint): ReadonlyMap<K, bigint> {
  const copy = new Map(allowances);
  if (amount === 0n) copy.delete(key);
  else copy.set(key, amount);
  return copy;
}

/** Gives an account other allowances. */
export function putAllowances({ state, effects }: Context, owner: Account, allowances: Allowances): void {
  state.accounts.set(owner.num, { ...owner, allowances });
  effects.touched.add(owner.num);
}

function left(allowed: bigint | undefined, amount: bigint): bigint {
  const rest = present(allowed, Code.SPENDER_DOES_NOT_HAVE_ALLOWANCE) + amount;
  must(rest >= 0n, Code.AMOUNT_EXCEEDS_ALLOWANCE);
  return rest;
}
