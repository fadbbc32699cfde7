/** The steps that every transfer is made of, in Hedera's order. */
import type { Context } from "../context.ts";
import { addTo } from "../context.ts";
import { chargeMore } from "../charge.ts";
import { nftKey } from "../entities.ts";
import type { Token } from "../entities.ts";
import { serviceFee } from "../fees.ts";
import { Code, must, present, Refusal } from "../refusal.ts";
import type { State } from "../state.ts";
import { HBAR } from "../token/assessment.ts";
import type { AssessedFee } from "../token/assessment.ts";
import { addUnits, associate, moveNft } from "../token/balances.ts";
import { findRelation, usableRelation, usableTokenNumbered } from "../token/tokens.ts";
import { usableAccountNumber } from "./accounts.ts";
import {
  requireNftAllowance,
  spendHbarAllowance,
  spendTokenAllowance,
  tokenAllowanceLeft,
} from "./allowances-spent.ts";
import type { Change, NftChange, TokenChanges, Transfers } from "./transfer-list.ts";

/** Associating one account with one token, as the node prices it (`PLACEHOLDER_SYNTHETIC_ASSOCIATION`). */
const ASSOCIATION = { tokenAssociate: { tokens: [{}] } };
const NO_FEES: readonly AssessedFee[] = [];

/** Makes all changes of a transfer. @param fees the custom fees among them, for the right code when one is too high */
export function execute(context: Context, { hbar, tokens }: Transfers, fees = NO_FEES): void {
  for (const changes of tokens) associateRecipients(context, changes);
  moveHbar(context, hbar, fees);
  moveUnits(context, tokens, fees);
  moveNfts(context, tokens);
}

/** What an automatic association costs the payer, in tinybar. */
export function associationFee(state: State): bigint {
  return serviceFee(state, "tokenAssociate", ASSOCIATION);
}

/** `AssociateTokenRecipientsStep`. */
function associateRecipients(context: Context, { token: num, units, nfts }: TokenChanges): void {
  const { state, payer } = context;
  const token = usableTokenNumbered(state, num);
  for (const change of units) {
    const { account, amount, isApproval } = change;
    if (isApproval && amount < 0n && isUnassociated(state, account, num)) {
      tokenAllowanceLeft(state.accounts.get(account)!, num, payer, amount);
    }
    ensureAssociated(context, account, token);
  }
  for (const { serial, from, to, isApproval } of nfts) {
    const nft = state.nfts.get(nftKey(num, serial));
    if (!findRelation(state, from, num)) {
      if (nft && isApproval) requireNftAllowance(state.accounts.get(from)!, payer, nft);
      throw new Refusal(Code.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
    }
    must(nft, Code.INVALID_NFT_ID);
    ensureAssociated(context, to, token);
  }
}

/** Uses one of the account's automatic slots, for which the payer pays, unless the association is there. */
function ensureAssociated(context: Context, num: number, token: Token): void {
  const { state } = context;
  const account = usableAccountNumber(state, num);
  const relation = findRelation(state, num, token.num);
  const { maxAutoAssociations: max, usedAutoAssociations: used } = account;
  if (relation || max === 0) {
    must(relation, Code.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
    must(!relation.frozen, Code.ACCOUNT_FROZEN_FOR_TOKEN);
    return;
  }
  must(max === -1 || used < max, Code.NO_REMAINING_AUTOMATIC_ASSOCIATIONS);
  must(!token.keys.kyc, Code.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN);
  must(!token.keys.freeze || !token.freezeDefault, Code.ACCOUNT_FROZEN_FOR_TOKEN);
  chargeMore(context, associationFee(state));
  associate(context, state.accounts.get(num)!, token, true);
}

function isUnassociated(state: State, num: number, token: number): boolean {
  return state.accounts.get(num)?.maxAutoAssociations === 0 && !findRelation(state, num, token);
}

/** `AdjustHbarChangesStep`. */
export function moveHbar(context: Context, changes: readonly Change[], fees = NO_FEES): void {
  const { state, effects } = context;
  for (const { account, amount } of changes) {
    const { balance } = usableAccountNumber(state, account);
    if (balance + amount < 0n) {
      const code = paid(fees, HBAR, account)
        ? Code.INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE
        : Code.INSUFFICIENT_ACCOUNT_BALANCE;
      throw new Refusal(code);
    }
    state.credit(account, amount);
    addTo(effects.moves, account, amount);
  }
  for (const { account, amount, isApproval } of changes) {
    if (isApproval && amount < 0n) spendHbarAllowance(context, state.accounts.get(account)!, amount);
  }
}

/** `AdjustFungibleTokenChangesStep`. */
export function moveUnits(context: Context, lists: readonly TokenChanges[], fees = NO_FEES): void {
  const { state } = context;
  const moves: [token: Token, change: Change][] = [];
  for (const { token: num, decimals, units } of lists) {
    const token = usableTokenNumbered(state, num);
    const fungible = token.type === "fungible";
    if (fungible && decimals !== undefined) must(token.decimals === decimals, Code.UNEXPECTED_TOKEN_DECIMALS);
    for (const change of units) {
      must(fungible, Code.ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON);
      usableAccountNumber(state, change.account);
      usableRelation(state, change.account, num);
      moves.push([token, change]);
    }
  }
  for (const [token, { account, amount, isApproval }] of moves) {
    if (isApproval && amount < 0n) spendTokenAllowance(context, state.accounts.get(account)!, token.num, amount);
  }
  for (const [token, { account, amount, isApproval }] of moves) {
    const short = findRelation(state, account, token.num)!.balance + amount < 0n;
    must(!short || !paid(fees, token.num, account), Code.INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE);
    addUnits(context, token, account, amount, isApproval);
  }
}

/** `NFTOwnersChangeStep`. */
export function moveNfts(context: Context, lists: readonly TokenChanges[]): void {
  for (const { token: num, nfts } of lists) {
    const token = usableTokenNumbered(context.state, num);
    for (const change of nfts) moveOne(context, token, change);
  }
}

function moveOne(context: Context, token: Token, { serial, from, to, isApproval }: NftChange): void {
  const { state, payer } = context;
  const sender = usableAccountNumber(state, from);
  usableAccountNumber(state, to);
  usableRelation(state, from, token.num);
  usableRelation(state, to, token.num);
  usableAccountNumber(state, token.treasury);
  const nft = present(state.nfts.get(nftKey(token.num, serial)), Code.INVALID_NFT_ID);
  if (isApproval) requireNftAllowance(sender, payer, nft);
  must(nft.owner === from, Code.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO);
  moveNft(context, nft, to, isApproval);
}

/** Whether the account pays one of the fees in this token. */
function paid(fees: readonly AssessedFee[], token: number, account: number): boolean {
  return fees.some((fee) => fee.token === token && fee.payers.includes(account));
}
