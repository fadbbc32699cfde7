/** The share that is due of what an NFT is exchanged for (`CustomRoyaltyFeeAssessor`). */
import type { proto } from "@hiero-ledger/proto";

import { toBigInt } from "../../entity.ts";
import type { Token } from "../entities.ts";
import { Code, must } from "../refusal.ts";
import { addChange, assessFixedFee, collectorOf, isExempt } from "./assessment.ts";
import type { Assessment } from "./assessment.ts";

/**
 * Assesses a token's royalties for the transfer of one of its NFTs. The sender pays them out of the hbar and fungible
 * tokens that it gets in the same transfer; for an NFT that is given away, the receiver pays the fallback fee.
 */
export function assessRoyalties(assessment: Assessment, token: Token, sender: number, receiver: number): void {
  const { input, royaltiesPaid } = assessment;
  if (royaltiesPaid.has(`${sender}/${token.num}`)) return;
  const price: [unit: number, amount: bigint][] = [];
  for (const [unit, amounts] of input) {
    const amount = amounts.get(sender) ?? 0n;
    if (amount > 0n) price.push([unit, amount]);
  }
  const given = price.length === 0;
  const payer = `${given ? receiver : sender}/${token.num}`;
  for (const fee of token.customFees) {
    const { royaltyFee } = fee;
    if (!royaltyFee) continue;
    if (!given) {
      if (!isExempt(token, fee, sender)) redirect(assessment, fee, sender, price);
    } else if (royaltyFee.fallbackFee && !royaltiesPaid.has(payer)) {
      assessFixedFee(assessment, token, fee, royaltyFee.fallbackFee, receiver);
    }
  }
  royaltiesPaid.add(payer);
}

/** Whether some royalty of the token comes with a fallback fee, which whoever gets an NFT for nothing may owe. */
export function hasFallbackFee({ customFees }: Token): boolean {
  return customFees.some(({ royaltyFee }) => royaltyFee?.fallbackFee);
}

function redirect(
  { changed, next, fees }: Assessment,
  fee: proto.ICustomFee,
  sender: number,
  price: readonly [unit: number, amount: bigint][],
): void {
  const { numerator, denominator } = fee.royaltyFee!.exchangeValueFraction!;
  const collector = collectorOf(fee);
  for (const [token, amount] of price) {
    const royalty = (toBigInt(numerator) * amount) / toBigInt(denominator);
    must(royalty <= amount, Code.INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE);
    addChange(changed, token, sender, -royalty);
    addChange(next, token, collector, royalty);
    fees.push({ amount: royalty, token, collector, payers: [sender] });
  }
}
