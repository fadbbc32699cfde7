import type { EntityId } from "../../ledger.ts";
import type { TransactionRow } from "./shapes.ts";

/** The account in a transaction's id: who pays, unless it is scheduled. */
export function accountOf({ transaction_id }: Pick<TransactionRow, "transaction_id">): EntityId {
  return transaction_id.slice(0, transaction_id.indexOf("-")) as EntityId;
}

/** The id of a transaction, without what tells it from others of its family: `0.0.payer@seconds.nanos`. */
export function transactionIdOf({ transaction_id }: Pick<TransactionRow, "transaction_id">): string {
  const [account, seconds, nanos] = transaction_id.split("-");
  return `${account}@${seconds}.${nanos}`;
}

/** The whole id, with `?scheduled` and `/nonce` where they apply. */
export function wholeIdOf(row: Pick<TransactionRow, "transaction_id" | "scheduled" | "nonce">): string {
  return `${transactionIdOf(row)}${row.scheduled ? "?scheduled" : ""}${row.nonce > 0 ? `/${row.nonce}` : ""}`;
}

/** `0.0.payer@seconds.nanos…` as a mirror's path has it. */
export function pathOfId(id: string): string {
  const [, account, seconds, nanos] = /^(0\.0\.\d+)@(\d+)\.(\d+)/.exec(id)!;
  return `${account}-${seconds}-${nanos}`;
}
