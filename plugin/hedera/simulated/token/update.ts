import type { proto } from "@hiero-ledger/proto";

import { entityId, toLong } from "../../entity.ts";
import { autoRenewPeriod, checkMemo, extendedExpiry, usableKey } from "../attributes.ts";
import { checkName, checkSymbol, usableMetadata } from "./attributes.ts";
import { changeTreasury } from "./treasury.ts";
import type { Context, Service } from "../context.ts";
import { usableAccount } from "../crypto/accounts.ts";
import type { Token, TokenKeys } from "../entities.ts";
import { Code, present, must } from "../refusal.ts";
import { ALL_ROLES, givenKey, isRemoval, keptKey, ROLES } from "./roles.ts";
import { usableToken } from "./tokens.ts";
import { updateSigners } from "./update-signers.ts";

/** TokenUpdate: changes whatever is given. Roles without a key cannot get one. */
export const tokenUpdate: Service = {
  check(body) {
    const op = body.tokenUpdate!;
    present(op.token, Code.INVALID_TOKEN_ID);
    // Whatever the verification mode: a key that can never be satisfied would be of no use.
    for (const role of ALL_ROLES) {
      const key = givenKey(op, role);
      if (key && !isRemoval(key)) usableKey(key, ROLES[role].invalid);
    }
  },

  signers(body, state) {
    return updateSigners(body.tokenUpdate!, state);
  },

  handle(context) {
    const { state, now, body, effects } = context;
    const op = body.tokenUpdate!;
    const token = usableToken(state, op.token);
    checkMemo(op.memo?.value);
    const metadata = op.metadata ? usableMetadata(op.metadata.value) : token.metadata;
    if (op.symbol) checkSymbol(op.symbol);
    if (op.name) checkName(op.name);
    const life = lifeOf(context, token, op);
    const treasury = op.treasury ? changeTreasury(context, token, op.treasury) : token.treasury;
    state.putToken({
      ...token,
      ...life,
      treasury,
      metadata,
      keys: newKeys(token.keys, op),
      symbol: op.symbol || token.symbol,
      name: op.name || token.name,
      memo: op.memo ? (op.memo.value ?? "") : token.memo,
      modifiedAt: now,
    });
    effects.entity = entityId(token.num);
  },
};

function newKeys(old: TokenKeys, op: proto.ITokenUpdateTransactionBody): TokenKeys {
  const keys = { ...old };
  for (const role of ALL_ROLES) {
    const key = givenKey(op, role);
    if (!key) continue;
    must(old[role], ROLES[role].missing);
    keys[role] = keptKey(key, role);
  }
  return keys;
}

function lifeOf(
  { state, now }: Context,
  token: Token,
  { expiry, autoRenewPeriod: period, autoRenewAccount: account }: proto.ITokenUpdateTransactionBody,
): Pick<Token, "expirationSecond" | "autoRenewPeriod" | "autoRenewAccount"> {
  const invalid = Code.INVALID_AUTORENEW_ACCOUNT;
  const renewer = account ? usableAccount(state, account, invalid, invalid).num : token.autoRenewAccount;
  const expirationSecond = expiry ? extendedExpiry(expiry, token.expirationSecond, now) : token.expirationSecond;
  const seconds = period ? autoRenewPeriod(period) : token.autoRenewPeriod;
  // Whoever renews a token from now on needs to know how often.
  if (account && token.autoRenewAccount === undefined) autoRenewPeriod({ seconds: toLong(seconds) });
  if (account && token.autoRenewAccount !== undefined) {
    must(!state.accounts.get(token.autoRenewAccount)!.deleted, Code.ACCOUNT_DELETED);
  }
  return { expirationSecond, autoRenewPeriod: seconds, autoRenewAccount: renewer };
}
