import { proto } from "@hiero-ledger/proto";

import { formatTransactionId, toAccountId, toLong, toTimestamp } from "../../plugin/hedera/entity.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { edKey, HBAR, SECOND, START } from "./network.ts";

/** Whose signature batches need. */
export const assembler = edKey("assembler");

/** What a transaction in a batch has that is not as it should be. */
export interface Flaw {
  readonly body?: proto.ITransactionBody;
  readonly signers?: readonly HederaKey[];
  /** Its valid start. */
  readonly start?: bigint;
}

/** A transaction for a batch, as an encoded `SignedTransaction`. */
export interface Inner {
  readonly bytes: Uint8Array;
  readonly id: string;
}

/** Makes transactions for batches, each with an id of its own. */
export function innerMaker() {
  let lastStart = START - 5n * SECOND;
  return (
    payer: SimulatedOperator,
    data: TransactionData,
    { body, signers = [payer.key], start }: Flaw = {},
  ): Inner => {
    const transactionID = {
      accountID: toAccountId(payer.account),
      transactionValidStart: toTimestamp(start ?? ++lastStart),
    };
    const bodyBytes = proto.TransactionBody.encode({
      transactionID,
      nodeAccountID: toAccountId(0),
      transactionFee: toLong(HBAR),
      transactionValidDuration: { seconds: toLong(120) },
      batchKey: assembler.publicKey,
      ...data,
      ...body,
    }).finish();
    const sigPair = signers.map((signer) => signer.signaturePair(bodyBytes));
    const bytes = proto.SignedTransaction.encode({ bodyBytes, sigMap: { sigPair } }).finish();
    return { bytes, id: formatTransactionId(transactionID) };
  };
}

/** A batch of transactions. */
export function batch(...inners: readonly { readonly bytes: Uint8Array }[]): TransactionData {
  return { atomicBatch: { transactions: inners.map(({ bytes }) => bytes) } };
}
