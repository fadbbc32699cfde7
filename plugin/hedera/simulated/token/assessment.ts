/** The custom fees of one level of a transfer as they add up (`AssessmentResult`), and the simplest of them, fixed fees. */
import type { proto } from "@hiero-ledger/proto";

import { toBigInt, toNumber } from "../../entity.ts";
import type { Change, TokenChanges, Transfers } from "../crypto/transfer-list.ts";
import type { Token } from "../entities.ts";

/** Stands for hbar among the numbers of tokens. */
export const HBAR = 0;

/** A custom fee that somebody pays. */
export interface AssessedFee {
  /** Units of the token, or tinybar. */
  readonly amount: bigint;
  /** The number of the token, or {@link HBAR}. */
  readonly token: number;
  readonly collector: number;
  /** Those who would have more, were there no fee. */
  readonly payers: readonly number[];
}

/** Changes by account, by token or {@link HBAR}. */
type Changes = Map<number, Map<number, bigint>>;

/** What the fees of one level make of a transfer. */
export interface Assessment {
  /** The level's changes as they were asked for, hbar first. */
  readonly input: ReadonlyMap<number, ReadonlyMap<number, bigint>>;
  /** The level's changes with the fees that must not trigger others. */
  readonly changed: Changes;
  /** The fees that are transfers of their own, and may trigger others: the next level. */
  readonly next: Changes;
  /** Who paid royalties for which token: each pays once. */
  readonly royaltiesPaid: Set<string>;
  readonly fees: AssessedFee[];
}

/** An assessment without any fee yet. */
export function newAssessment({ hbar, tokens }: Transfers): Assessment {
  const input: Changes = new Map([[HBAR, amountsOf(hbar)]]);
  for (const { token, units } of tokens) if (units.length > 0) input.set(token, amountsOf(units));
  const changed: Changes = new Map([...input].map(([token, amounts]) => [token, new Map(amounts)]));
  return { input, changed, next: new Map(), royaltiesPaid: new Set(), fees: [] };
}

/** The level's transfer with the fees in it; what was asked for keeps its place and its approvals. */
export function changedTransfers({ changed }: Assessment, { hbar, tokens }: Transfers): Transfers {
  return {
    hbar: revised(hbar, changed.get(HBAR)!),
    tokens: tokens.map((list) => {
      const amounts = changed.get(list.token);
      return amounts ? { ...list, units: revised(list.units, amounts) } : list;
    }),
  };
}

/** The transfer that the fees of a level are. */
export function nextTransfers({ next }: Assessment): Transfers {
  const tokens: TokenChanges[] = [];
  for (const [token, amounts] of next) {
    if (token !== HBAR) tokens.push({ token, units: changesOf(amounts), nfts: [] });
  }
  return { hbar: changesOf(next.get(HBAR) ?? new Map()), tokens };
}

/** Adds to the change of an account. */
export function addChange(changes: Changes, token: number, account: number, amount: bigint): void {
  let amounts = changes.get(token);
  if (!amounts) changes.set(token, (amounts = new Map()));
  amounts.set(account, (amounts.get(account) ?? 0n) + amount);
}

/** The collector of a fee. */
export function collectorOf(fee: proto.ICustomFee): number {
  return toNumber(fee.feeCollectorAccountId?.accountNum);
}

/**
 * Whether an account need not pay a token's fee: the treasury, the fee's collector, and the collectors of the token's
 * other fees where the fee says so (`CustomFeeExemptions`).
 */
export function isExempt(token: Token, fee: proto.ICustomFee, account: number): boolean {
  if (token.treasury === account || collectorOf(fee) === account) return true;
  return !!fee.allCollectorsAreExempt && token.customFees.some((other) => collectorOf(other) === account);
}

/** Assesses a token's fixed fees for a sender. */
export function assessFixedFees(assessment: Assessment, token: Token, sender: number): void {
  for (const fee of token.customFees) if (fee.fixedFee) assessFixedFee(assessment, token, fee, fee.fixedFee, sender);
}

/** Assesses a fixed amount that a fee of a token comes to. */
export function assessFixedFee(
  { changed, next, fees }: Assessment,
  token: Token,
  fee: proto.ICustomFee,
  { amount, denominatingTokenId }: proto.IFixedFee,
  payer: number,
): void {
  if (isExempt(token, fee, payer)) return;
  const collector = collectorOf(fee);
  const assessed = { amount: toBigInt(amount), token: unitOf(denominatingTokenId), collector, payers: [payer] };
  // A fee in the token itself would trigger itself again: it joins the transfer that it is for.
  const target = assessed.token === token.num ? changed : next;
  addChange(target, assessed.token, payer, -assessed.amount);
  addChange(target, assessed.token, collector, assessed.amount);
  fees.push(assessed);
}

/** The number of the token that an amount is in, or {@link HBAR}. */
export function unitOf(token: proto.ITokenID | null | undefined): number {
  return token ? toNumber(token.tokenNum) : HBAR;
}

function amountsOf(changes: readonly Change[]): Map<number, bigint> {
  return new Map(changes.map(({ account, amount }) => [account, amount]));
}

/** The changes of accounts, none of them by an allowance. */
export function changesOf(amounts: ReadonlyMap<number, bigint>): Change[] {
  return [...amounts].map(([account, amount]) => ({ account, amount, isApproval: false }));
}

function revised(asked: readonly Change[], amounts: ReadonlyMap<number, bigint>): Change[] {
  const added = new Map(amounts);
  const kept = asked.map((change) => {
    added.delete(change.account);
    return { ...change, amount: amounts.get(change.account) ?? change.amount };
  });
  return [...kept, ...changesOf(added)];
}
