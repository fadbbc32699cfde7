import { proto } from "@hiero-ledger/proto";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { toAccountId, toLong, toTokenId, toUnsignedLong } from "../hedera/entity.ts";
import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import type { Approval } from "../protocol/effects.ts";
import type { Approvals, Settlement, Transfer, TransferEntry } from "../protocol/settlement.ts";
import type { EntityId, Hex, Tinybar } from "../protocol/units.ts";
import { tokenUpdateBody } from "./token-update.ts";

/** The most that a transfer may cost its payer, which is a contract's account when it spends allowances, tinybar. */
export const MAX_TRANSFER_FEE: Tinybar = 100_000_000n;
/** The most that anything else may cost; the node that schedules it pays. */
export const MAX_OTHER_FEE: Tinybar = 2_000_000_000n;

/**
 * A block's settlement as Hedera schedules it. Equal settlements are equal bytes.
 * @param vaultKey the network's threshold key, encoded
 */
export function scheduledBody(
  settlement: Settlement,
  memo: string,
  vaultKey: Uint8Array,
): proto.ISchedulableTransactionBody {
  const fee = settlement.kind === "transfer" ? MAX_TRANSFER_FEE : MAX_OTHER_FEE;
  return { memo, transactionFee: toUnsignedLong(fee), ...dataOf(settlement, vaultKey) };
}

/** The encoding that {@link scheduledBody} has on Hedera, to compare with what a schedule holds. */
export function encodeScheduled(settlement: Settlement, memo: string, vaultKey: Uint8Array): Uint8Array {
  return proto.SchedulableTransactionBody.encode(scheduledBody(settlement, memo, vaultKey)).finish();
}

/** Identifies a settlement in a proposal; zero for none. */
export function settlementDigest(settlement: Settlement | undefined, vaultKey: Uint8Array): Hex {
  if (settlement === undefined) return `0x${"0".repeat(64)}`;
  const payer = Buffer.from(`${payerOf(settlement) ?? ""}/`);
  return bytesToHex(keccak_256(Buffer.concat([payer, encodeScheduled(settlement, "", vaultKey)])));
}

/** Who pays for the settlement, unless it is the node that schedules it. */
export function payerOf(settlement: Settlement): EntityId | undefined {
  return settlement.kind === "transfer" ? settlement.payer : undefined;
}

function dataOf(settlement: Settlement, vaultKey: Uint8Array): proto.ISchedulableTransactionBody {
  switch (settlement.kind) {
    case "transfer":
      return { cryptoTransfer: transferBody(settlement) };
    case "approvals":
      return { cryptoApproveAllowance: approvalsBody(settlement) };
    case "mint": {
      const { token, amount, metadata } = settlement;
      return {
        tokenMint:
          metadata.length > 0
            ? { token: toTokenId(token), metadata: metadata.map(hexToBytes) }
            : { token: toTokenId(token), amount: toUnsignedLong(amount) },
      };
    }
    case "burn": {
      const { token, amount, serials } = settlement;
      return {
        tokenBurn:
          serials.length > 0
            ? { token: toTokenId(token), serialNumbers: serials.map(toLong) }
            : { token: toTokenId(token), amount: toUnsignedLong(amount) },
      };
    }
    case "update":
      return { tokenUpdate: { token: toTokenId(settlement.token), ...tokenUpdateBody(settlement.update, vaultKey) } };
  }
}

function transferBody({ hbar, tokens }: Transfer): proto.ICryptoTransferTransactionBody {
  return {
    transfers: { accountAmounts: hbar.map(accountAmount) },
    tokenTransfers: tokens.map(({ token, entries, nfts }) => ({
      token: toTokenId(token),
      transfers: entries.map(accountAmount),
      nftTransfers: nfts.map(({ from, to, serial, approval }) => ({
        senderAccountID: toAccountId(from),
        receiverAccountID: toAccountId(to),
        serialNumber: toLong(serial),
        ...(approval && { isApproval: true }),
      })),
    })),
  };
}

function approvalsBody({ approvals }: Approvals): proto.ICryptoApproveAllowanceTransactionBody {
  const body = { cryptoAllowances: [], tokenAllowances: [], nftAllowances: [] } as {
    cryptoAllowances: proto.ICryptoAllowance[];
    tokenAllowances: proto.ITokenAllowance[];
    nftAllowances: proto.INftAllowance[];
  };
  for (const approval of approvals) {
    const { token, owner, spender, amount } = approval;
    const parties = { owner: toAccountId(owner), spender: toAccountId(spender!) };
    if (amount === undefined) body.nftAllowances.push(nftAllowance(approval));
    else if (token === undefined) body.cryptoAllowances.push({ ...parties, amount: toLong(amount) });
    else body.tokenAllowances.push({ ...parties, tokenId: toTokenId(token), amount: toLong(amount) });
  }
  return body;
}

function nftAllowance({ token, owner, spender, serial, all }: Approval): proto.INftAllowance {
  return {
    tokenId: toTokenId(token!),
    owner: toAccountId(owner),
    spender: toAccountId(spender!),
    ...(serial === undefined ? { approvedForAll: { value: all! } } : { serialNumbers: [toLong(serial)] }),
  };
}

function accountAmount({ account, amount, approval }: TransferEntry): proto.IAccountAmount {
  return { accountID: toAccountId(account), amount: toLong(amount), ...(approval && { isApproval: true }) };
}
