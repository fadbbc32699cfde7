import type { proto } from "@hiero-ledger/proto";

import type { ReceiptAnswer, RecordAnswer } from "../records.ts";
import type { State } from "../state.ts";

/** What queries are answered from. */
export interface QueryView {
  readonly state: State;
  receipt(id: proto.ITransactionID): ReceiptAnswer | undefined;
  record(id: proto.ITransactionID): RecordAnswer | undefined;
  /** The records of the last three minutes that an account paid for, in consensus order. */
  recordsPaidBy(account: number): proto.ITransactionRecord[];
  /** Whether the node has time for one more query of a functionality, for a payer if there is one; counts it if so. */
  hasTime(functionality: string, payer?: number): boolean;
}

/** The rules of one kind of query. */
export interface QueryRules<Query, Response> {
  /** Hedera's name for it (`HederaFunctionality`), by which throttles know it. */
  readonly functionality: string;
  /** Whether it costs nothing: there is an answer then even for those who ask for the price. */
  readonly free?: boolean;
  /** Whether only accounts up to 0.0.50 may ask (`ApiPermissionConfig`), and nobody for the price. */
  readonly restricted?: boolean;
  /**
   * Refuses what cannot be asked, even by those who only ask for the price, or returns what makes the answer: the
   * fields of the response beside its header. Making the answer may refuse, too.
   */
  resolve(query: Query, view: QueryView): () => Omit<Response, "header">;
}
