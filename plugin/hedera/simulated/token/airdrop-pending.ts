/** Airdrops that wait for their receivers. */
import type { proto } from "@hiero-ledger/proto";

import { MAX_INT64, toAccountId, toLong, toTokenId } from "../../entity.ts";
import { chargeMore } from "../charge.ts";
import { usableAccountNumber } from "../crypto/accounts.ts";
import type { Change, NftChange, TokenChanges } from "../crypto/transfer-list.ts";
import { associationFee } from "../crypto/transfer-steps.ts";
import { tokenEffects } from "../context.ts";
import type { Context } from "../context.ts";
import { airdropKey } from "../entities.ts";
import type { Account, PendingAirdrop } from "../entities.ts";
import { extras, tinybar } from "../fees.ts";
import { FIRST_USER_ENTITY } from "../genesis.ts";
import { Code, must } from "../refusal.ts";
import { satisfies } from "../signatures.ts";
import { findRelation } from "./tokens.ts";

/**
 * Keeps the part of an airdrop that its receivers cannot have yet, and charges the payer for it.
 * @returns what can be transferred now
 */
export function keepPending(context: Context, changes: TokenChanges): TokenChanges {
  const { state, now } = context;
  const { token, units, nfts } = changes;
  const debit = units.find(({ amount }) => amount < 0n);
  const unitsNow: Change[] = [];
  const airdrops: Omit<PendingAirdrop, "at">[] = [];
  const associable = new Set<number>();
  const sort = (receiver: number): boolean => {
    const pending = mustWait(context, receiver, token);
    if (!pending && !findRelation(state, receiver, token)) associable.add(receiver);
    return pending;
  };
  for (const change of units) if (change.amount > 0n) checkReceiver(usableAccountNumber(state, change.account));
  for (const { to } of nfts) checkReceiver(usableAccountNumber(state, to));
  for (const change of units) {
    if (change.amount <= 0n) continue;
    const { account: receiver, amount } = change;
    if (sort(receiver)) airdrops.push({ sender: debit!.account, receiver, token, amount });
    else unitsNow.push(change);
  }
  const nftsNow: NftChange[] = [];
  for (const change of nfts) {
    const { from: sender, to: receiver, serial } = change;
    if (sort(receiver)) airdrops.push({ sender, receiver, token, serial, amount: 1n });
    else nftsNow.push(change);
  }
  charge(context, airdrops, associable.size);
  for (const airdrop of airdrops) put(context, { ...airdrop, at: now });
  const total = unitsNow.reduce((sum, { amount }) => sum + amount, 0n);
  return { ...changes, units: unitsNow.length > 0 ? [{ ...debit!, amount: -total }, ...unitsNow] : [], nfts: nftsNow };
}

/** The id of a pending airdrop, as records and queries show it. */
export function airdropId({ sender, receiver, token, serial }: PendingAirdrop): proto.IPendingAirdropId {
  const parties = { senderId: toAccountId(sender), receiverId: toAccountId(receiver) };
  return serial === undefined
    ? { ...parties, fungibleTokenType: toTokenId(token) }
    : { ...parties, nonFungibleToken: { token_ID: toTokenId(token), serialNumber: toLong(serial) } };
}

/** Refuses system accounts, and those whose key can never sign a claim. */
function checkReceiver({ num, key }: Account): void {
  must(!key || canClaim(key), Code.NOT_SUPPORTED);
  must(num >= FIRST_USER_ENTITY, Code.INVALID_RECEIVING_NODE_ACCOUNT);
}

function canClaim({ thresholdKey, keyList, delegatableContractId }: proto.IKey): boolean {
  if (thresholdKey) {
    return (thresholdKey.keys?.keys ?? []).filter(canClaim).length >= (thresholdKey.threshold ?? 0);
  }
  return keyList ? (keyList.keys ?? []).every(canClaim) : !delegatableContractId;
}

/** Whether the receiver insists on signing and has not signed, or has no association and no slot for one. */
function mustWait({ state, signed }: Context, num: number, token: number): boolean {
  const receiver = state.accounts.get(num)!;
  if (receiver.receiverSigRequired && !satisfies(receiver.key, signed)) return true;
  const { maxAutoAssociations: max, usedAutoAssociations: used } = receiver;
  return !findRelation(state, num, token) && max !== -1 && used >= max;
}

/**
 * An airdrop to whom the token is new costs extra, and so does the association that it leads to, now or later. An
 * amount that joins a pending one has its association paid for already.
 */
function charge(context: Context, airdrops: readonly Omit<PendingAirdrop, "at">[], associations: number): void {
  const { state } = context;
  const joining = airdrops.filter(
    (airdrop) => airdrop.serial === undefined && state.airdrops.has(airdropKey(airdrop)),
  ).length;
  const deterrent = tinybar(state, extras.airdrop) * BigInt(airdrops.length + associations);
  chargeMore(context, deterrent + associationFee(state) * BigInt(airdrops.length - joining));
}

function put({ state, effects }: Context, airdrop: PendingAirdrop): void {
  const known = state.airdrops.get(airdropKey(airdrop));
  const fungible = airdrop.serial === undefined;
  must(fungible || !known, Code.PENDING_NFT_AIRDROP_ALREADY_EXISTS);
  const amount = airdrop.amount + (known?.amount ?? 0n);
  must(amount <= MAX_INT64, Code.INVALID_PENDING_AIRDROP_ID);
  state.putAirdrop({ ...airdrop, amount });
  tokenEffects(effects).airdrops.push({
    pendingAirdropId: airdropId(airdrop),
    pendingAirdropValue: fungible ? { amount: toLong(amount) } : undefined,
  });
}
