import { toLong } from "../../entity.ts";
import { usableMetadata } from "./attributes.ts";
import { addNft, addUnits } from "./balances.ts";
import type { Context, Service } from "../context.ts";
import type { Token } from "../entities.ts";
import { extras } from "../fees.ts";
import { Code, present, must } from "../refusal.ts";
import { roleKey, roleSigners } from "./roles.ts";
import { checkBatch, settleSupply, signedAmount, withSupply } from "./supply.ts";
import { certifiedRelation, usableToken } from "./tokens.ts";

/** TokenMint: new units or NFTs for the treasury. */
export const tokenMint: Service = {
  extraFee(body) {
    const count = body.tokenMint!.metadata?.length ?? 0;
    return count === 0 ? 0 : extras.nftMintBase + (count - 1) * extras.nftMint;
  },

  check(body) {
    const op = body.tokenMint!;
    const amount = signedAmount(op.amount);
    present(op.token, Code.INVALID_TOKEN_ID);
    must(amount <= 0n || !op.metadata?.length, Code.INVALID_TRANSACTION_BODY);
    must(amount >= 0n, Code.INVALID_TOKEN_MINT_AMOUNT);
  },

  signers(body, state) {
    return roleSigners(state, body.tokenMint!.token, "supply");
  },

  handle(context) {
    const { state, body } = context;
    const op = body.tokenMint!;
    checkBatch(op.metadata?.length ?? 0);
    const metadata = (op.metadata ?? []).map(usableMetadata);
    const token = usableToken(state, op.token);
    roleKey(token.keys, "supply");
    certifiedRelation(state, token.treasury, token);
    if (token.type === "fungible") {
      const amount = signedAmount(op.amount);
      const minted = withSupply(token, amount, Code.INVALID_TOKEN_MINT_AMOUNT);
      addUnits(context, token, token.treasury, amount);
      settleSupply(context, minted);
    } else {
      must(metadata.length > 0, Code.INVALID_TOKEN_MINT_METADATA);
      mintNfts(context, token, metadata);
    }
  },
};

function mintNfts(context: Context, token: Token, metadata: readonly Uint8Array[]): void {
  const minted = withSupply(token, BigInt(metadata.length), Code.FAIL_INVALID);
  const serials = metadata.map((each, index) => {
    const serial = token.lastSerial + 1 + index;
    addNft(context, token, serial, each);
    return toLong(serial);
  });
  settleSupply(context, { ...minted, lastSerial: token.lastSerial + metadata.length });
  context.effects.receipt = { ...context.effects.receipt, serialNumbers: serials };
}
