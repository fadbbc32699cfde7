/** The movements that all token services are made of. Who may make them is for those services to say. */
import { tokenEffects } from "../context.ts";
import type { Context } from "../context.ts";
import type { Account, Nft, Token } from "../entities.ts";
import { Code, must } from "../refusal.ts";
import { findRelation, knownRelation } from "./tokens.ts";

/**
 * Associates an account with a token. A treasury is never frozen and needs no KYC.
 * @param automatic whether a transfer does it, in one of the account's own slots
 */
export function associate({ state, now, effects }: Context, account: Account, token: Token, automatic = false): void {
  must(!findRelation(state, account.num, token.num), Code.TOKEN_ALREADY_ASSOCIATED_TO_ACCOUNT);
  const isTreasury = token.treasury === account.num;
  state.putRelation({
    account: account.num,
    token: token.num,
    balance: 0n,
    frozen: token.keys.freeze !== undefined && token.freezeDefault && !isTreasury,
    kycGranted: token.keys.kyc === undefined || isTreasury,
    automatic,
    createdAt: now,
  });
  effects.touched.add(account.num);
  if (!automatic) return;
  const present = state.accounts.get(account.num)!;
  state.accounts.set(account.num, { ...present, usedAutoAssociations: present.usedAutoAssociations + 1 });
  tokenEffects(effects).associations.push({ account: account.num, token: token.num });
}

/** Associates an account with a token in one of its automatic slots, if one is free (HIP-904). */
export function autoAssociate(context: Context, account: Account, token: Token): void {
  const { maxAutoAssociations, usedAutoAssociations } = account;
  const free = maxAutoAssociations === -1 || usedAutoAssociations < maxAutoAssociations;
  must(free, Code.NO_REMAINING_AUTOMATIC_ASSOCIATIONS);
  associate(context, account, token, true);
}

/** Adds units of a fungible token to an associated account, or takes them away (INSUFFICIENT_TOKEN_BALANCE). */
export function addUnits(context: Context, token: Token, account: number, amount: bigint, isApproval = false): void {
  const { state, effects } = context;
  const relation = knownRelation(state, account, token.num);
  const balance = relation.balance + amount;
  must(balance >= 0n, Code.INSUFFICIENT_TOKEN_BALANCE);
  state.putRelation({ ...relation, balance });
  const { moves } = tokenEffects(effects);
  const known = moves.find((move) => move.token === token.num && move.account === account);
  if (known) known.amount += amount;
  else moves.push({ token: token.num, account, amount, isApproval });
}

/** Hands an NFT to another associated account; its single-serial allowance ends. */
export function moveNft({ state, now, effects }: Context, nft: Nft, to: number, isApproval = false): void {
  const giver = knownRelation(state, nft.owner, nft.token);
  const taker = knownRelation(state, to, nft.token);
  if (giver !== taker) {
    state.putRelation({ ...giver, balance: giver.balance - 1n });
    state.putRelation({ ...taker, balance: taker.balance + 1n });
  }
  state.putNft({ ...nft, owner: to, spender: undefined, modifiedAt: now });
  tokenEffects(effects).nfts.push({ token: nft.token, serial: nft.serial, from: nft.owner, to, isApproval });
}

/** Brings an NFT into being, in the hands of its token's treasury. */
export function addNft({ state, now, effects }: Context, token: Token, serial: number, metadata: Uint8Array): void {
  const relation = knownRelation(state, token.treasury, token.num);
  state.putRelation({ ...relation, balance: relation.balance + 1n });
  state.putNft({ token: token.num, serial, owner: token.treasury, metadata, createdAt: now, modifiedAt: now });
  tokenEffects(effects).nfts.push({ token: token.num, serial, from: 0, to: token.treasury, isApproval: false });
}

/** Takes an NFT out of existence. */
export function removeNft({ state, effects }: Context, nft: Nft): void {
  const relation = knownRelation(state, nft.owner, nft.token);
  state.putRelation({ ...relation, balance: relation.balance - 1n });
  state.removeNft(nft);
  tokenEffects(effects).nfts.push({ token: nft.token, serial: nft.serial, from: nft.owner, to: 0, isApproval: false });
}
