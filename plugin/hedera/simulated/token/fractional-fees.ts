/** Fees that are a fraction of what is transferred, of fungible tokens (`CustomFractionalFeeAssessor`). */
import type { proto } from "@hiero-ledger/proto";

import { MAX_INT64, toBigInt, toLong, toTokenId } from "../../entity.ts";
import type { Token } from "../entities.ts";
import { Code, must } from "../refusal.ts";
import { addChange, assessFixedFee, collectorOf, isExempt } from "./assessment.ts";
import type { Assessment } from "./assessment.ts";

/** Assesses a token's fractional fees for one who sends it: on top for the sender, or out of what the receivers get. */
export function assessFractionalFees(assessment: Assessment, token: Token, sender: number): void {
  const asked = assessment.input.get(token.num)!;
  const debit = -asked.get(sender)!;
  let unitsLeft = debit;
  for (const fee of token.customFees) {
    // Out of what its collector sends, nothing is reclaimed.
    if (!fee.fractionalFee || collectorOf(fee) === sender) continue;
    const credits = filter(asked, (amount, account) => amount > 0n && !isExempt(token, fee, account));
    if (credits.size === 0) continue;
    if (fee.fractionalFee.netOfTransfers) {
      const { amount } = fractionOf(fee.fractionalFee, debit);
      const fixed = { amount: toLong(amount), denominatingTokenId: toTokenId(token.num) };
      assessFixedFee(assessment, token, fee, fixed, sender);
    } else {
      unitsLeft -= reclaimFee(assessment, token, fee, sender, credits);
      must(unitsLeft >= 0n, Code.INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE);
    }
  }
}

/** Takes the sender's share of a fee out of what the receivers get. @returns the units collected */
function reclaimFee(
  { input, changed, fees }: Assessment,
  token: Token,
  fee: proto.ICustomFee,
  sender: number,
  credits: ReadonlyMap<number, bigint>,
): bigint {
  const asked = input.get(token.num)!;
  const debits = filter(asked, (amount, account) => amount < 0n && !isExempt(token, fee, account));
  // With nobody to charge there is no fee.
  if (debits.size === 0) return 0n;
  const whole = fractionOf(fee.fractionalFee!, sum(credits));
  const due = within((-asked.get(sender)! * whole.amount) / -sum(debits));
  const present = changed.get(token.num)!;
  const remaining = filter(present, (amount, account) => amount > 0n && !isExempt(token, fee, account));
  const collected = reclaim(due, remaining);
  must(!whole.isMinimum || collected === due, Code.INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE);
  if (collected === 0n) return 0n;
  for (const [account, amount] of remaining) present.set(account, amount);
  const collector = collectorOf(fee);
  addChange(changed, token.num, collector, collected);
  fees.push({ amount: collected, token: token.num, collector, payers: [...credits.keys()] });
  return collected;
}

/** Takes an amount from several, in proportion to what they have; the first ones bear what the rounding leaves. */
function reclaim(due: bigint, from: Map<number, bigint>): bigint {
  const available = sum(from);
  const wanted = due < available ? due : available;
  let collected = 0n;
  for (const [account, amount] of from) {
    const part = (amount * wanted) / available;
    from.set(account, amount - part);
    collected += part;
  }
  for (const [account, amount] of from) {
    const rest = wanted - collected;
    const part = amount < rest ? amount : rest;
    from.set(account, amount - part);
    collected += part;
  }
  return collected;
}

/** The fee on so many units, between its minimum and its maximum. */
function fractionOf(
  { fractionalAmount, minimumAmount, maximumAmount }: proto.IFractionalFee,
  units: bigint,
): { readonly amount: bigint; readonly isMinimum: boolean } {
  const numerator = toBigInt(fractionalAmount!.numerator);
  const nominal = within((numerator * units) / toBigInt(fractionalAmount!.denominator));
  const [minimum, maximum] = [toBigInt(minimumAmount), toBigInt(maximumAmount)];
  const amount = nominal > minimum ? nominal : minimum;
  return { amount: maximum > 0n && amount > maximum ? maximum : amount, isMinimum: amount > nominal };
}

function sum(amounts: ReadonlyMap<number, bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts.values()) sum += amount;
  within(sum < 0n ? -sum : sum);
  return sum;
}

/** The node counts in signed 64-bit integers. */
function within(amount: bigint): bigint {
  must(amount <= MAX_INT64, Code.CUSTOM_FEE_OUTSIDE_NUMERIC_RANGE);
  return amount;
}

function filter(
  amounts: ReadonlyMap<number, bigint>,
  wanted: (amount: bigint, account: number) => boolean,
): Map<number, bigint> {
  return new Map([...amounts].filter(([account, amount]) => wanted(amount, account)));
}
