import { addUnits, removeNft } from "./balances.ts";
import type { Service } from "../context.ts";
import { findAccount } from "../crypto/accounts.ts";
import { Code, present, must } from "../refusal.ts";
import { roleKey, roleSigners } from "./roles.ts";
import { checkAmounts, checkBatch, knownNft, serialsOf, settleSupply, signedAmount, withSupply } from "./supply.ts";
import { certifiedRelation, usableToken } from "./tokens.ts";

/** TokenWipe: takes units or NFTs of any account but the treasury out of existence. */
export const tokenWipe: Service = {
  check(body) {
    const op = body.tokenWipe!;
    checkAmounts(op, Code.INVALID_WIPING_AMOUNT);
    present(op.account, Code.INVALID_ACCOUNT_ID);
  },

  signers(body, state) {
    return roleSigners(state, body.tokenWipe!.token, "wipe");
  },

  handle(context) {
    const { state, body } = context;
    const op = body.tokenWipe!;
    const account = present(findAccount(state, op.account), Code.INVALID_ACCOUNT_ID);
    must(!account.deleted, Code.ACCOUNT_DELETED);
    const serials = serialsOf(op);
    checkBatch(serials.length);
    const token = usableToken(state, op.token);
    roleKey(token.keys, "wipe");
    const { balance } = certifiedRelation(state, account.num, token);
    must(account.num !== token.treasury, Code.CANNOT_WIPE_TOKEN_TREASURY_ACCOUNT);
    if (token.type === "fungible") {
      const amount = signedAmount(op.amount);
      const wiped = withSupply(token, -amount, Code.INVALID_WIPING_AMOUNT);
      must(balance >= amount, Code.INVALID_WIPING_AMOUNT);
      addUnits(context, token, account.num, -amount);
      settleSupply(context, wiped);
    } else {
      must(serials.length > 0, Code.INVALID_WIPING_AMOUNT);
      const wiped = withSupply(token, -BigInt(serials.length), Code.INVALID_WIPING_AMOUNT);
      const nfts = serials.map((serial) => {
        const nft = knownNft(state, token, serial);
        must(nft.owner === account.num, Code.ACCOUNT_DOES_NOT_OWN_WIPED_NFT);
        return nft;
      });
      for (const nft of nfts) removeNft(context, nft);
      settleSupply(context, wiped);
    }
  },
};
