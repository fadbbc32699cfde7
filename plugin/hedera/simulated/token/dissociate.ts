import { entityId, toNumber } from "../../entity.ts";
import { checkAssociation } from "./associate.ts";
import { tokenEffects } from "../context.ts";
import type { Context, Service } from "../context.ts";
import { requiredOwner, usableAccount } from "../crypto/accounts.ts";
import type { Token, TokenRelation } from "../entities.ts";
import { Code, Refusal, must } from "../refusal.ts";
import { findToken, knownRelation } from "./tokens.ts";

/** TokenDissociate: ends associations that hold nothing any more, or nothing of worth because the token was deleted. */
export const tokenDissociate: Service = {
  check(body) {
    checkAssociation(body.tokenDissociate!);
  },

  signers(body, state) {
    return [requiredOwner(state, body.tokenDissociate!.account, Code.INVALID_ACCOUNT_ID)];
  },

  handle(context) {
    const { state, body, effects } = context;
    const op = body.tokenDissociate!;
    const account = usableAccount(state, op.account, Code.INVALID_ACCOUNT_ID);
    const endings = (op.tokens ?? []).map((id) => {
      const relation = knownRelation(state, account.num, toNumber(id.tokenNum));
      const token = findToken(state, id)!;
      must(!token.paused, Code.TOKEN_IS_PAUSED);
      return { token, relation };
    });
    for (const { token, relation } of endings) {
      if (token.deleted) discard(context, token, relation);
      else checkEmpty(token, relation);
      state.removeRelation(relation);
    }
    const automatic = endings.filter(({ relation }) => relation.automatic).length;
    state.accounts.set(account.num, {
      ...account,
      usedAutoAssociations: account.usedAutoAssociations - automatic,
    });
    effects.touched.add(account.num);
    effects.entity = entityId(account.num);
  },
};

function checkEmpty(token: Token, { account, balance, frozen }: TokenRelation): void {
  must(account !== token.treasury, Code.ACCOUNT_IS_TREASURY);
  must(!frozen, Code.ACCOUNT_FROZEN_FOR_TOKEN);
  if (balance === 0n) return;
  const fungible = token.type === "fungible";
  throw new Refusal(fungible ? Code.TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES : Code.ACCOUNT_STILL_OWNS_NFTS);
}

/** What is left of a deleted token leaves with the association; a record shows NFTs, too, as so many units. */
function discard({ state, now, effects }: Context, token: Token, { account, balance }: TokenRelation): void {
  if (balance === 0n) return;
  for (const key of [...state.nftsOf.get(account)]) {
    const nft = state.nfts.get(key)!;
    if (nft.token === token.num) state.removeNft(nft);
  }
  state.putToken({ ...token, totalSupply: token.totalSupply - balance, modifiedAt: now });
  tokenEffects(effects).moves.push({ token: token.num, account, amount: -balance, isApproval: false });
}
