/** Handing a token over to a new treasury. */
import type { proto } from "@hiero-ledger/proto";

import { addUnits, autoAssociate } from "./balances.ts";
import { tokenEffects } from "../context.ts";
import type { Context } from "../context.ts";
import { usableAccount } from "../crypto/accounts.ts";
import type { Token, TokenRelation } from "../entities.ts";
import { Code, must } from "../refusal.ts";
import { findRelation, knownRelation, unfrozenRelation } from "./tokens.ts";

/** In a record, what stands for all serials that the old treasury held. */
const ALL_SERIALS = -1;

/**
 * Moves all that the old treasury holds of the token to a new one, which is associated if need be and possible. Moves
 * no NFTs to who has some already (TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES).
 * @returns the number of the new treasury's account; the token itself is for the caller to change
 */
export function changeTreasury(context: Context, token: Token, id: proto.IAccountID): number {
  const { state } = context;
  const treasury = usableAccount(state, id, Code.INVALID_TREASURY_ACCOUNT_FOR_TOKEN);
  if (!findRelation(state, treasury.num, token.num)) autoAssociate(context, treasury, token);
  if (treasury.num === token.treasury) return treasury.num;
  const relation = knownRelation(state, treasury.num, token.num);
  state.putRelation({
    ...relation,
    frozen: token.keys.freeze ? false : relation.frozen,
    kycGranted: token.keys.kyc ? true : relation.kycGranted,
  });
  const old = unfrozenRelation(state, token.treasury, token.num);
  const taker = unfrozenRelation(state, treasury.num, token.num);
  if (old.balance > 0n) {
    // Strange, but Hedera's own status.
    must(old.kycGranted && taker.kycGranted, Code.TOKEN_HAS_NO_KYC_KEY);
    if (token.type === "nonFungible") moveNfts(context, old, taker);
    else moveUnits(context, token, old, taker);
  }
  if (token.type === "nonFungible") {
    const move = { token: token.num, serial: ALL_SERIALS, from: old.account, to: taker.account, isApproval: false };
    tokenEffects(context.effects).nfts.push(move);
  }
  return treasury.num;
}

function moveUnits(context: Context, token: Token, { account, balance }: TokenRelation, taker: TokenRelation): void {
  addUnits(context, token, account, -balance);
  addUnits(context, token, taker.account, balance);
}

/** Allowances for single NFTs stay: they are the treasury's, whoever that is. */
function moveNfts({ state, now }: Context, old: TokenRelation, taker: TokenRelation): void {
  must(taker.balance === 0n, Code.TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES);
  for (const key of [...state.nftsOf.get(old.account)]) {
    const nft = state.nfts.get(key)!;
    if (nft.token === old.token) state.putNft({ ...nft, owner: taker.account, modifiedAt: now });
  }
  state.putRelation({ ...old, balance: 0n });
  state.putRelation({ ...taker, balance: old.balance });
}
