import { proto } from "@hiero-ledger/proto";

import { toAccountId, toBigInt, toLong, toNumber, toTimestamp, toTokenId, toUnsignedLong } from "../../entity.ts";
import { nftKey } from "../entities.ts";
import type { Token } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import { knownToken } from "../token/tokens.ts";
import { LEDGER_ID } from "./network.ts";
import type { QueryRules } from "./rules.ts";

const { FreezeNotApplicable, Frozen, Unfrozen } = proto.TokenFreezeStatus;
const { KycNotApplicable, Revoked } = proto.TokenKycStatus;
const { PauseNotApplicable, Paused, Unpaused } = proto.TokenPauseStatus;
const { FUNGIBLE_COMMON, NON_FUNGIBLE_UNIQUE } = proto.TokenType;
const { FINITE, INFINITE } = proto.TokenSupplyType;

/** TokenGetInfo: of deleted tokens, too. */
export const tokenInfo: QueryRules<proto.ITokenGetInfoQuery, proto.ITokenGetInfoResponse> = {
  functionality: "TokenGetInfo",
  resolve(query, { state }) {
    const token = knownToken(state, query.token);
    return () => ({ tokenInfo: infoOf(token) });
  },
};

/** TokenGetNftInfo. */
export const nftInfo: QueryRules<proto.ITokenGetNftInfoQuery, proto.ITokenGetNftInfoResponse> = {
  functionality: "TokenGetNftInfo",
  resolve({ nftID }, { state }) {
    const id = present(nftID, Code.INVALID_NFT_ID);
    const tokenId = present(id.token_ID, Code.INVALID_TOKEN_ID);
    must(toBigInt(id.serialNumber) > 0n, Code.INVALID_TOKEN_NFT_SERIAL_NUMBER);
    const key = nftKey(toNumber(tokenId.tokenNum), toNumber(id.serialNumber));
    const nft = present(state.nfts.get(key), Code.INVALID_NFT_ID);
    return () => ({
      nft: {
        nftID: { token_ID: toTokenId(nft.token), serialNumber: toLong(nft.serial) },
        accountID: toAccountId(nft.owner),
        creationTime: toTimestamp(nft.createdAt),
        metadata: nft.metadata,
        ledgerId: LEDGER_ID,
        spenderId: nft.spender === undefined ? undefined : toAccountId(nft.spender),
      },
    });
  },
};

function infoOf(token: Token): proto.ITokenInfo {
  const { keys, autoRenewAccount } = token;
  return {
    tokenId: toTokenId(token.num),
    name: token.name,
    symbol: token.symbol,
    decimals: token.decimals,
    totalSupply: toUnsignedLong(token.totalSupply),
    treasury: toAccountId(token.treasury),
    adminKey: keys.admin,
    kycKey: keys.kyc,
    freezeKey: keys.freeze,
    wipeKey: keys.wipe,
    supplyKey: keys.supply,
    feeScheduleKey: keys.feeSchedule,
    pauseKey: keys.pause,
    metadataKey: keys.metadata,
    defaultFreezeStatus: keys.freeze ? (token.freezeDefault ? Frozen : Unfrozen) : FreezeNotApplicable,
    // A token with a KYC key never grants by default.
    defaultKycStatus: keys.kyc ? Revoked : KycNotApplicable,
    pauseStatus: keys.pause ? (token.paused ? Paused : Unpaused) : PauseNotApplicable,
    deleted: token.deleted,
    ...(autoRenewAccount !== undefined && {
      autoRenewAccount: toAccountId(autoRenewAccount),
      autoRenewPeriod: { seconds: toLong(token.autoRenewPeriod) },
    }),
    expiry: { seconds: toLong(token.expirationSecond) },
    memo: token.memo,
    tokenType: token.type === "fungible" ? FUNGIBLE_COMMON : NON_FUNGIBLE_UNIQUE,
    supplyType: token.maxSupply > 0n ? FINITE : INFINITE,
    maxSupply: toLong(token.maxSupply),
    customFees: [...token.customFees],
    ledgerId: LEDGER_ID,
    metadata: token.metadata,
  };
}
