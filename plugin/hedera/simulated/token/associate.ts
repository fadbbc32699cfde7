import type { proto } from "@hiero-ledger/proto";

import { entityId, toNumber } from "../../entity.ts";
import { associate } from "./balances.ts";
import type { Service } from "../context.ts";
import { requiredOwner, usableAccount } from "../crypto/accounts.ts";
import { extras } from "../fees.ts";
import { Code, must } from "../refusal.ts";
import { findRelation, usableToken } from "./tokens.ts";

/** TokenAssociate: lets an account hold tokens. */
export const tokenAssociate: Service = {
  extraFee(body) {
    return Math.max((body.tokenAssociate!.tokens?.length ?? 0) - 1, 0) * extras.tokenAssociation;
  },

  check(body) {
    checkAssociation(body.tokenAssociate!);
  },

  signers(body, state) {
    return [requiredOwner(state, body.tokenAssociate!.account, Code.INVALID_ACCOUNT_ID)];
  },

  handle(context) {
    const { state, body } = context;
    const op = body.tokenAssociate!;
    const account = usableAccount(state, op.account, Code.INVALID_ACCOUNT_ID);
    const ids = [...(op.tokens ?? [])].sort((a, b) => toNumber(a.tokenNum) - toNumber(b.tokenNum));
    const tokens = ids.map((id) => usableToken(state, id));
    for (const { num } of tokens) {
      must(!findRelation(state, account.num, num), Code.TOKEN_ALREADY_ASSOCIATED_TO_ACCOUNT);
    }
    for (const token of tokens) associate(context, account, token);
    context.effects.entity = entityId(account.num);
  },
};

/** The pure checks of TokenAssociate and TokenDissociate: an account, and tokens that are named once each. */
export function checkAssociation(op: { account?: proto.IAccountID | null; tokens?: proto.ITokenID[] | null }): void {
  const { account, tokens } = op;
  must(account?.alias?.length || toNumber(account?.accountNum) !== 0, Code.INVALID_ACCOUNT_ID);
  const names = (tokens ?? []).map((id) => [id.shardNum, id.realmNum, id.tokenNum].map(toNumber).join("."));
  must(!names.includes("0.0.0"), Code.INVALID_TOKEN_ID);
  must(new Set(names).size === names.length, Code.TOKEN_ID_REPEATED_IN_TOKEN_LIST);
}
