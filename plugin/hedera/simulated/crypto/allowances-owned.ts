/** What granting and deleting allowances have in common (`AllowanceValidator`). */
import type { proto } from "@hiero-ledger/proto";

import { toNumber } from "../../entity.ts";
import type { Context } from "../context.ts";
import { nftKey } from "../entities.ts";
import type { Account, Nft, Token } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import type { State } from "../state.ts";
import { usableAccount } from "./accounts.ts";

/** `HederaConfig.allowancesMaxTransactionLimit`. */
const MAX_PER_TRANSACTION = 20;

/** Refuses more allowances than a transaction may deal with; each serial counts. */
export function checkCount(count: number): void {
  must(count <= MAX_PER_TRANSACTION, Code.MAX_ALLOWANCES_EXCEEDED);
}

/** The owner that an allowance names, or the payer of the transaction. */
export function ownerOrPayer({ state, payer }: Context, id: proto.IAccountID | null | undefined): Account {
  if (!id || toNumber(id.accountNum) === payer) return state.accounts.get(payer)!;
  return usableAccount(state, id, Code.INVALID_ALLOWANCE_OWNER_ID, Code.INVALID_ALLOWANCE_OWNER_ID);
}

/** The serials of an allowance as numbers. */
export function serialsOf({ serialNumbers }: proto.INftAllowance | proto.INftRemoveAllowance): number[] {
  return (serialNumbers ?? []).map(toNumber);
}

/** Refuses serials that do not exist. */
export function checkSerials({ nfts }: State, { num }: Token, serials: readonly number[]): void {
  for (const serial of serials) must(nfts.get(nftKey(num, serial)), Code.INVALID_TOKEN_NFT_SERIAL_NUMBER);
}

/** The NFT, which must be the owner's. */
export function ownedNft({ nfts }: State, owner: Account, token: number, serial: number): Nft {
  const nft = present(nfts.get(nftKey(token, serial)), Code.INVALID_NFT_ID);
  must(nft.owner === owner.num, Code.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO);
  return nft;
}
