import type { proto } from "@hiero-ledger/proto";

import { toBigInt, toNumber } from "../../entity.ts";
import type { Context, Service } from "../context.ts";
import { extras } from "../fees.ts";
import { Code, must } from "../refusal.ts";
import type { State } from "../state.ts";
import { assess, recordFees } from "../token/custom-fees.ts";
import { findAccount } from "./accounts.ts";
import { hbarAllowanceLeft } from "./allowances-spent.ts";
import { resolve } from "./transfer-aliases.ts";
import { checkAmounts, checkTokenLists, MAX_ENTRIES, nameOf, NO_AMOUNTS, NO_LISTS } from "./transfer-list.ts";
import { transferSigners } from "./transfer-signers.ts";
import { execute } from "./transfer-steps.ts";

/** Accounts whose balances change at no extra price (HIP-1261). */
const INCLUDED_ACCOUNTS = 2;
/** Kinds of tokens that move at no extra price; each NFT counts as one. */
const INCLUDED_TOKEN_TYPES = 1;

/**
 * CryptoTransfer: moves hbar, fungible tokens and NFTs between any number of accounts at once, creates those that an
 * alias calls for, associates those that have a slot for it, and pays the custom fees of the tokens.
 */
export const cryptoTransfer: Service = {
  extraFee(body, state) {
    const op = body.cryptoTransfer!;
    if (!op.tokenTransfers?.length) {
      const accounts = op.transfers?.accountAmounts?.length ?? 0;
      return Math.max(accounts - INCLUDED_ACCOUNTS, 0) * extras.account;
    }
    return tokenTransferFee(state, op);
  },

  check(body) {
    const op = body.cryptoTransfer!;
    checkAmounts(op.transfers?.accountAmounts ?? NO_AMOUNTS);
    if (op.tokenTransfers?.length) checkTokenLists(op.tokenTransfers);
  },

  signers(body, state, payer) {
    return transferSigners(body.cryptoTransfer!, state, payer);
  },

  handle(context) {
    const op = context.body.cryptoTransfer!;
    checkSizes(op);
    checkHbarAllowances(context, op.transfers?.accountAmounts ?? NO_AMOUNTS);
    const { transfers, aliased } = resolve(context, op);
    if (transfers.tokens.length === 0) return execute(context, transfers);
    const { levels, fees } = assess(context.state, transfers, aliased);
    for (const level of levels) execute(context, level, fees);
    recordFees(context.effects, fees);
  },
};

/** What a transfer of tokens costs above the base fee, in tinycents (`CryptoTransferFeeCalculator`). */
export function tokenTransferFee(state: State, op: proto.ICryptoTransferTransactionBody): number {
  const accounts = new Set<number | string>();
  for (const { accountID } of op.transfers?.accountAmounts ?? NO_AMOUNTS) accounts.add(nameOf(accountID));
  let types = 0;
  let hasCustomFees = false;
  for (const { token, transfers, nftTransfers } of op.tokenTransfers ?? NO_LISTS) {
    for (const { accountID } of transfers ?? NO_AMOUNTS) accounts.add(nameOf(accountID));
    for (const { senderAccountID, receiverAccountID } of nftTransfers ?? []) {
      accounts.add(nameOf(senderAccountID)).add(nameOf(receiverAccountID));
    }
    const known = state.tokens.get(toNumber(token?.tokenNum));
    types += known?.type === "nonFungible" ? (nftTransfers?.length ?? 0) : transfers?.length ? 1 : 0;
    hasCustomFees ||= !!known?.customFees.length;
  }
  const base = types === 0 ? 0 : hasCustomFees ? extras.tokenTransferWithCustomFees : extras.tokenTransfer;
  return (
    base +
    Math.max(accounts.size - INCLUDED_ACCOUNTS, 0) * extras.account +
    Math.max(types - INCLUDED_TOKEN_TYPES, 0) * extras.tokenType
  );
}

function checkSizes({ transfers, tokenTransfers }: proto.ICryptoTransferTransactionBody): void {
  must((transfers?.accountAmounts?.length ?? 0) <= MAX_ENTRIES, Code.TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
  let units = 0;
  let nfts = 0;
  for (const { transfers, nftTransfers } of tokenTransfers ?? NO_LISTS) {
    units += transfers?.length ?? 0;
    nfts += nftTransfers?.length ?? 0;
    must(units <= MAX_ENTRIES, Code.TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
    must(nfts <= MAX_ENTRIES, Code.BATCH_SIZE_LIMIT_EXCEEDED);
  }
}

/** Hedera looks at the allowances of hbar before anything else. */
function checkHbarAllowances({ state, payer }: Context, amounts: readonly proto.IAccountAmount[]): void {
  for (const { accountID, amount, isApproval } of amounts) {
    if (!isApproval) continue;
    const value = toBigInt(amount);
    const owner = value < 0n ? findAccount(state, accountID) : undefined;
    if (owner) hbarAllowanceLeft(owner, payer, value);
  }
}
