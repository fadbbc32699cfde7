import { proto } from "@hiero-ledger/proto";

import { formatTransactionId, fromAccountId, fromTimestamp, SECOND, toBigInt } from "../../entity.ts";
import type { EntityId, Timestamp } from "../../ledger.ts";

/** A signed transaction as it is handed in at a consensus node. */
export interface Copy {
  /** The node that it is addressed to, which alone takes it. */
  readonly node: EntityId;
  /** Encoded HAPI `Transaction`. */
  readonly bytes: Uint8Array;
}

/** A signed transaction with its copies for several nodes, one of which at most is executed. */
export interface Envelope {
  /** `0.0.payer@seconds.nanos` */
  readonly id: string;
  readonly validStart: Timestamp;
  /** From then on nobody takes it any more. */
  readonly validEnd: Timestamp;
  readonly copies: readonly Copy[];
}

/**
 * Opens the copies of a transaction.
 * @throws {TypeError} when one is no transaction, or not the same as the others: handing it in could do something twice
 */
export function envelopeOf(copies: readonly Uint8Array[]): Envelope {
  const all = copies.map(opened);
  const [first] = all;
  if (first === undefined) throw new TypeError("There is no transaction to submit");
  const stranger = all.find(({ id }) => id !== first.id);
  if (stranger !== undefined) {
    throw new TypeError(`The copies of a transaction have one id; there are ${first.id} and ${stranger.id}`);
  }
  const { id, validStart, validEnd } = first;
  return { id, validStart, validEnd, copies: all.map(({ node, bytes }) => ({ node, bytes })) };
}

function opened(bytes: Uint8Array): Copy & Omit<Envelope, "copies"> {
  const { signedTransactionBytes, bodyBytes } = proto.Transaction.decode(bytes);
  const isSigned = signedTransactionBytes.length > 0;
  const body = proto.TransactionBody.decode(
    isSigned ? proto.SignedTransaction.decode(signedTransactionBytes).bodyBytes : bodyBytes,
  );
  const { transactionID, nodeAccountID, transactionValidDuration } = body;
  const node = fromAccountId(nodeAccountID);
  if (!transactionID?.accountID || node === undefined) {
    throw new TypeError("A transaction names who pays for it (transactionID) and who takes it (nodeAccountID)");
  }
  const validStart = fromTimestamp(transactionID.transactionValidStart);
  const validEnd = validStart + toBigInt(transactionValidDuration?.seconds) * SECOND;
  return { node, bytes, id: formatTransactionId(transactionID), validStart, validEnd };
}
