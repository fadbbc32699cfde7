/** Finding tokens and associations, and refusing those that cannot be used. */
import type { proto } from "@hiero-ledger/proto";

import { entityNumber, fromTokenId } from "../../entity.ts";
import { relationKey } from "../entities.ts";
import type { Token, TokenRelation } from "../entities.ts";
import { Code, present, must } from "../refusal.ts";
import type { State } from "../state.ts";

/** The token with this id, deleted ones included; undefined when there is none. */
export function findToken(state: State, id: proto.ITokenID | null | undefined): Token | undefined {
  const local = fromTokenId(id);
  return local && state.tokens.get(entityNumber(local));
}

/** The token with this id, deleted ones included, else INVALID_TOKEN_ID. */
export function knownToken(state: State, id: proto.ITokenID | null | undefined): Token {
  return present(findToken(state, id), Code.INVALID_TOKEN_ID);
}

/** The token with this id, unless it is unknown (`code`), deleted (TOKEN_WAS_DELETED) or paused (TOKEN_IS_PAUSED). */
export function usableToken(
  state: State,
  id: proto.ITokenID | null | undefined,
  code: Code = Code.INVALID_TOKEN_ID,
): Token {
  return usable(findToken(state, id), code);
}

/** Like {@link usableToken}, for the token with this number. */
export function usableTokenNumbered(state: State, num: number): Token {
  return usable(state.tokens.get(num), Code.INVALID_TOKEN_ID);
}

/** The association of an account with a token, if there is one. */
export function findRelation(state: State, account: number, token: number): TokenRelation | undefined {
  return state.relations.get(relationKey(account, token));
}

/** The association of an account with a token, else TOKEN_NOT_ASSOCIATED_TO_ACCOUNT. */
export function knownRelation(state: State, account: number, token: number): TokenRelation {
  return present(findRelation(state, account, token), Code.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
}

/** The association, unless it is missing or frozen (ACCOUNT_FROZEN_FOR_TOKEN). */
export function unfrozenRelation(state: State, account: number, token: number): TokenRelation {
  const relation = knownRelation(state, account, token);
  must(!relation.frozen, Code.ACCOUNT_FROZEN_FOR_TOKEN);
  return relation;
}

/** The association, unless it is missing, frozen, or without the KYC that the token asks for: what supply changes need. */
export function certifiedRelation(state: State, account: number, token: Token): TokenRelation {
  const relation = unfrozenRelation(state, account, token.num);
  must(!token.keys.kyc || relation.kycGranted, Code.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN);
  return relation;
}

/** The association, unless it is missing, frozen or without KYC: what any movement of the token needs. */
export function usableRelation(state: State, account: number, token: number): TokenRelation {
  const relation = unfrozenRelation(state, account, token);
  must(relation.kycGranted, Code.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN);
  return relation;
}

function usable(known: Token | undefined, code: Code): Token {
  const token = present(known, code);
  must(!token.deleted, Code.TOKEN_WAS_DELETED);
  must(!token.paused, Code.TOKEN_IS_PAUSED);
  return token;
}
