/** What mints, burns and wipes have in common (`BaseTokenHandler.changeSupply`, `TokenSupplyChangeOpsValidator`). */
import type { proto } from "@hiero-ledger/proto";
import type Long from "long";

import { entityId, MAX_INT64, toBigInt, toNumber, toUnsignedLong } from "../../entity.ts";
import { nftKey } from "../entities.ts";
import type { Nft, Token } from "../entities.ts";
import { Code, present, must } from "../refusal.ts";
import type { Context } from "../context.ts";
import type { State } from "../state.ts";

/** NFTs that one transaction mints, burns, wipes or updates; `TokensConfig.nftsMaxBatchSizeMint` and its like. */
const MAX_BATCH = 10;

/** An amount, which is unsigned in the protobuf and signed in the node. */
export function signedAmount(amount: Long | null | undefined): bigint {
  return BigInt.asIntN(64, toBigInt(amount));
}

/** Refuses more NFTs than one transaction may hold. */
export function checkBatch(count: number): void {
  must(count <= MAX_BATCH, Code.BATCH_SIZE_LIMIT_EXCEEDED);
}

/** A burn or wipe names either units or serials, and neither of them below their range. */
export function checkAmounts(
  op: { token?: proto.ITokenID | null; amount?: Long | null; serialNumbers?: Long[] | null },
  invalidAmount: Code,
): void {
  present(op.token, Code.INVALID_TOKEN_ID);
  const amount = signedAmount(op.amount);
  const serials = op.serialNumbers ?? [];
  must(amount <= 0n || serials.length === 0, Code.INVALID_TRANSACTION_BODY);
  must(amount >= 0n, invalidAmount);
  for (const serial of serials) must(toBigInt(serial) > 0n, Code.INVALID_NFT_ID);
}

/** The serial numbers that a transaction names, each once. */
export function serialsOf(op: { serialNumbers?: Long[] | null }): number[] {
  return [...new Set((op.serialNumbers ?? []).map(toNumber))];
}

/** The NFT with this serial number, else INVALID_NFT_ID. */
export function knownNft(state: State, token: Token, serial: number): Nft {
  return present(state.nfts.get(nftKey(token.num, serial)), Code.INVALID_NFT_ID);
}

/**
 * The token with so much more, or less, of it.
 * @param invalidAmount what is refused when the supply would leave the range of a signed 64-bit integer
 */
export function withSupply(token: Token, change: bigint, invalidAmount: Code): Token {
  const totalSupply = token.totalSupply + change;
  must(totalSupply >= 0n && totalSupply <= MAX_INT64, invalidAmount);
  must(token.maxSupply === 0n || totalSupply <= token.maxSupply, Code.TOKEN_MAX_SUPPLY_REACHED);
  return { ...token, totalSupply };
}

/** Keeps a token whose supply has changed, and tells the new supply in the receipt. */
export function settleSupply({ state, now, effects }: Context, token: Token): void {
  state.putToken({ ...token, modifiedAt: now });
  effects.entity = entityId(token.num);
  effects.receipt = { ...effects.receipt, newTotalSupply: toUnsignedLong(token.totalSupply) };
}
