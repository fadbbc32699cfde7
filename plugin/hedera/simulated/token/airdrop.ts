import type { proto } from "@hiero-ledger/proto";

import { toBigInt } from "../../entity.ts";
import { resolve } from "../crypto/transfer-aliases.ts";
import { checkTokenLists, hasHook, hasNftHook, nameOf, NO_LISTS } from "../crypto/transfer-list.ts";
import type { TokenChanges } from "../crypto/transfer-list.ts";
import { transferSigners } from "../crypto/transfer-signers.ts";
import { execute, moveHbar, moveUnits } from "../crypto/transfer-steps.ts";
import { tokenTransferFee } from "../crypto/transfer.ts";
import type { Service } from "../context.ts";
import { Code, must, present } from "../refusal.ts";
import { checkAirdrop } from "./airdrop-rules.ts";
import { keepPending } from "./airdrop-pending.ts";
import { assess, recordFees } from "./custom-fees.ts";

/**
 * TokenAirdrop: transfers tokens to those who can receive them now, and keeps the rest for the others until they claim
 * it (HIP-904).
 */
export const tokenAirdrop: Service = {
  extraFee(body, state) {
    return tokenTransferFee(state, transferOf(body));
  },

  check(body) {
    const lists = listsOf(body);
    must(lists.length > 0, Code.EMPTY_TOKEN_TRANSFER_BODY);
    for (const list of lists) checkSender(list);
    checkTokenLists(lists, false);
  },

  signers(body, state, payer) {
    return transferSigners(transferOf(body), state, payer, true);
  },

  handle(context) {
    const { state, body, effects } = context;
    checkAirdrop(state, listsOf(body));
    const { transfers } = resolve(context, transferOf(body));
    // The sender pays all fees at once, also for what stays pending: claims are free of them.
    const { levels, fees } = assess(state, transfers);
    for (const { hbar, tokens } of levels.slice(1)) {
      moveHbar(context, hbar, fees);
      moveUnits(context, tokens, fees);
    }
    recordFees(effects, fees);
    const immediate: TokenChanges[] = [];
    for (const changes of levels[0]!.tokens) {
      const rest = keepPending(context, changes);
      if (rest.units.length > 0 || rest.nfts.length > 0) immediate.push(rest);
    }
    execute(context, { hbar: [], tokens: immediate });
  },
};

function listsOf(body: proto.ITransactionBody): readonly proto.ITokenTransferList[] {
  return body.tokenAirdrop!.tokenTransfers ?? NO_LISTS;
}

function transferOf(body: proto.ITransactionBody): proto.ICryptoTransferTransactionBody {
  return { tokenTransfers: body.tokenAirdrop!.tokenTransfers };
}

/** Each token comes from one sender, who would pay for associations. */
function checkSender({ transfers, nftTransfers }: proto.ITokenTransferList): void {
  if (nftTransfers?.length) {
    const sender = nameOf(present(nftTransfers[0]!.senderAccountID, Code.INVALID_TRANSFER_ACCOUNT_ID));
    const alone = nftTransfers.every(({ senderAccountID: id }) => id && nameOf(id) === sender);
    must(alone, Code.AIRDROP_CONTAINS_MULTIPLE_SENDERS_FOR_A_TOKEN);
    must(!nftTransfers.some(hasNftHook), Code.HOOKS_ARE_NOT_SUPPORTED_IN_AIRDROPS);
  }
  if (transfers?.length) {
    const senders = transfers.filter(({ amount }) => toBigInt(amount) < 0n);
    must(senders.length === 1, Code.AIRDROP_CONTAINS_MULTIPLE_SENDERS_FOR_A_TOKEN);
    must(!transfers.some(hasHook), Code.HOOKS_ARE_NOT_SUPPORTED_IN_AIRDROPS);
  }
}
