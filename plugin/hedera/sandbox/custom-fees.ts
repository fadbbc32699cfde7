import type { proto } from "@hiero-ledger/proto";

import { toAccountId, toLong, toTokenId } from "../entity.ts";
import type { EntityId } from "../ledger.ts";
import { toTinybar, toUnits, type Hbar, type Units } from "./amounts.ts";
import type { Clerk } from "./clerk.ts";
import type { Party, TokenLike } from "./party.ts";

/** So much of an amount: numerator and denominator. */
export type Fraction = readonly [numerator: number, denominator: number];

/** A fixed amount of hbar, or of a token. */
export type FixedAmount =
  | { readonly hbar: Hbar }
  /** `"self"` is the token itself that the fee is of. */
  | { readonly units: Units; readonly token: TokenLike | "self" };

/** What whoever moves a token pays its collector. */
export type CustomFee = {
  readonly collector: Party;
  /** Whether other collectors of the token are exempt. @default false */
  readonly exemptsCollectors?: boolean;
} & (
  | { readonly fixed: FixedAmount }
  /** Of what is moved, in its smallest unit; `net` has the sender pay it on top. */
  | { readonly fraction: Fraction; readonly minimum?: Units; readonly maximum?: Units; readonly net?: boolean }
  /** Of what an NFT is exchanged for; `fallback` is paid by the receiver of one that is exchanged for nothing. */
  | { readonly royalty: Fraction; readonly fallback?: FixedAmount }
);

/** A custom fee as HAPI has it, with its collector. */
export async function toCustomFee(
  clerk: Clerk,
  fee: CustomFee,
): Promise<{ readonly collector: EntityId; readonly fee: proto.ICustomFee }> {
  const collector = await clerk.accountOf(fee.collector);
  const common = { feeCollectorAccountId: toAccountId(collector), allCollectorsAreExempt: fee.exemptsCollectors };
  if ("fixed" in fee) return { collector, fee: { ...common, fixedFee: await toFixedFee(clerk, fee.fixed) } };
  if ("fraction" in fee) {
    const { fraction, minimum = 0, maximum = 0, net = false } = fee;
    const fractionalFee = {
      fractionalAmount: toFraction(fraction),
      minimumAmount: toLong(toUnits(minimum)),
      maximumAmount: toLong(toUnits(maximum)),
      netOfTransfers: net,
    };
    return { collector, fee: { ...common, fractionalFee } };
  }
  const fallbackFee = fee.fallback && (await toFixedFee(clerk, fee.fallback));
  return { collector, fee: { ...common, royaltyFee: { exchangeValueFraction: toFraction(fee.royalty), fallbackFee } } };
}

async function toFixedFee(clerk: Clerk, amount: FixedAmount): Promise<proto.IFixedFee> {
  if ("hbar" in amount) return { amount: toLong(toTinybar(amount.hbar)) };
  // Hedera takes 0.0.0 for the token that is being created.
  const token = amount.token === "self" ? "0.0.0" : await clerk.tokenOf(amount.token);
  return { amount: toLong(toUnits(amount.units)), denominatingTokenId: toTokenId(token) };
}

function toFraction([numerator, denominator]: Fraction): proto.IFraction {
  return { numerator: toLong(numerator), denominator: toLong(denominator) };
}
