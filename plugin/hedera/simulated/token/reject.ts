import type { proto } from "@hiero-ledger/proto";

import { toBigInt, toNumber } from "../../entity.ts";
import { checkAccountId, findAccount } from "../crypto/accounts.ts";
import { MAX_ENTRIES } from "../crypto/transfer-list.ts";
import type { NftChange, TokenChanges } from "../crypto/transfer-list.ts";
import { moveNfts, moveUnits } from "../crypto/transfer-steps.ts";
import type { Service } from "../context.ts";
import { nftKey } from "../entities.ts";
import type { Account } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import type { State } from "../state.ts";
import { knownRelation, usableToken } from "./tokens.ts";

/** TokenReject: gives unwanted tokens back to their treasuries, whatever their custom fees (HIP-904). */
export const tokenReject: Service = {
  check(body) {
    const { owner, rejections } = body.tokenReject!;
    must(rejections?.length, Code.EMPTY_TOKEN_REFERENCE_LIST);
    if (owner) checkAccountId(owner);
    const seen = new Set<string>();
    for (const { fungibleToken, nft } of rejections) {
      const serial = toBigInt(nft?.serialNumber);
      const reference = nft ? `${toBigInt(nft.token_ID?.tokenNum)}/${serial}` : `${toBigInt(fungibleToken?.tokenNum)}`;
      must(!seen.has(reference), Code.TOKEN_REFERENCE_REPEATED);
      seen.add(reference);
      if (fungibleToken) must(toNumber(fungibleToken.tokenNum) !== 0, Code.INVALID_TOKEN_ID);
      if (nft) {
        must(nft.token_ID, Code.INVALID_NFT_ID);
        must(serial > 0n, Code.INVALID_TOKEN_NFT_SERIAL_NUMBER);
      }
    }
  },

  signers(body, state) {
    const id = body.tokenReject!.owner;
    if (!id) return [];
    const owner = present(findAccount(state, id), Code.INVALID_OWNER_ID);
    return [{ key: present(owner.key, Code.ACCOUNT_IS_IMMUTABLE) }];
  },

  handle(context) {
    const { state, payer } = context;
    const { owner: id, rejections } = context.body.tokenReject!;
    must(rejections!.length <= MAX_ENTRIES, Code.TOKEN_REFERENCE_LIST_SIZE_LIMIT_EXCEEDED);
    const owner = present(id ? findAccount(state, id) : state.accounts.get(payer), Code.INVALID_ACCOUNT_ID);
    must(!owner.deleted, Code.ACCOUNT_DELETED);
    const lists: TokenChanges[] = [];
    for (const { fungibleToken } of rejections!) if (fungibleToken) lists.push(unitsBack(state, owner, fungibleToken));
    const nfts = new Map<number, NftChange[]>();
    for (const { nft } of rejections!) {
      if (!nft) continue;
      const change = nftBack(state, owner, nft);
      const token = toNumber(nft.token_ID!.tokenNum);
      nfts.set(token, [...(nfts.get(token) ?? []), change]);
    }
    for (const [token, changes] of nfts) lists.push({ token, units: [], nfts: changes });
    moveUnits(context, lists);
    moveNfts(context, lists);
  },
};

/** All that the owner has of a fungible token. */
function unitsBack(state: State, owner: Account, id: proto.ITokenID): TokenChanges {
  const token = usableToken(state, id);
  const { balance, frozen } = knownRelation(state, owner.num, token.num);
  must(!frozen, Code.ACCOUNT_FROZEN_FOR_TOKEN);
  must(token.treasury !== owner.num, Code.ACCOUNT_IS_TREASURY);
  must(balance > 0n, Code.INSUFFICIENT_TOKEN_BALANCE);
  const units = [
    { account: owner.num, amount: -balance, isApproval: false },
    { account: token.treasury, amount: balance, isApproval: false },
  ];
  return { token: token.num, units, nfts: [] };
}

function nftBack(state: State, owner: Account, { token_ID: id, serialNumber }: proto.INftID): NftChange {
  const serial = toNumber(serialNumber);
  const nft = present(state.nfts.get(nftKey(toNumber(id!.tokenNum), serial)), Code.INVALID_NFT_ID);
  const token = usableToken(state, id);
  must(token.treasury !== owner.num, Code.ACCOUNT_IS_TREASURY);
  must(nft.owner === owner.num, Code.INVALID_OWNER_ID);
  return { serial, from: owner.num, to: token.treasury, isApproval: false };
}
