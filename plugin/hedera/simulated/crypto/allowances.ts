import type { proto } from "@hiero-ledger/proto";

import { toBigInt, toNumber } from "../../entity.ts";
import type { Context, Service, Signer } from "../context.ts";
import { allowanceKey } from "../entities.ts";
import type { Account, Allowances, Token } from "../entities.ts";
import { extras } from "../fees.ts";
import { Code, must, present } from "../refusal.ts";
import type { State } from "../state.ts";
import { findRelation, usableToken } from "../token/tokens.ts";
import { checkAccountId, numberedAccount, ownerOf } from "./accounts.ts";
import { putAllowances, replaced } from "./allowances-spent.ts";
import { checkCount, checkSerials, ownedNft, ownerOrPayer, serialsOf } from "./allowances-owned.ts";

/** `HederaConfig.allowancesMaxAccountLimit`. */
const MAX_PER_ACCOUNT = 100;

/** CryptoApproveAllowance: lets others spend one's hbar, fungible tokens and NFTs (HIP-336, HIP-376). */
export const cryptoApproveAllowance: Service = {
  extraFee(body) {
    const { cryptoAllowances, tokenAllowances, nftAllowances } = listsOf(body);
    const count = cryptoAllowances.length + tokenAllowances.length + nftAllowances.length;
    return Math.max(count - 1, 0) * extras.allowance;
  },

  check(body) {
    const { cryptoAllowances, tokenAllowances, nftAllowances } = listsOf(body);
    const all = [...cryptoAllowances, ...tokenAllowances, ...nftAllowances];
    must(all.length > 0, Code.EMPTY_ALLOWANCES);
    for (const allowance of all) {
      if (allowance.owner) checkAccountId(allowance.owner);
      if ("amount" in allowance) must(toBigInt(allowance.amount) >= 0n, Code.NEGATIVE_ALLOWANCE_AMOUNT);
      checkAccountId(allowance.spender, Code.INVALID_ALLOWANCE_SPENDER_ID);
      if ("tokenId" in allowance) present(allowance.tokenId, Code.INVALID_TOKEN_ID);
    }
  },

  signers(body, state, payer) {
    const { cryptoAllowances, tokenAllowances, nftAllowances } = listsOf(body);
    const signers: Signer[] = [];
    const require = (id: proto.IAccountID | null | undefined, code: Code) => {
      if (!id) return;
      const account = present(numberedAccount(state, id), code);
      if (account.num !== payer) signers.push(ownerOf(account));
    };
    for (const { owner } of [...cryptoAllowances, ...tokenAllowances]) require(owner, Code.INVALID_ALLOWANCE_OWNER_ID);
    for (const { owner, approvedForAll, delegatingSpender } of nftAllowances) {
      // Who may move all of the owner's NFTs may let others move single ones, but not all.
      if (approvedForAll?.value || !delegatingSpender) require(owner, Code.INVALID_ALLOWANCE_OWNER_ID);
      else require(delegatingSpender, Code.INVALID_DELEGATING_SPENDER);
    }
    return signers;
  },

  handle(context) {
    const { cryptoAllowances, tokenAllowances, nftAllowances } = listsOf(context.body);
    checkCount(cryptoAllowances.length + tokenAllowances.length + countNfts(nftAllowances));
    for (const allowance of cryptoAllowances) checkHbar(context, allowance);
    for (const allowance of tokenAllowances) checkUnits(context, allowance);
    for (const allowance of nftAllowances) checkNfts(context, allowance);
    for (const { owner, spender, amount } of cryptoAllowances) {
      const account = ownerOrPayer(context, owner);
      const hbar = replaced(account.allowances.hbar, toNumber(spender!.accountNum), toBigInt(amount));
      put(context, account, { ...account.allowances, hbar });
    }
    for (const { owner, spender, tokenId, amount } of tokenAllowances) {
      const account = ownerOrPayer(context, owner);
      const key = allowanceKey(toNumber(tokenId!.tokenNum), toNumber(spender!.accountNum));
      const tokens = replaced(account.allowances.tokens, key, toBigInt(amount));
      put(context, account, { ...account.allowances, tokens });
    }
    for (const allowance of nftAllowances) approveNfts(context, allowance);
  },
};

function listsOf(body: proto.ITransactionBody): {
  readonly cryptoAllowances: readonly proto.ICryptoAllowance[];
  readonly tokenAllowances: readonly proto.ITokenAllowance[];
  readonly nftAllowances: readonly proto.INftAllowance[];
} {
  const { cryptoAllowances, tokenAllowances, nftAllowances } = body.cryptoApproveAllowance!;
  return {
    cryptoAllowances: cryptoAllowances ?? [],
    tokenAllowances: tokenAllowances ?? [],
    nftAllowances: nftAllowances ?? [],
  };
}

/** Each serial counts, and an allowance for all as one. */
function countNfts(allowances: readonly proto.INftAllowance[]): number {
  return allowances.reduce((sum, allowance) => sum + Math.max(allowance.serialNumbers?.length ?? 0, 1), 0);
}

function checkHbar(context: Context, { owner, spender, amount }: proto.ICryptoAllowance): void {
  const account = ownerOrPayer(context, owner);
  checkSpender(context.state, spender, toBigInt(amount) > 0n);
  must(toNumber(spender!.accountNum) !== account.num, Code.SPENDER_ACCOUNT_SAME_AS_OWNER);
}

function checkUnits(context: Context, { owner, spender, tokenId, amount }: proto.ITokenAllowance): void {
  const token = usableToken(context.state, tokenId);
  const account = ownerOrPayer(context, owner);
  must(token.type === "fungible", Code.NFT_IN_FUNGIBLE_TOKEN_ALLOWANCES);
  const units = toBigInt(amount);
  checkSpender(context.state, spender, units > 0n);
  must(token.maxSupply === 0n || units <= token.maxSupply, Code.AMOUNT_EXCEEDS_TOKEN_MAX_SUPPLY);
  // Whoever approves itself for a fungible token may do so, as with ERC-20.
  must(findRelation(context.state, account.num, token.num), Code.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
}

function checkNfts(context: Context, allowance: proto.INftAllowance): void {
  const { state } = context;
  const { owner, spender, tokenId, approvedForAll, delegatingSpender } = allowance;
  const token = usableToken(state, tokenId);
  must(token.type === "nonFungible", Code.FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES);
  const serials = serialsOf(allowance);
  checkSpender(state, spender, approvedForAll?.value || serials.length > 0);
  const account = ownerOrPayer(context, owner);
  must(toNumber(spender!.accountNum) !== account.num, Code.SPENDER_ACCOUNT_SAME_AS_OWNER);
  must(findRelation(state, account.num, token.num), Code.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
  if (isDelegated(allowance)) checkDelegate(state, account, token, delegatingSpender!, !!approvedForAll?.value);
  checkSerials(state, token, serials);
}

function checkDelegate(state: State, owner: Account, token: Token, id: proto.IAccountID, forAll: boolean): void {
  const delegate = numberedAccount(state, id);
  must(delegate && !delegate.deleted, Code.INVALID_DELEGATING_SPENDER);
  must(!forAll, Code.DELEGATING_SPENDER_CANNOT_GRANT_APPROVE_FOR_ALL);
  const allowed = owner.allowances.operators.has(allowanceKey(token.num, delegate.num));
  must(allowed, Code.DELEGATING_SPENDER_DOES_NOT_HAVE_APPROVE_FOR_ALL);
}

/** The spender must exist, unless nothing is granted. */
function checkSpender(state: State, id: proto.IAccountID | null | undefined, granted: boolean): void {
  const spender = numberedAccount(state, id);
  must(!granted || (spender && !spender.deleted), Code.INVALID_ALLOWANCE_SPENDER_ID);
}

function isDelegated({ delegatingSpender }: proto.INftAllowance): boolean {
  return toNumber(delegatingSpender?.accountNum) !== 0;
}

function approveNfts(context: Context, allowance: proto.INftAllowance): void {
  const { owner, spender: spenderId, tokenId, approvedForAll } = allowance;
  const account = ownerOrPayer(context, owner);
  const [token, spender] = [toNumber(tokenId!.tokenNum), toNumber(spenderId!.accountNum)];
  if (approvedForAll && !isDelegated(allowance)) {
    const operators = new Set(account.allowances.operators);
    if (approvedForAll.value) operators.add(allowanceKey(token, spender));
    else operators.delete(allowanceKey(token, spender));
    put(context, account, { ...account.allowances, operators });
  }
  for (const serial of new Set(serialsOf(allowance))) {
    context.state.putNft({ ...ownedNft(context.state, account, token, serial), spender });
  }
}

/** Only more allowances can be too many. */
function put(context: Context, owner: Account, allowances: Allowances): void {
  const count = countOf(allowances);
  must(count <= MAX_PER_ACCOUNT || count < countOf(owner.allowances), Code.MAX_ALLOWANCES_EXCEEDED);
  putAllowances(context, owner, allowances);
}

function countOf({ hbar, tokens, operators }: Allowances): number {
  return hbar.size + tokens.size + operators.size;
}
