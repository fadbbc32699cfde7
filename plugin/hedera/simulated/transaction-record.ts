/** What HAPI shows of a transaction after consensus: its receipt and its record. */
import type { proto } from "@hiero-ledger/proto";

import { toAccountId, toLong, toScheduleId, toTimestamp, toTokenId, toUnsignedLong } from "../entity.ts";
import type { TokenEffects } from "./context.ts";
import { rateSet } from "./rates.ts";
import { hbarMoves } from "./sealed.ts";
import type { Sealed } from "./sealed.ts";
import { toTransactionId } from "./transaction-id.ts";

/** The receipt of a transaction. */
export function receiptOf({ status, effects, rates }: Sealed): proto.ITransactionReceipt {
  return { status, ...effects.receipt, exchangeRate: rateSet(rates) };
}

/** The record of a transaction; its transfers include the fee and sum to 0. */
export function recordOf(sealed: Sealed): proto.ITransactionRecord {
  const { effects, parentTimestamp, scheduleRef } = sealed;
  return {
    receipt: receiptOf(sealed),
    transactionHash: new Uint8Array(Buffer.from(sealed.hash, "base64")),
    consensusTimestamp: toTimestamp(sealed.consensusTimestamp),
    transactionID: toTransactionId(sealed.transactionId),
    memo: sealed.memo,
    transactionFee: toUnsignedLong(sealed.fee),
    transferList: { accountAmounts: transfersOf(sealed) },
    scheduleRef: scheduleRef && toScheduleId(scheduleRef),
    parentConsensusTimestamp: parentTimestamp === undefined ? undefined : toTimestamp(parentTimestamp),
    highVolumePricingMultiplier: toLong(sealed.highVolume ?? 0),
    alias: sealed.alias,
    evmAddress: effects.evmAddress,
    ...(effects.tokens && tokenFields(effects.tokens)),
    ...(typeof effects.prng === "number" && { prngNumber: effects.prng }),
    ...(typeof effects.prng === "object" && { prngBytes: effects.prng }),
  };
}

function transfersOf(sealed: Sealed): proto.IAccountAmount[] {
  return hbarMoves(sealed).map(([account, amount]) => ({ accountID: toAccountId(account), amount: toLong(amount) }));
}

function tokenFields({ moves, nfts, assessedFees, associations, airdrops }: TokenEffects): proto.ITransactionRecord {
  const lists = new Map<number, { transfers: proto.IAccountAmount[]; nftTransfers: proto.INftTransfer[] }>();
  const listOf = (token: number) => {
    const list = lists.get(token) ?? { transfers: [], nftTransfers: [] };
    lists.set(token, list);
    return list;
  };
  for (const { token, account, amount, isApproval } of moves) {
    if (amount === 0n) continue;
    listOf(token).transfers.push({ accountID: toAccountId(account), amount: toLong(amount), isApproval });
  }
  for (const { token, serial, from, to, isApproval } of nfts) {
    const [senderAccountID, receiverAccountID] = [toAccountId(from), toAccountId(to)];
    listOf(token).nftTransfers.push({ senderAccountID, receiverAccountID, serialNumber: toLong(serial), isApproval });
  }
  return {
    tokenTransferLists: [...lists]
      .sort(([a], [b]) => a - b)
      .map(([token, list]) => ({ token: toTokenId(token), ...list })),
    assessedCustomFees: assessedFees,
    automaticTokenAssociations: associations.map(({ account, token }) => ({
      accountId: toAccountId(account),
      tokenId: toTokenId(token),
    })),
    newPendingAirdrops: airdrops,
  };
}
