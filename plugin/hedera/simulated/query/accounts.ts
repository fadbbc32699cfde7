import type { proto } from "@hiero-ledger/proto";

import { entityId, fromHex, longZero, toAccountId, toLong, toTokenId, toUnsignedLong } from "../../entity.ts";
import { findAccount } from "../crypto/accounts.ts";
import { parseAllowanceKey } from "../entities.ts";
import type { Account } from "../entities.ts";
import { Code, must, present, Refusal } from "../refusal.ts";
import type { State } from "../state.ts";
import { LEDGER_ID } from "./network.ts";
import { tokenBalances, tokenRelationships } from "./relations.ts";
import type { QueryRules } from "./rules.ts";

/** Tinybar in an hbar: stakes are counted in whole hbar. */
const HBAR = 100_000_000n;

/** CryptoGetAccountBalance: free. */
export const accountBalance: QueryRules<proto.ICryptoGetAccountBalanceQuery, proto.ICryptoGetAccountBalanceResponse> = {
  functionality: "CryptoGetAccountBalance",
  free: true,
  resolve({ accountID, contractID }, { state }) {
    // There are no contracts on this ledger.
    if (contractID && !accountID) throw new Refusal(Code.INVALID_CONTRACT_ID);
    const account = liveAccount(state, accountID);
    return () => ({
      accountID: toAccountId(account.num),
      balance: toUnsignedLong(account.balance),
      tokenBalances: tokenBalances(state, account),
    });
  },
};

/** CryptoGetInfo. */
export const accountInfo: QueryRules<proto.ICryptoGetInfoQuery, proto.ICryptoGetInfoResponse> = {
  functionality: "CryptoGetInfo",
  resolve({ accountID }, { state }) {
    const account = liveAccount(state, accountID);
    return () => ({ accountInfo: infoOf(state, account) });
  },
};

/** CryptoGetAccountRecords: what the account paid for in the last three minutes. */
export const accountRecords: QueryRules<proto.ICryptoGetAccountRecordsQuery, proto.ICryptoGetAccountRecordsResponse> = {
  functionality: "CryptoGetAccountRecords",
  resolve({ accountID }, { state, recordsPaidBy }) {
    must(!accountID?.alias?.length, Code.INVALID_ACCOUNT_ID);
    const { num } = liveAccount(state, accountID);
    return () => ({ accountID: toAccountId(num), records: recordsPaidBy(num) });
  },
};

/** GetAccountDetails: the only query that shows allowances, for privileged accounts alone; of deleted accounts, too. */
export const accountDetails: QueryRules<proto.IGetAccountDetailsQuery, proto.IGetAccountDetailsResponse> = {
  functionality: "GetAccountDetails",
  restricted: true,
  resolve({ accountId }, { state }) {
    const account = present(findAccount(state, accountId), Code.INVALID_ACCOUNT_ID);
    return () => ({ accountDetails: detailsOf(state, account) });
  },
};

function liveAccount(state: State, id: proto.IAccountID | null | undefined): Account {
  const account = present(findAccount(state, id), Code.INVALID_ACCOUNT_ID);
  must(!account.deleted, Code.ACCOUNT_DELETED);
  return account;
}

function infoOf(state: State, account: Account): proto.CryptoGetInfoResponse.IAccountInfo {
  const address = account.evmAddress ?? longZero(entityId(account.num));
  return {
    ...common(state, account),
    accountID: toAccountId(account.num),
    contractAccountID: address.slice(2),
    // An EVM address shows as the contract account id instead.
    alias: account.keyAlias && fromHex(account.keyAlias),
    balance: toUnsignedLong(account.balance),
    ethereumNonce: toLong(0),
    stakingInfo: stakingOf(state, account),
  };
}

function detailsOf(state: State, account: Account): proto.GetAccountDetailsResponse.IAccountDetails {
  const { allowances } = account;
  const alias = account.keyAlias ?? account.evmAddress;
  return {
    ...common(state, account),
    accountId: toAccountId(account.num),
    contractAccountId: longZero(entityId(account.num)).slice(2),
    alias: alias && fromHex(alias),
    balance: toUnsignedLong(account.balance),
    grantedCryptoAllowances: [...allowances.hbar].map(([spender, amount]) => ({
      spender: toAccountId(spender),
      amount: toLong(amount),
    })),
    grantedTokenAllowances: [...allowances.tokens].map(([key, amount]) => ({ ...grant(key), amount: toLong(amount) })),
    grantedNftAllowances: [...allowances.operators].map(grant),
  };
}

/** The token and the spender of an allowance's key. */
function grant(key: string): { tokenId: proto.ITokenID; spender: proto.IAccountID } {
  const { token, spender } = parseAllowanceKey(key);
  return { tokenId: toTokenId(token), spender: toAccountId(spender) };
}

function common(state: State, account: Account) {
  return {
    deleted: account.deleted,
    // A hollow account has an empty key.
    key: account.key ?? { keyList: { keys: [] } },
    receiverSigRequired: account.receiverSigRequired,
    expirationTime: { seconds: toLong(account.expirationSecond) },
    autoRenewPeriod: { seconds: toLong(account.autoRenewPeriod) },
    tokenRelationships: tokenRelationships(state, account),
    memo: account.memo,
    ownedNfts: toLong(state.nftsOf.get(account.num).size),
    maxAutomaticTokenAssociations: account.maxAutoAssociations,
    ledgerId: LEDGER_ID,
  };
}

function stakingOf(state: State, { num, staking }: Account): proto.IStakingInfo {
  let stakedToMe = 0n;
  for (const [, other] of state.accounts.entries()) {
    if (other.staking.account === num && !other.deleted) stakedToMe += other.balance - (other.balance % HBAR);
  }
  return {
    declineReward: staking.declineReward,
    stakedToMe: toLong(stakedToMe),
    pendingReward: toLong(0),
    ...(staking.account !== undefined && { stakedAccountId: toAccountId(staking.account) }),
    ...(staking.nodeId !== undefined && { stakedNodeId: toLong(staking.nodeId) }),
  };
}
