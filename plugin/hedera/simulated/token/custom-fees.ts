/** The custom fees of tokens: what a transfer costs beside Hedera's price (`CustomFeeAssessmentStep`). */
import { toAccountId, toBigInt, toLong, toNumber, toTokenId } from "../../entity.ts";
import type { proto } from "@hiero-ledger/proto";

import type { TokenChanges, Transfers } from "../crypto/transfer-list.ts";
import { execute } from "../crypto/transfer-steps.ts";
import { tokenEffects } from "../context.ts";
import type { Context, Effects } from "../context.ts";
import type { Token } from "../entities.ts";
import { Code, must, present, Refusal } from "../refusal.ts";
import type { State } from "../state.ts";
import { assessFixedFees, changedTransfers, HBAR, newAssessment, nextTransfers, unitOf } from "./assessment.ts";
import type { AssessedFee, Assessment } from "./assessment.ts";
import { assessFractionalFees } from "./fractional-fees.ts";
import { assessRoyalties } from "./royalty-fees.ts";
import { findRelation } from "./tokens.ts";

/** `TokensConfig.maxCustomFeeDepth`: fees can cost fees, and these others, but no more. */
const MAX_DEPTH = 2;
/** `LedgerConfig.xferBalanceChangesMaxLen`: changes of balances and of owners, fees included. */
const MAX_CHANGES = 20;

const NOBODY: ReadonlySet<number> = new Set();

/** A transfer with its fees. */
export interface Assessed {
  /** The transfer itself, then the fees that it costs, then those that these cost. */
  readonly levels: readonly Transfers[];
  readonly fees: readonly AssessedFee[];
}

/**
 * Finds the custom fees of a transfer.
 * @param aliased the accounts that the transfer names by alias, who cannot pay fees; by default none
 */
export function assess(state: State, transfers: Transfers, aliased = NOBODY): Assessed {
  const levels: Transfers[] = [];
  const fees: AssessedFee[] = [];
  let level = transfers;
  for (let depth = 0; depth === 0 || level.tokens.length > 0; depth++) {
    must(depth <= MAX_DEPTH, Code.CUSTOM_FEE_CHARGING_EXCEEDED_MAX_RECURSION_DEPTH);
    const assessment = assessLevel(state, level, aliased);
    if (assessment.fees.length === 0) break;
    levels.push(changedTransfers(assessment, level));
    fees.push(...assessment.fees);
    level = nextTransfers(assessment);
  }
  if (levels.length === 0 || level.hbar.length > 0 || level.tokens.length > 0) levels.push(level);
  must(fees.length === 0 || countChanges(levels) <= MAX_CHANGES, Code.CUSTOM_FEE_CHARGING_EXCEEDED_MAX_ACCOUNT_AMOUNTS);
  return { levels, fees };
}

/** Notes fees for the record. */
export function recordFees(effects: Effects, fees: readonly AssessedFee[]): void {
  if (fees.length === 0) return;
  const { assessedFees } = tokenEffects(effects);
  for (const { amount, token, collector, payers } of fees) {
    assessedFees.push({
      amount: toLong(amount),
      tokenId: token === HBAR ? undefined : toTokenId(token),
      feeCollectorAccountId: toAccountId(collector),
      effectivePayerAccountId: payers.map(toAccountId),
    });
  }
}

/**
 * Charges a fixed fee that something other than a transfer costs (HIP-991), with the custom fees that paying it in a
 * token costs in turn. Exemptions are for the caller to know.
 */
export function chargeFixedFee(context: Context, payer: number, fee: proto.IFixedCustomFee): void {
  const { amount, denominatingTokenId } = present(fee.fixedFee, Code.CUSTOM_FEE_NOT_FULLY_SPECIFIED);
  const own = {
    amount: toBigInt(amount),
    token: unitOf(denominatingTokenId),
    collector: toNumber(fee.feeCollectorAccountId?.accountNum),
    payers: [payer],
  };
  const changes = [
    { account: payer, amount: -own.amount, isApproval: false },
    { account: own.collector, amount: own.amount, isApproval: false },
  ];
  const isHbar = own.token === HBAR;
  const transfers: Transfers = {
    hbar: isHbar ? changes : [],
    tokens: isHbar ? [] : [{ token: own.token, units: changes, nfts: [] }],
  };
  const assessed = assess(context.state, transfers);
  const fees = [...assessed.fees, own];
  for (const level of assessed.levels) execute(context, level, fees);
  recordFees(context.effects, fees);
}

function assessLevel(state: State, level: Transfers, aliased: ReadonlySet<number>): Assessment {
  const assessment = newAssessment(level);
  for (const changes of level.tokens) {
    const token = present(state.tokens.get(changes.token), Code.INVALID_TOKEN_ID);
    must(!token.deleted, Code.TOKEN_WAS_DELETED);
    if (token.customFees.length > 0) assessToken(state, assessment, token, changes, aliased);
  }
  return assessment;
}

function assessToken(
  state: State,
  assessment: Assessment,
  token: Token,
  { units, nfts }: TokenChanges,
  aliased: ReadonlySet<number>,
): void {
  const fungible = token.type === "fungible";
  for (const { account, amount } of units) {
    must(fungible || amount === 0n, Code.ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON);
    if (amount >= 0n || account === token.treasury) continue;
    assessFixedFees(assessment, token, account);
    checkPayers(state, assessment, aliased);
    assessFractionalFees(assessment, token, account);
    checkPayers(state, assessment, aliased);
  }
  must(!fungible || nfts.length === 0, Code.NFT_TRANSFERS_ONLY_ALLOWED_FOR_NON_FUNGIBLE_UNIQUE);
  for (const { from, to } of nfts) {
    if (from === token.treasury) continue;
    assessFixedFees(assessment, token, from);
    checkPayers(state, assessment, aliased);
    assessRoyalties(assessment, token, from, to);
    checkPayers(state, assessment, aliased);
  }
}

/** Refuses, as the node does at this point, payers who came by an alias or lack an association. */
function checkPayers(state: State, { input, next }: Assessment, aliased: ReadonlySet<number>): void {
  for (const [token, amounts] of next) {
    for (const [account, amount] of amounts) {
      if (amount >= 0n || (token !== HBAR && findRelation(state, account, token))) continue;
      must(!aliased.has(account), Code.INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE);
      if (token === HBAR) continue;
      const known = state.accounts.get(account);
      const receives = (input.get(token)?.get(account) ?? 0n) > 0n;
      // The node does not think of unlimited associations (-1) here.
      const associable = receives && known && known.maxAutoAssociations > known.usedAutoAssociations;
      if (!associable) throw new Refusal(Code.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
    }
  }
}

function countChanges(levels: readonly Transfers[]): number {
  const balances = new Set<string>();
  let owners = 0;
  for (const { hbar, tokens } of levels) {
    for (const { account } of hbar) balances.add(`${account}`);
    for (const { token, units, nfts } of tokens) {
      for (const { account } of units) balances.add(`${account}/${token}`);
      owners += nfts.length;
    }
  }
  return balances.size + owners;
}
