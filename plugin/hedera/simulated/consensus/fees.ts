/** What a topic's messages cost beside Hedera's own price (HIP-991). */
import type { proto } from "@hiero-ledger/proto";

import { entityId, fromAccountId, fromTokenId, toAccountId, toBigInt } from "../../entity.ts";
import { encodeKey } from "../../keys.ts";
import { findAccount } from "../crypto/accounts.ts";
import type { Context } from "../context.ts";
import type { Topic } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import { isValidKey, satisfies } from "../signatures.ts";
import type { State } from "../state.ts";
import { chargeFixedFee } from "../token/custom-fees.ts";
import { findRelation, usableToken } from "../token/tokens.ts";

/** `TopicsConfig.maxCustomFeeEntriesForTopics`. */
const MAX_FEES = 10;
/** `TopicsConfig.maxEntriesForFeeExemptKeyList`. */
const MAX_EXEMPT_KEYS = 10;

/** Refuses a list in which a key occurs twice. */
export function checkDistinctKeys(keys: readonly proto.IKey[] | null | undefined): void {
  const distinct = new Set(keys?.map((key) => Buffer.from(encodeKey(key)).toString("latin1")));
  must(distinct.size === (keys?.length ?? 0), Code.FEE_EXEMPT_KEY_LIST_CONTAINS_DUPLICATED_KEYS);
}

/** The keys that exempt from a topic's fees, if they can be used. */
export function exemptKeys(keys: readonly proto.IKey[]): readonly proto.IKey[] {
  must(keys.length <= MAX_EXEMPT_KEYS, Code.MAX_ENTRIES_FOR_FEE_EXEMPT_KEY_LIST_EXCEEDED);
  must(
    keys.every((key) => isValidKey(key)),
    Code.INVALID_KEY_IN_FEE_EXEMPT_KEY_LIST,
  );
  return keys;
}

/** The custom fees of a topic, if they can be charged (`ConsensusCustomFeesValidator`). */
export function topicFees(state: State, fees: readonly proto.IFixedCustomFee[]): readonly proto.IFixedCustomFee[] {
  must(fees.length <= MAX_FEES, Code.CUSTOM_FEES_LIST_TOO_LONG);
  return fees.map(({ feeCollectorAccountId, fixedFee }) => {
    const collector = findAccount(state, feeCollectorAccountId);
    must(collector && !collector.deleted, Code.INVALID_CUSTOM_FEE_COLLECTOR);
    const { amount, denominatingTokenId } = present(fixedFee, Code.CUSTOM_FEE_NOT_FULLY_SPECIFIED);
    must(toBigInt(amount) > 0n, Code.CUSTOM_FEE_MUST_BE_POSITIVE);
    if (denominatingTokenId) {
      const token = usableToken(state, denominatingTokenId, Code.INVALID_TOKEN_ID_IN_CUSTOM_FEES);
      must(token.maxSupply === 0n || toBigInt(amount) <= token.maxSupply, Code.AMOUNT_EXCEEDS_TOKEN_MAX_SUPPLY);
      must(token.type === "fungible", Code.CUSTOM_FEE_DENOMINATION_MUST_BE_FUNGIBLE_COMMON);
      const relation = findRelation(state, collector.num, token.num);
      must(relation, Code.TOKEN_NOT_ASSOCIATED_TO_FEE_COLLECTOR);
      must(!relation.frozen, Code.ACCOUNT_FROZEN_FOR_TOKEN);
    }
    return { feeCollectorAccountId: toAccountId(collector.num), fixedFee: { amount, denominatingTokenId } };
  });
}

/** Refuses limits of which two are for the same account or the same token. */
export function checkDistinctLimits(limits: readonly proto.ICustomFeeLimit[] | null | undefined): void {
  if (!limits?.length) return;
  const accounts = limits.map(({ accountId }) => fromAccountId(accountId));
  must(new Set(accounts).size === accounts.length, Code.DUPLICATE_ACCOUNT_ID_IN_MAX_CUSTOM_FEE_LIST);
  for (const { fees } of limits) {
    // Two limits in hbar are only the same when their amounts are.
    const units = (fees ?? []).map(
      ({ denominatingTokenId, amount }) => fromTokenId(denominatingTokenId) ?? `${amount}`,
    );
    must(new Set(units).size === units.length, Code.DUPLICATE_DENOMINATION_IN_MAX_CUSTOM_FEE_LIST);
  }
}

/**
 * Has the payer of a message pay the topic's custom fees, unless an exempt key has signed. Whoever collects a fee, or is
 * the treasury of its token, does not pay it.
 */
export function payTopicFees(context: Context, { customFees, feeExemptKeys }: Topic): void {
  const { state, body, payer, signed } = context;
  if (customFees.length === 0 || feeExemptKeys.some((key) => satisfies(key, signed))) return;
  const due = customFees.filter(({ feeCollectorAccountId, fixedFee }) => {
    if (fromAccountId(feeCollectorAccountId) === entityId(payer)) return false;
    const token = fixedFee!.denominatingTokenId;
    return !token || usableToken(state, token, Code.INVALID_TOKEN_ID_IN_CUSTOM_FEES).treasury !== payer;
  });
  if (body.maxCustomFees?.length) checkLimits(due, payer, body.maxCustomFees);
  for (const fee of due) chargeFixedFee(context, payer, fee);
}

/** The payer must have named a sufficient limit for each unit that the fees are in; hbar comes last. */
function checkLimits(
  due: readonly proto.IFixedCustomFee[],
  payer: number,
  limits: readonly proto.ICustomFeeLimit[],
): void {
  const sums = new Map<string, bigint>();
  for (const { fixedFee } of due) {
    const unit = unitOf(fixedFee!);
    sums.set(unit, (sums.get(unit) ?? 0n) + toBigInt(fixedFee!.amount));
  }
  const own = limits.filter(({ accountId }) => fromAccountId(accountId) === entityId(payer));
  const accepted = own.flatMap(({ fees }) => fees ?? []);
  for (const [unit, sum] of [...sums].sort(([a], [b]) => Number(a === "") - Number(b === ""))) {
    const limit = present(
      accepted.find((fee) => unitOf(fee) === unit),
      Code.NO_VALID_MAX_CUSTOM_FEE,
    );
    must(toBigInt(limit.amount) >= sum, Code.MAX_CUSTOM_FEE_LIMIT_EXCEEDED);
  }
}

/** The token of a fee, "" for hbar. */
function unitOf({ denominatingTokenId }: proto.IFixedFee): string {
  return fromTokenId(denominatingTokenId) ?? "";
}
