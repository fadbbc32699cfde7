/** Rules for the custom fees of tokens (`CustomFeesValidator`); those of topics have rules of their own. */
import type { proto } from "@hiero-ledger/proto";

import { entityId, toBigInt, toNumber, toTokenId } from "../../entity.ts";
import { receivingOwner, usableAccount } from "../crypto/accounts.ts";
import type { Service } from "../context.ts";
import type { Account, Token } from "../entities.ts";
import { Code, present, Refusal, must } from "../refusal.ts";
import { roleKey, roleSigners } from "./roles.ts";
import { findRelation, findToken, usableToken } from "./tokens.ts";
import type { State } from "../state.ts";

/** `TokensConfig.maxCustomFeesAllowed`. */
const MAX_CUSTOM_FEES = 10;

/** TokenFeeScheduleUpdate: all custom fees of a token anew. */
export const tokenFeeScheduleUpdate: Service = {
  check(body) {
    present(body.tokenFeeScheduleUpdate!.tokenId, Code.INVALID_TOKEN_ID);
  },

  signers(body, state) {
    const op = body.tokenFeeScheduleUpdate!;
    const own = roleSigners(state, op.tokenId, "feeSchedule");
    if (own.length === 0) return own;
    const collectors = (op.customFees ?? []).flatMap(({ feeCollectorAccountId }) =>
      receivingOwner(state, feeCollectorAccountId, Code.INVALID_CUSTOM_FEE_COLLECTOR),
    );
    return [...own, ...collectors];
  },

  handle({ state, now, body, effects }) {
    const op = body.tokenFeeScheduleUpdate!;
    const token = usableToken(state, op.tokenId);
    roleKey(token.keys, "feeSchedule");
    const customFees = op.customFees ?? [];
    checkFeeCount(customFees);
    must(customFees.length > 0 || token.customFees.length > 0, Code.CUSTOM_SCHEDULE_ALREADY_HAS_NO_FEES);
    for (const fee of customFees) checkFee(state, token, fee);
    state.putToken({ ...token, customFees, modifiedAt: now });
    effects.entity = entityId(token.num);
  },
};

/** At most ten custom fees. */
export function checkFeeCount(fees: readonly unknown[]): void {
  must(fees.length <= MAX_CUSTOM_FEES, Code.CUSTOM_FEES_LIST_TOO_LONG);
}

/** The account that a custom fee goes to, else INVALID_CUSTOM_FEE_COLLECTOR. */
function feeCollector(state: State, id: proto.IAccountID | null | undefined): Account {
  return usableAccount(state, id, Code.INVALID_CUSTOM_FEE_COLLECTOR, Code.INVALID_CUSTOM_FEE_COLLECTOR);
}

/** A fixed fee is positive, and paid in hbar or in a fungible token that its collector can hold. */
function checkFixedFee(state: State, fee: proto.IFixedFee, collector: Account): void {
  must(toBigInt(fee.amount) > 0n, Code.CUSTOM_FEE_MUST_BE_POSITIVE);
  if (fee.denominatingTokenId) checkDenomination(state, fee.denominatingTokenId, collector);
}

/**
 * Checks a custom fee of a token that is being created. The denominating token 0.0.0 stands for the token itself.
 * @returns the fee to be kept, and its collector if that is to be associated with the token
 */
export function checkFirstFee(
  state: State,
  token: Token,
  fee: proto.ICustomFee,
): { readonly fee: proto.ICustomFee; readonly holder?: Account } {
  const collector = feeCollector(state, fee.feeCollectorAccountId);
  const { fixedFee, fractionalFee } = fee;
  if (fixedFee && isSelf(fixedFee.denominatingTokenId)) {
    must(toBigInt(fixedFee.amount) > 0n, Code.CUSTOM_FEE_MUST_BE_POSITIVE);
    must(token.type === "fungible", Code.CUSTOM_FEE_DENOMINATION_MUST_BE_FUNGIBLE_COMMON);
    return { fee: { ...fee, fixedFee: { ...fixedFee, denominatingTokenId: toTokenId(token.num) } }, holder: collector };
  }
  if (fractionalFee) {
    checkFractionalFee(token, fractionalFee);
    return { fee, holder: collector };
  }
  checkOtherFee(state, token, fee, collector);
  return { fee };
}

/** Whether a token id is 0.0.0, which in the fees of a new token stands for that token. */
export function isSelf(id: proto.ITokenID | null | undefined): boolean {
  return !!id && toNumber(id.tokenNum) === 0;
}

/** Checks a custom fee of a token that exists: collectors are associated already. */
function checkFee(state: State, token: Token, fee: proto.ICustomFee): void {
  const collector = feeCollector(state, fee.feeCollectorAccountId);
  if (!fee.fractionalFee) return checkOtherFee(state, token, fee, collector);
  checkFractionalFee(token, fee.fractionalFee, () => {
    must(findRelation(state, collector.num, token.num), Code.TOKEN_NOT_ASSOCIATED_TO_FEE_COLLECTOR);
  });
}

function checkOtherFee(state: State, token: Token, fee: proto.ICustomFee, collector: Account): void {
  if (fee.fixedFee) checkFixedFee(state, fee.fixedFee, collector);
  else if (fee.royaltyFee) checkRoyaltyFee(state, token, fee.royaltyFee, collector);
  else throw new Refusal(Code.CUSTOM_FEE_NOT_FULLY_SPECIFIED);
}

/** @param checkHolder runs once it is clear that the token can have such a fee */
function checkFractionalFee(token: Token, fee: proto.IFractionalFee, checkHolder?: () => void): void {
  must(token.type === "fungible", Code.CUSTOM_FRACTIONAL_FEE_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON);
  checkHolder?.();
  checkFraction(fee.fractionalAmount);
  const [minimum, maximum] = [toBigInt(fee.minimumAmount), toBigInt(fee.maximumAmount)];
  must(minimum >= 0n && maximum >= 0n, Code.CUSTOM_FEE_MUST_BE_POSITIVE);
  // 0 stands for no maximum.
  must(maximum === 0n || maximum >= minimum, Code.FRACTIONAL_FEE_MAX_AMOUNT_LESS_THAN_MIN_AMOUNT);
}

function checkRoyaltyFee(state: State, token: Token, fee: proto.IRoyaltyFee, collector: Account): void {
  must(token.type === "nonFungible", Code.CUSTOM_ROYALTY_FEE_ONLY_ALLOWED_FOR_NON_FUNGIBLE_UNIQUE);
  const { numerator, denominator } = checkFraction(fee.exchangeValueFraction);
  must(numerator <= denominator, Code.ROYALTY_FRACTION_CANNOT_EXCEED_ONE);
  const fallback = fee.fallbackFee;
  if (!fallback) return;
  must(toBigInt(fallback.amount) > 0n, Code.CUSTOM_FEE_MUST_BE_POSITIVE);
  must(!isSelf(fallback.denominatingTokenId), Code.CUSTOM_FEE_DENOMINATION_MUST_BE_FUNGIBLE_COMMON);
  if (fallback.denominatingTokenId) checkDenomination(state, fallback.denominatingTokenId, collector);
}

function checkFraction(fraction: proto.IFraction | null | undefined): { numerator: bigint; denominator: bigint } {
  const [numerator, denominator] = [toBigInt(fraction?.numerator), toBigInt(fraction?.denominator)];
  must(denominator !== 0n, Code.FRACTION_DIVIDES_BY_ZERO);
  must(numerator > 0n && denominator > 0n, Code.CUSTOM_FEE_MUST_BE_POSITIVE);
  return { numerator, denominator };
}

function checkDenomination(state: State, id: proto.ITokenID, collector: Account): void {
  const token = findToken(state, id);
  must(token && !token.deleted && !token.paused, Code.INVALID_TOKEN_ID_IN_CUSTOM_FEES);
  must(token.type === "fungible", Code.CUSTOM_FEE_DENOMINATION_MUST_BE_FUNGIBLE_COMMON);
  must(findRelation(state, collector.num, token.num), Code.TOKEN_NOT_ASSOCIATED_TO_FEE_COLLECTOR);
}
