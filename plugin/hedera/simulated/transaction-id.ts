import type { proto } from "@hiero-ledger/proto";

import { fromTimestamp, parseTransactionId, toAccountId, toNumber, toTimestamp } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";

/** The id of a transaction as the ledger keeps it: HAPI's takes four times the memory. */
export interface TransactionId {
  /** The account in whose name the transaction is; what is scheduled may be paid by another one. */
  readonly account: number;
  /** The time from which on the transaction is valid. */
  readonly start: Timestamp;
  readonly scheduled: boolean;
  /** 0 for what a user submitted; what comes with it is counted from 1. */
  readonly nonce: number;
}

/** An id out of HAPI's form, or the one that SDKs write. */
export function fromTransactionId(id: string | proto.ITransactionID): TransactionId {
  const { accountID, transactionValidStart, scheduled, nonce } = typeof id === "string" ? parseTransactionId(id) : id;
  return {
    account: toNumber(accountID?.accountNum),
    start: fromTimestamp(transactionValidStart),
    scheduled: scheduled ?? false,
    nonce: nonce ?? 0,
  };
}

/** The id in HAPI's form. */
export function toTransactionId({ account, start, scheduled, nonce }: TransactionId): proto.ITransactionID {
  return { accountID: toAccountId(account), transactionValidStart: toTimestamp(start), scheduled, nonce };
}

/** Whether two transactions have the same id but for the nonce: one came with the other. */
export function areFamily(a: TransactionId, b: TransactionId): boolean {
  return a.start === b.start && a.account === b.account && a.scheduled === b.scheduled;
}
