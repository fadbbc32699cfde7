/** TokenFreeze, TokenUnfreeze, TokenGrantKyc and TokenRevokeKyc: each sets one mark of one association. */
import type { proto } from "@hiero-ledger/proto";

import { entityId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { usableAccount } from "../crypto/accounts.ts";
import type { TokenRelation } from "../entities.ts";
import { Code, present } from "../refusal.ts";
import { roleKey } from "./roles.ts";
import type { Role } from "./roles.ts";
import { knownRelation, knownToken, unfrozenRelation, usableToken } from "./tokens.ts";
import type { State } from "../state.ts";

/** What all of them name. */
interface Marking {
  readonly token?: proto.ITokenID | null;
  readonly account?: proto.IAccountID | null;
}

/** TokenFreeze: keeps an account from moving its units or NFTs of a token; nobody is frozen twice. */
export const tokenFreeze = marking(
  (body) => body.tokenFreeze!,
  "freeze",
  (state, op) => ({ ...freezable(state, op, unfrozenRelation), frozen: true }),
);

/** TokenUnfreeze. */
export const tokenUnfreeze = marking(
  (body) => body.tokenUnfreeze!,
  "freeze",
  (state, op) => ({ ...freezable(state, op, knownRelation), frozen: false }),
);

/** TokenGrantKyc: lets an account move a token that asks for KYC. */
export const tokenGrantKyc = marking(
  (body) => body.tokenGrantKyc!,
  "kyc",
  (state, op) => ({ ...certifiable(state, op), kycGranted: true }),
);

/** TokenRevokeKyc. */
export const tokenRevokeKyc = marking(
  (body) => body.tokenRevokeKyc!,
  "kyc",
  (state, op) => ({ ...certifiable(state, op), kycGranted: false }),
);

/** Freezing looks at the token first. */
function freezable(state: State, { token, account }: Marking, find: typeof knownRelation): TokenRelation {
  const { num } = usableToken(state, token);
  return find(state, usableAccount(state, account, Code.INVALID_ACCOUNT_ID).num, num);
}

/** KYC looks at the account first, and not at all at frozen ones. */
function certifiable(state: State, { token, account }: Marking): TokenRelation {
  const holder = usableAccount(state, account, Code.INVALID_ACCOUNT_ID);
  return unfrozenRelation(state, holder.num, usableToken(state, token).num);
}

function marking(
  opOf: (body: proto.ITransactionBody) => Marking,
  role: Role,
  marked: (state: State, op: Marking) => TokenRelation,
): Service {
  return {
    check(body) {
      const op = opOf(body);
      present(op.token, Code.INVALID_TOKEN_ID);
      present(op.account, Code.INVALID_ACCOUNT_ID);
    },

    signers(body, state) {
      return [{ key: roleKey(knownToken(state, opOf(body).token).keys, role) }];
    },

    handle({ state, body, effects }) {
      const relation = marked(state, opOf(body));
      state.putRelation(relation);
      effects.entity = entityId(relation.account);
    },
  };
}
