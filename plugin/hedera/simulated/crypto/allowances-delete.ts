import { toNumber } from "../../entity.ts";
import type { Service, Signer } from "../context.ts";
import { allowanceKey } from "../entities.ts";
import { extras } from "../fees.ts";
import { Code, must, present } from "../refusal.ts";
import { findRelation, knownToken } from "../token/tokens.ts";
import { numberedAccount, ownerOf } from "./accounts.ts";
import { checkCount, checkSerials, ownedNft, ownerOrPayer, serialsOf } from "./allowances-owned.ts";

/** CryptoDeleteAllowance: takes back the allowances of single NFTs. All others are taken back by granting 0, or false. */
export const cryptoDeleteAllowance: Service = {
  extraFee(body) {
    return Math.max((body.cryptoDeleteAllowance!.nftAllowances?.length ?? 0) - 1, 0) * extras.allowance;
  },

  check(body) {
    const allowances = body.cryptoDeleteAllowance!.nftAllowances;
    must(allowances?.length, Code.EMPTY_ALLOWANCES);
    for (const { tokenId, serialNumbers } of allowances) {
      present(tokenId, Code.INVALID_TOKEN_ID);
      must(serialNumbers?.length, Code.EMPTY_ALLOWANCES);
    }
  },

  signers(body, state, payer) {
    const signers: Signer[] = [];
    for (const { owner: id, tokenId } of body.cryptoDeleteAllowance!.nftAllowances ?? []) {
      if (!id) continue;
      const owner = present(numberedAccount(state, id), Code.INVALID_ALLOWANCE_OWNER_ID);
      // Who may move all of the owner's NFTs may also take back what others may.
      const isOperator = owner.allowances.operators.has(allowanceKey(toNumber(tokenId?.tokenNum), payer));
      if (owner.num !== payer && !isOperator) signers.push(ownerOf(owner));
    }
    return signers;
  },

  handle(context) {
    const { state } = context;
    const allowances = context.body.cryptoDeleteAllowance!.nftAllowances!;
    checkCount(allowances.reduce((sum, { serialNumbers }) => sum + serialNumbers!.length, 0));
    for (const allowance of allowances) {
      const token = knownToken(state, allowance.tokenId);
      must(!token.deleted, Code.TOKEN_WAS_DELETED);
      must(token.type === "nonFungible", Code.FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES);
      const owner = ownerOrPayer(context, allowance.owner);
      must(findRelation(state, owner.num, token.num), Code.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
      checkSerials(state, token, serialsOf(allowance));
    }
    for (const allowance of allowances) {
      const owner = ownerOrPayer(context, allowance.owner);
      for (const serial of serialsOf(allowance)) {
        const nft = ownedNft(state, owner, toNumber(allowance.tokenId!.tokenNum), serial);
        state.putNft({ ...nft, spender: undefined });
      }
    }
  },
};
