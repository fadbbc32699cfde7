import type { proto } from "@hiero-ledger/proto";

import { toAccountId, toLong } from "./entity.ts";
import type { EntityId, Tinybar } from "./ledger.ts";
import type { TransactionData } from "./operator.ts";

/** The transaction by which one account gives hbar to another, which may be named by an alias that is to be its own. */
export function hbarTransfer(from: EntityId, to: proto.IAccountID, amount: Tinybar): TransactionData {
  const accountAmounts = [
    { accountID: toAccountId(from), amount: toLong(-amount) },
    { accountID: to, amount: toLong(amount) },
  ];
  return { cryptoTransfer: { transfers: { accountAmounts } } };
}
