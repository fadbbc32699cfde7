import { addUnits, removeNft } from "./balances.ts";
import type { Service } from "../context.ts";
import { Code, must } from "../refusal.ts";
import { roleKey, roleSigners } from "./roles.ts";
import { checkAmounts, checkBatch, knownNft, serialsOf, settleSupply, signedAmount, withSupply } from "./supply.ts";
import { certifiedRelation, usableToken } from "./tokens.ts";

/** TokenBurn: takes units or NFTs of the treasury out of existence. */
export const tokenBurn: Service = {
  check(body) {
    checkAmounts(body.tokenBurn!, Code.INVALID_TOKEN_BURN_AMOUNT);
  },

  signers(body, state) {
    return roleSigners(state, body.tokenBurn!.token, "supply");
  },

  handle(context) {
    const { state, body } = context;
    const op = body.tokenBurn!;
    const serials = serialsOf(op);
    checkBatch(serials.length);
    const token = usableToken(state, op.token);
    roleKey(token.keys, "supply");
    certifiedRelation(state, token.treasury, token);
    if (token.type === "fungible") {
      const amount = signedAmount(op.amount);
      const burned = withSupply(token, -amount, Code.INVALID_TOKEN_BURN_AMOUNT);
      addUnits(context, token, token.treasury, -amount);
      settleSupply(context, burned);
    } else {
      must(serials.length > 0, Code.INVALID_TOKEN_BURN_METADATA);
      const nfts = serials.map((serial) => {
        const nft = knownNft(state, token, serial);
        must(nft.owner === token.treasury, Code.TREASURY_MUST_OWN_BURNED_NFT);
        return nft;
      });
      const burned = withSupply(token, -BigInt(nfts.length), Code.FAIL_INVALID);
      for (const nft of nfts) removeNft(context, nft);
      settleSupply(context, burned);
    }
  },
};
