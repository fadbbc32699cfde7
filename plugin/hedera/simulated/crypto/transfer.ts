import type { proto } from "@hiero-ledger/proto";

import { fromLongZero, toBigInt, toHex } from "../../entity.ts";
import type { Tinybar } from "../../ledger.ts";
import { findAccount, ownerOf } from "./accounts.ts";
import { addTo } from "../context.ts";
import type { Context, Service, Signer } from "../context.ts";
import { createFromAlias } from "./create.ts";
import { extras } from "../fees.ts";
import { FEE_ACCOUNT } from "../genesis.ts";
import { Code, present, Refusal, must } from "../refusal.ts";
import type { Account } from "../entities.ts";

/** `LedgerConfig.transfersMaxLen`. */
const MAX_HBAR_ENTRIES = 10;
/** Accounts whose balances change at no extra price (HIP-1261). */
const INCLUDED_ACCOUNTS = 2;

/** CryptoTransfer: moves hbar between any number of accounts, and creates those that an alias calls for. */
export const cryptoTransfer: Service = {
  extraFee(body) {
    return Math.max(entriesOf(body).length - INCLUDED_ACCOUNTS, 0) * extras.account;
  },

  check(body) {
    const op = body.cryptoTransfer!;
    // No token exists on this ledger yet.
    must(!op.tokenTransfers?.length, Code.NOT_SUPPORTED);
    const seen = new Set<string>();
    let sum = 0n;
    for (const { accountID, amount } of entriesOf(body)) {
      const id = present(accountID, Code.INVALID_ACCOUNT_ID);
      const name = id.alias?.length ? toHex(id.alias) : String(id.accountNum ?? 0);
      must(!seen.has(name), Code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
      seen.add(name);
      sum += toBigInt(amount);
    }
    must(sum === 0n, Code.INVALID_ACCOUNT_AMOUNTS);
  },

  signers(body, state, payer) {
    const signers: Signer[] = [];
    for (const { accountID, amount, isApproval } of entriesOf(body)) {
      const account = findAccount(state, accountID);
      const value = toBigInt(amount);
      if (!account) {
        must(value >= 0n && isCreatable(accountID!), Code.INVALID_ACCOUNT_ID);
        continue;
      }
      // An allowance stands in for the owner's signature; the payer's is checked in any case.
      const signs = value < 0n ? !isApproval : value > 0n && account.receiverSigRequired;
      if (signs && account.num !== payer) signers.push(ownerOf(account));
    }
    return signers;
  },

  handle(context) {
    const { state, effects } = context;
    const entries = entriesOf(context.body);
    must(entries.length <= MAX_HBAR_ENTRIES, Code.TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
    const moves: [Account, Tinybar][] = [];
    const seen = new Set<number>();
    for (const { accountID, amount, isApproval } of entries) {
      const account = findAccount(state, accountID) ?? create(context, accountID!);
      must(!seen.has(account.num), Code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
      seen.add(account.num);
      must(!account.deleted, Code.ACCOUNT_DELETED);
      // There are no allowances on this ledger yet, hence none that could cover it.
      must(!isApproval, Code.SPENDER_DOES_NOT_HAVE_ALLOWANCE);
      moves.push([account, toBigInt(amount)]);
    }
    chargeForCreations(context);
    for (const [{ num }, amount] of moves) {
      const affordable = state.accounts.get(num)!.balance + amount >= 0n;
      must(affordable, Code.INSUFFICIENT_ACCOUNT_BALANCE);
      state.credit(num, amount);
      addTo(effects.moves, num, amount);
    }
  },
};

function entriesOf(body: proto.ITransactionBody): readonly proto.IAccountAmount[] {
  return body.cryptoTransfer!.transfers?.accountAmounts ?? [];
}

function isCreatable(id: proto.IAccountID): boolean {
  return !!id.alias?.length && !(id.alias.length === 20 && fromLongZero(toHex(id.alias)));
}

function create(context: Context, id: proto.IAccountID): Account {
  // The account may have gone since its signature was asked for.
  if (!isCreatable(id)) throw new Refusal(Code.INVALID_ACCOUNT_ID);
  return createFromAlias(context, id.alias!);
}

/** Creation fees are due before the transfer itself, which the payer may not be able to afford any more then. */
function chargeForCreations({ state, effects, payer }: Context): void {
  const due = effects.preceding.reduce((sum, { fee }) => sum + fee, 0n);
  if (due === 0n) return;
  must(state.accounts.get(payer)!.balance >= due, Code.INSUFFICIENT_PAYER_BALANCE);
  state.credit(payer, -due);
  state.credit(FEE_ACCOUNT, due);
}
