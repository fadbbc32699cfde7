/** The rules for airdrops that go beyond those for transfers (`TokenAirdropValidator`). */
import type { proto } from "@hiero-ledger/proto";

import { toBigInt, toNumber } from "../../entity.ts";
import { findAccount } from "../crypto/accounts.ts";
import { MAX_ENTRIES, NO_AMOUNTS } from "../crypto/transfer-list.ts";
import { nftKey } from "../entities.ts";
import type { Account, Token } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import type { State } from "../state.ts";
import { isExempt } from "./assessment.ts";
import { unfrozenRelation, usableToken } from "./tokens.ts";

/** Refuses an airdrop of what the sender does not have, or whose receivers would owe a royalty's fallback fee. */
export function checkAirdrop(state: State, lists: readonly proto.ITokenTransferList[]): void {
  let units = 0;
  let nfts = 0;
  for (const { token: id, transfers, nftTransfers } of lists) {
    const token = usableToken(state, id);
    if (transfers?.length) {
      must(token.type === "fungible", Code.ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON);
      const debit = transfers.find(({ amount }) => toBigInt(amount) < 0n)!;
      const sender = present(findAccount(state, debit.accountID), Code.INVALID_ACCOUNT_ID);
      must(!sender.deleted, Code.ACCOUNT_DELETED);
      const { balance } = unfrozenRelation(state, sender.num, token.num);
      must(balance + toBigInt(debit.amount) >= 0n, Code.INSUFFICIENT_TOKEN_BALANCE);
      units += transfers.length;
      must(units <= MAX_ENTRIES, Code.TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
    }
    if (nftTransfers?.length) {
      const sender = findAccount(state, nftTransfers[0]!.senderAccountID);
      for (const { receiverAccountID } of nftTransfers) {
        checkRoyalties(token, sender, findAccount(state, receiverAccountID), () => isPaid(state, lists, sender));
      }
      must(sender, Code.INVALID_ACCOUNT_ID);
      unfrozenRelation(state, sender.num, token.num);
      for (const { serialNumber } of nftTransfers) {
        const nft = present(state.nfts.get(nftKey(token.num, toNumber(serialNumber))), Code.INVALID_NFT_ID);
        must(nft.owner === sender.num, Code.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO);
      }
      nfts += nftTransfers.length;
      must(nfts <= MAX_ENTRIES, Code.BATCH_SIZE_LIMIT_EXCEEDED);
    }
  }
}

function checkRoyalties(
  token: Token,
  sender: Account | undefined,
  receiver: Account | undefined,
  isSenderPaid: () => boolean,
): void {
  for (const fee of token.customFees) {
    if (!fee.royaltyFee) continue;
    const owed = fee.royaltyFee.fallbackFee && !isExempt(token, fee, receiver?.num ?? 0);
    must(!owed, Code.TOKEN_AIRDROP_WITH_FALLBACK_ROYALTY);
    const due = !isExempt(token, fee, sender?.num ?? 0) && isSenderPaid();
    must(!due, Code.TOKEN_AIRDROP_WITH_FALLBACK_ROYALTY);
  }
}

/** Whether the account gets fungible tokens in the same airdrop. */
function isPaid(state: State, lists: readonly proto.ITokenTransferList[], account: Account | undefined): boolean {
  return lists.some(({ transfers }) =>
    (transfers ?? NO_AMOUNTS).some(
      ({ accountID, amount }) => toBigInt(amount) > 0n && findAccount(state, accountID)?.num === account?.num,
    ),
  );
}
