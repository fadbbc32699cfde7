/** Finding the pending airdrops that a transaction names. */
import type { proto } from "@hiero-ledger/proto";

import { toBigInt, toNumber } from "../../entity.ts";
import { checkAccountId, findAccount } from "../crypto/accounts.ts";
import { nameOf } from "../crypto/transfer-list.ts";
import { airdropKey } from "../entities.ts";
import type { PendingAirdrop } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import type { State } from "../state.ts";

/** `TokensConfig.maxAllowedPendingAirdropsToClaim` and `maxAllowedPendingAirdropsToCancel`. */
const MAX_IDS = 10;

/** Checks ids for what needs no state. */
export function checkIds(ids: readonly proto.IPendingAirdropId[]): void {
  must(ids.length > 0, Code.EMPTY_PENDING_AIRDROP_ID_LIST);
  const seen = new Set<string>();
  for (const { senderId, receiverId, fungibleTokenType, nonFungibleToken } of ids) {
    const [sender, receiver] = [senderId, receiverId].map((id) => (id ? nameOf(id) : ""));
    const token = toBigInt(fungibleTokenType?.tokenNum ?? nonFungibleToken?.token_ID?.tokenNum);
    const serial = toBigInt(nonFungibleToken?.serialNumber);
    const name = `${sender}/${receiver}/${token}/${serial}`;
    must(!seen.has(name), Code.PENDING_AIRDROP_ID_REPEATED);
    seen.add(name);
    checkAccountId(receiverId, Code.INVALID_PENDING_AIRDROP_ID);
    checkAccountId(senderId, Code.INVALID_PENDING_AIRDROP_ID);
    if (fungibleTokenType) must(token !== 0n, Code.INVALID_TOKEN_ID);
    if (nonFungibleToken) {
      must(nonFungibleToken.token_ID, Code.INVALID_NFT_ID);
      must(serial > 0n, Code.INVALID_TOKEN_NFT_SERIAL_NUMBER);
    }
  }
}

/** The airdrops with these ids, which must all be pending. */
export function findAirdrops(state: State, ids: readonly proto.IPendingAirdropId[]): PendingAirdrop[] {
  must(ids.length <= MAX_IDS, Code.PENDING_AIRDROP_ID_LIST_TOO_LONG);
  const found = new Set<PendingAirdrop>();
  for (const { senderId, receiverId, fungibleTokenType, nonFungibleToken } of ids) {
    const sender = present(findAccount(state, senderId), Code.INVALID_PENDING_AIRDROP_ID).num;
    const receiver = present(findAccount(state, receiverId), Code.INVALID_PENDING_AIRDROP_ID).num;
    const token = toNumber(fungibleTokenType?.tokenNum ?? nonFungibleToken?.token_ID?.tokenNum);
    const serial = nonFungibleToken ? toNumber(nonFungibleToken.serialNumber) : undefined;
    const key = airdropKey({ sender, receiver, token, serial });
    const airdrop = present(state.airdrops.get(key), Code.INVALID_PENDING_AIRDROP_ID);
    // The same one may come under an alias and under its number.
    must(!found.has(airdrop), Code.PENDING_AIRDROP_ID_REPEATED);
    found.add(airdrop);
  }
  return [...found];
}
