/** What a transfer asks for, and the rules for it that need no state (`CryptoTransferValidator`). */
import type { proto } from "@hiero-ledger/proto";

import { toBigInt, toHex, toNumber } from "../../entity.ts";
import { Code, must, present, Refusal } from "../refusal.ts";
import { checkAccountId } from "./accounts.ts";

/** The changes that a transfer makes, by account number. */
export interface Transfers {
  readonly hbar: readonly Change[];
  readonly tokens: readonly TokenChanges[];
}

/** Something given to an account or, negative, taken from it: tinybar or units of a token. */
export interface Change {
  readonly account: number;
  readonly amount: bigint;
  /** Whether the payer takes it by an allowance of the account's. */
  readonly isApproval: boolean;
}

/** The changes of one token. */
export interface TokenChanges {
  readonly token: number;
  /** The decimals that the sender believes the token to have. */
  readonly decimals?: number;
  /** Of a fungible token. */
  readonly units: readonly Change[];
  /** Of a non-fungible token. */
  readonly nfts: readonly NftChange[];
}

export interface NftChange {
  readonly serial: number;
  readonly from: number;
  readonly to: number;
  readonly isApproval: boolean;
}

/** `LedgerConfig.transfersMaxLen`, `tokenTransfersMaxLen`, `nftTransfersMaxLen` and `tokenRejectsMaxLen`. */
export const MAX_ENTRIES = 10;

export const NO_AMOUNTS: readonly proto.IAccountAmount[] = [];
export const NO_LISTS: readonly proto.ITokenTransferList[] = [];
const NO_NFTS: readonly proto.INftTransfer[] = [];

/** Checks the hbar of a transfer. */
export function checkAmounts(amounts: readonly proto.IAccountAmount[]): void {
  must(isZeroSum(amounts), Code.INVALID_ACCOUNT_AMOUNTS);
  for (const { accountID } of amounts) checkAccountId(accountID);
  must(areDistinct(amounts), Code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
  // Hooks (HIP-1195) are not supported here.
  must(!amounts.some(hasHook), Code.NOT_SUPPORTED);
}

/** Checks the tokens of a transfer. @param allowances whether they can be moved by an allowance */
export function checkTokenLists(lists: readonly proto.ITokenTransferList[], allowances = true): void {
  const tokens = new Set<number>();
  for (const { token, transfers, nftTransfers } of lists) {
    const num = toNumber(present(token, Code.INVALID_TOKEN_ID).tokenNum);
    must(num !== 0, Code.INVALID_TOKEN_ID);
    tokens.add(num);
    checkUnits(transfers ?? NO_AMOUNTS, allowances);
    checkNfts(nftTransfers ?? NO_NFTS, allowances);
    must(transfers?.length || nftTransfers?.length, Code.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS);
  }
  must(tokens.size === lists.length, Code.TOKEN_ID_REPEATED_IN_TOKEN_LIST);
}

function checkUnits(amounts: readonly proto.IAccountAmount[], allowances: boolean): void {
  must(isZeroSum(amounts), Code.TRANSFERS_NOT_ZERO_SUM_FOR_TOKEN);
  for (const amount of amounts) {
    must(allowances || !amount.isApproval, Code.NOT_SUPPORTED);
    present(amount.accountID, Code.INVALID_TRANSFER_ACCOUNT_ID);
    must(!hasHook(amount), Code.NOT_SUPPORTED);
  }
  must(areDistinct(amounts), Code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
}

function checkNfts(transfers: readonly proto.INftTransfer[], allowances: boolean): void {
  const serials = new Set<bigint>();
  for (const transfer of transfers) {
    must(allowances || !transfer.isApproval, Code.NOT_SUPPORTED);
    const serial = toBigInt(transfer.serialNumber);
    must(serial > 0n, Code.INVALID_TOKEN_NFT_SERIAL_NUMBER);
    const from = present(transfer.senderAccountID, Code.INVALID_TRANSFER_ACCOUNT_ID);
    const to = present(transfer.receiverAccountID, Code.INVALID_TRANSFER_ACCOUNT_ID);
    must(!serials.has(serial), Code.INVALID_ACCOUNT_AMOUNTS);
    must(nameOf(from) !== nameOf(to), Code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
    must(!hasNftHook(transfer), Code.NOT_SUPPORTED);
    serials.add(serial);
  }
}

/** Checks again that each account occurs once, now that aliases have become numbers. */
export function checkDistinct({ hbar, tokens }: Transfers): void {
  if (hasRepetition(hbar)) throw new Refusal(Code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
  for (const { units, nfts } of tokens) {
    const repeated = hasRepetition(units) || nfts.some(({ from, to }) => from === to);
    must(!repeated, Code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
  }
}

/** Whether a hook (HIP-1195) is to be called for the change. */
export function hasHook({ preTxAllowanceHook, prePostTxAllowanceHook }: proto.IAccountAmount): boolean {
  return !!preTxAllowanceHook || !!prePostTxAllowanceHook;
}

/** Whether a hook (HIP-1195) is to be called for the NFT. */
export function hasNftHook(transfer: proto.INftTransfer): boolean {
  return !!(
    transfer.preTxSenderAllowanceHook ??
    transfer.prePostTxSenderAllowanceHook ??
    transfer.preTxReceiverAllowanceHook ??
    transfer.prePostTxReceiverAllowanceHook
  );
}

/** What tells one `AccountID` from another. */
export function nameOf(id: proto.IAccountID | null | undefined): number | string {
  return id?.alias?.length ? toHex(id.alias) : toNumber(id?.accountNum);
}

function isZeroSum(amounts: readonly proto.IAccountAmount[]): boolean {
  let sum = 0n;
  for (const { amount } of amounts) sum += toBigInt(amount);
  return sum === 0n;
}

function areDistinct(amounts: readonly proto.IAccountAmount[]): boolean {
  return new Set(amounts.map(({ accountID }) => nameOf(accountID))).size === amounts.length;
}

/** Lists have ten entries at most: comparing each with each needs no memory. */
function hasRepetition(changes: readonly Change[]): boolean {
  for (let i = 1; i < changes.length; i++) {
    for (let j = 0; j < i; j++) if (changes[i]!.account === changes[j]!.account) return true;
  }
  return false;
}
