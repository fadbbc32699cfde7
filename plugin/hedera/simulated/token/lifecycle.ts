/** TokenDelete, TokenPause and TokenUnpause: what happens to a token as a whole. */
import { entityId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { Code, present, must } from "../refusal.ts";
import { roleKey, roleSigners } from "./roles.ts";
import { knownToken, usableToken } from "./tokens.ts";

/** TokenDelete: ends a token; what is left of it stays where it is until the accounts dissociate. */
export const tokenDeletion: Service = {
  check(body) {
    present(body.tokenDeletion!.token, Code.INVALID_TOKEN_ID);
  },

  signers(body, state) {
    return roleSigners(state, body.tokenDeletion!.token, "admin");
  },

  handle({ state, now, body, effects }) {
    const token = usableToken(state, body.tokenDeletion!.token);
    present(token.keys.admin, Code.TOKEN_IS_IMMUTABLE);
    state.putToken({ ...token, deleted: true, modifiedAt: now });
    effects.entity = entityId(token.num);
  },
};

/** TokenPause: stops all movements and changes of a token, but for its unpausing. */
export const tokenPause: Service = {
  check(body) {
    present(body.tokenPause!.token, Code.INVALID_TOKEN_ID);
  },

  signers(body, state) {
    return roleSigners(state, body.tokenPause!.token, "pause");
  },

  handle({ state, now, body, effects }) {
    const token = knownToken(state, body.tokenPause!.token);
    roleKey(token.keys, "pause");
    must(!token.deleted, Code.TOKEN_WAS_DELETED);
    state.putToken({ ...token, paused: true, modifiedAt: now });
    effects.entity = entityId(token.num);
  },
};

/** TokenUnpause. */
export const tokenUnpause: Service = {
  check(body) {
    present(body.tokenUnpause!.token, Code.INVALID_TOKEN_ID);
  },

  signers(body, state) {
    return roleSigners(state, body.tokenUnpause!.token, "pause");
  },

  handle({ state, now, body, effects }) {
    const token = knownToken(state, body.tokenUnpause!.token);
    must(!token.deleted, Code.TOKEN_WAS_DELETED);
    roleKey(token.keys, "pause");
    state.putToken({ ...token, paused: false, modifiedAt: now });
    effects.entity = entityId(token.num);
  },
};
