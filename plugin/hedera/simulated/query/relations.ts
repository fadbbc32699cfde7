/** What an account has to do with tokens, as queries show it. */
import { proto } from "@hiero-ledger/proto";

import { toTokenId, toUnsignedLong } from "../../entity.ts";
import type { Account, Token, TokenRelation } from "../entities.ts";
import type { State } from "../state.ts";

const { FreezeNotApplicable, Frozen, Unfrozen } = proto.TokenFreezeStatus;
const { KycNotApplicable, Granted, Revoked } = proto.TokenKycStatus;

/** The most that an answer shows (`tokens.maxRelsPerInfoQuery`). */
const MAX_RELATIONS = 1000;

/** The balances of an account's tokens. */
export function tokenBalances(state: State, account: Account): proto.ITokenBalance[] {
  return relationsOf(state, account).map(([{ balance }, { num, decimals }]) => ({
    tokenId: toTokenId(num),
    balance: toUnsignedLong(balance),
    decimals,
  }));
}

/** The associations of an account. */
export function tokenRelationships(state: State, account: Account): proto.ITokenRelationship[] {
  return relationsOf(state, account).map(([relation, token]) => ({
    tokenId: toTokenId(token.num),
    symbol: token.symbol,
    balance: toUnsignedLong(relation.balance),
    decimals: token.decimals,
    kycStatus: token.keys.kyc ? (relation.kycGranted ? Granted : Revoked) : KycNotApplicable,
    freezeStatus: token.keys.freeze ? (relation.frozen ? Frozen : Unfrozen) : FreezeNotApplicable,
    automaticAssociation: relation.automatic,
  }));
}

/** The newest first, like the node, which keeps a linked list of them. */
function relationsOf(state: State, { num }: Account): [TokenRelation, Token][] {
  return [...state.relationsOf.get(num)]
    .map((key) => state.relations.get(key)!)
    .sort((a, b) => (a.createdAt === b.createdAt ? a.token - b.token : a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, MAX_RELATIONS)
    .map((relation) => [relation, state.tokens.get(relation.token)!]);
}
