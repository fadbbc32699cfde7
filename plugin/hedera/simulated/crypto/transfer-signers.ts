/** Who must sign for a transfer beside its payer (`TransferExecutor.preHandle`). */
import type { proto } from "@hiero-ledger/proto";

import { toBigInt } from "../../entity.ts";
import type { Signer } from "../context.ts";
import type { Account, Token } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import type { State } from "../state.ts";
import { hasFallbackFee } from "../token/royalty-fees.ts";
import { knownToken } from "../token/tokens.ts";
import { checkAccountId, findAccount, isRewardAccount, ownerOf } from "./accounts.ts";
import { checkCreatable } from "./transfer-aliases.ts";
import { NO_AMOUNTS, NO_LISTS } from "./transfer-list.ts";

/**
 * Those who give, and those who insist on signing for what they receive.
 * @param optionalReceivers whether the latter need not: an airdrop waits for them
 */
export function transferSigners(
  op: proto.ICryptoTransferTransactionBody,
  state: State,
  payer: number,
  optionalReceivers = false,
): Signer[] {
  const signers = new Signers(state, payer);
  for (const { token, transfers, nftTransfers } of op.tokenTransfers ?? NO_LISTS) {
    const known = knownToken(state, token);
    for (const amount of transfers ?? NO_AMOUNTS) signers.unitsOf(amount, optionalReceivers);
    for (const transfer of nftTransfers ?? []) {
      signers.senderOf(transfer);
      signers.receiverOf(transfer, known, op, optionalReceivers);
    }
  }
  for (const amount of op.transfers?.accountAmounts ?? NO_AMOUNTS) signers.hbarOf(amount);
  return signers.list;
}

class Signers {
  readonly list: Signer[] = [];
  readonly #state: State;
  readonly #payer: number;

  constructor(state: State, payer: number) {
    this.#state = state;
    this.#payer = payer;
  }

  hbarOf({ accountID, amount, isApproval }: proto.IAccountAmount): void {
    const value = toBigInt(amount);
    const account = findAccount(this.#state, accountID);
    if (!account) {
      must(value > 0n, Code.INVALID_ACCOUNT_ID);
      return checkCreatable(accountID);
    }
    must(value >= 0n || !isRewardAccount(account.num), Code.INVALID_ACCOUNT_ID);
    // An allowance stands in for the owner's signature.
    if (value < 0n ? !isApproval : value > 0n && account.receiverSigRequired) this.#require(account);
  }

  unitsOf({ accountID, amount, isApproval }: proto.IAccountAmount, optionalReceivers: boolean): void {
    const value = toBigInt(amount);
    const account = findAccount(this.#state, checkAccountId(accountID));
    if (!account) {
      must(value > 0n, Code.INVALID_ACCOUNT_ID);
      return checkCreatable(accountID);
    }
    must(value === 0n || !isRewardAccount(account.num), Code.INVALID_ACCOUNT_ID);
    if (value < 0n ? !isApproval : value > 0n && account.receiverSigRequired && !optionalReceivers) {
      this.#require(account);
    }
  }

  senderOf({ senderAccountID, isApproval }: proto.INftTransfer): void {
    const sender = present(findAccount(this.#state, checkAccountId(senderAccountID)), Code.INVALID_ACCOUNT_ID);
    if (!isApproval || !sender.key) this.#require(sender);
  }

  receiverOf(
    { senderAccountID, receiverAccountID }: proto.INftTransfer,
    token: Token,
    op: proto.ICryptoTransferTransactionBody,
    optional: boolean,
  ): void {
    const receiver = findAccount(this.#state, checkAccountId(receiverAccountID));
    if (!receiver) return checkCreatable(receiverAccountID);
    must(!isRewardAccount(receiver.num), Code.INVALID_ACCOUNT_ID);
    if (receiver.receiverSigRequired) {
      if (!optional) this.#require(receiver);
      return;
    }
    // Whoever gets an NFT for nothing may owe a royalty's fallback fee, and so must agree.
    if (!hasFallbackFee(token)) return;
    const sender = findAccount(this.#state, senderAccountID)!;
    const free = token.treasury === sender.num || token.treasury === receiver.num;
    if (!free && !this.#isPaid(sender, op)) this.#require(receiver);
  }

  /** Whether the account gets hbar or fungible tokens in the same transfer. */
  #isPaid({ num }: Account, { transfers, tokenTransfers }: proto.ICryptoTransferTransactionBody): boolean {
    const pays = ({ accountID, amount }: proto.IAccountAmount) =>
      toBigInt(amount) > 0n && findAccount(this.#state, accountID)?.num === num;
    return (
      (transfers?.accountAmounts ?? NO_AMOUNTS).some(pays) ||
      (tokenTransfers ?? NO_LISTS).some((list) => (list.transfers ?? NO_AMOUNTS).some(pays))
    );
  }

  /** The payer's signature is checked in any case. */
  #require(account: Account): void {
    if (account.num !== this.#payer) this.list.push(ownerOf(account));
  }
}
