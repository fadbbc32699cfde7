import type { proto } from "@hiero-ledger/proto";

import { isLocal, toNumber } from "../../entity.ts";
import { Code, must, present } from "../refusal.ts";
import type { QueryRules } from "./rules.ts";

/** TransactionGetReceipt: free; status UNKNOWN until the transaction reaches consensus. */
export const receipt: QueryRules<proto.ITransactionGetReceiptQuery, proto.ITransactionGetReceiptResponse> = {
  functionality: "TransactionGetReceipt",
  free: true,
  resolve({ transactionID, includeDuplicates, includeChildReceipts }, view) {
    const id = present(transactionID, Code.INVALID_TRANSACTION_ID);
    return () => {
      const known = present(isKnowable(id) ? view.receipt(id) : undefined, Code.RECEIPT_NOT_FOUND);
      return {
        receipt: known.receipt,
        ...(includeDuplicates && { duplicateTransactionReceipts: [...known.duplicates] }),
        ...(includeChildReceipts && { childTransactionReceipts: [...known.children] }),
      };
    };
  },
};

/** TransactionGetRecord. */
export const record: QueryRules<proto.ITransactionGetRecordQuery, proto.ITransactionGetRecordResponse> = {
  functionality: "TransactionGetRecord",
  resolve({ transactionID, includeDuplicates, includeChildRecords }, view) {
    const id = present(transactionID, Code.INVALID_TRANSACTION_ID);
    must(toNumber(id.accountID?.accountNum) !== 0, Code.INVALID_ACCOUNT_ID);
    return () => {
      const known = present(isKnowable(id) ? view.record(id) : undefined, Code.RECORD_NOT_FOUND);
      // Only what has no nonce can have children and duplicates.
      return {
        transactionRecord: known.record,
        ...(includeDuplicates && !id.nonce && { duplicateTransactionRecords: [...known.duplicates] }),
        ...(includeChildRecords && { childTransactionRecords: [...known.children] }),
      };
    };
  },
};

/** Whether the id could be that of a transaction here: with a payer of this network, who has a number. */
function isKnowable({ accountID }: proto.ITransactionID): boolean {
  return !!accountID && isLocal(accountID) && !accountID.alias?.length;
}
