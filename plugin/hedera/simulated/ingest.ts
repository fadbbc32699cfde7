import { createHash } from "node:crypto";

import { proto } from "@hiero-ledger/proto";

import { formatTransactionId, fromTimestamp, isLocal, SECOND, toBigInt, toNumber } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";
import { checkMemo } from "./attributes.ts";
import type { Submission } from "./context.ts";
import { feeOf, total } from "./fees.ts";
import { NODE_ACCOUNTS } from "./genesis.ts";
import { Code, present, Refusal, must } from "./refusal.ts";
import { serviceOf } from "./services.ts";
import { requireDistinctPrefixes, satisfies, Signatures } from "./signatures.ts";
import type { Account } from "./entities.ts";
import type { State } from "./state.ts";

/** Bytes; `HederaConfig.transactionMaxBytes`. */
const MAX_TRANSACTION = 6144;
/** Seconds; `transaction.minValidDuration`, `maxValidDuration`. */
const MIN_DURATION = 15n;
const MAX_DURATION = 180n;
/** A node refuses what would expire before it could reach consensus; `transaction.minValidityBufferSecs`. */
const INGEST_BUFFER = 10n * SECOND;

/**
 * Decodes a submitted `Transaction` and refuses what is malformed, the node's first duty
 * (`TransactionChecker.parseAndCheck`).
 */
export function parse(bytes: Uint8Array): Submission {
  must(bytes.length <= MAX_TRANSACTION, Code.TRANSACTION_OVERSIZE);
  const transaction = decode(proto.Transaction, bytes, Code.INVALID_TRANSACTION);
  const signed = signedPart(transaction);
  const bodyBytes = signed.bodyBytes!;
  const body = decode(proto.TransactionBody, bodyBytes, Code.INVALID_TRANSACTION_BODY);
  const pairs = signed.sigMap?.sigPair ?? [];
  requireDistinctPrefixes(pairs);

  const transactionId = present(body.transactionID, Code.INVALID_TRANSACTION_ID);
  must(!transactionId.scheduled && !transactionId.nonce, Code.TRANSACTION_ID_FIELD_NOT_ALLOWED);
  const account = present(transactionId.accountID, Code.PAYER_ACCOUNT_NOT_FOUND);
  const payer = toNumber(account.accountNum);
  must(isLocal(account) && payer > 0 && !account.alias?.length, Code.PAYER_ACCOUNT_NOT_FOUND);
  const node = toNumber(body.nodeAccountID?.accountNum);
  must(NODE_ACCOUNTS.includes(node), Code.INVALID_NODE_ACCOUNT);
  checkMemo(body.memo);
  must(!body.batchKey, Code.BATCH_KEY_SET_ON_NON_INNER_TRANSACTION);
  return {
    id: formatTransactionId(transactionId),
    transactionId,
    body,
    name: present(body.data, Code.INVALID_TRANSACTION_BODY),
    payer,
    node,
    signatures: new Signatures(bodyBytes, pairs),
    hash: new Uint8Array(createHash("sha384").update(signed.bytes).digest()),
  };
}

/**
 * Checks that the transaction is valid at one of the times: the network's, or that of the client, who knows nothing of
 * a network's clock that was moved. `buffered` as a node does before consensus.
 */
export function checkTimeBox(body: proto.ITransactionBody, times: readonly Timestamp[], buffered: boolean): void {
  const start = fromTimestamp(present(body.transactionID!.transactionValidStart, Code.INVALID_TRANSACTION_START));
  const seconds = toBigInt(body.transactionValidDuration?.seconds);
  must(seconds >= MIN_DURATION && seconds <= MAX_DURATION, Code.INVALID_TRANSACTION_DURATION);
  const end = start + seconds * SECOND - (buffered ? INGEST_BUFFER : 0n);
  if (times.some((now) => start <= now && now <= end)) return;
  throw new Refusal(end < times[0]! ? Code.TRANSACTION_EXPIRED : Code.INVALID_TRANSACTION_START);
}

/** The checks of the transaction's own rules that need no state. */
export function checkPure({ name, body }: Submission): void {
  present(serviceOf(name), Code.NOT_SUPPORTED).check(body);
}

/** The payer, who must exist and must have signed. */
export function checkPayer(state: State, { payer, signatures }: Submission): Account {
  const account = present(state.accounts.get(payer), Code.PAYER_ACCOUNT_NOT_FOUND);
  must(!account.deleted, Code.PAYER_ACCOUNT_DELETED);
  // A hollow account pays once its ECDSA key shows up under its full prefix (HIP-583).
  const authorized = account.key
    ? satisfies(account.key, signatures.signed)
    : signatures.ecdsaSigner(account.evmAddress!) !== undefined;
  must(authorized, Code.INVALID_SIGNATURE);
  return account;
}

/** The payer must offer the fee and have it. */
export function checkSolvency(state: State, payer: Account, { name, body, signatures }: Submission): void {
  const fee = total(feeOf(state, name, body, signatures.count));
  must(BigInt.asUintN(64, toBigInt(body.transactionFee)) >= fee, Code.INSUFFICIENT_TX_FEE);
  must(payer.balance >= fee, Code.INSUFFICIENT_PAYER_BALANCE);
}

/** The signed part of either form of a `Transaction`, with the bytes that the transaction hash covers. */
function signedPart(transaction: proto.Transaction): proto.ISignedTransaction & { bytes: Uint8Array } {
  const { signedTransactionBytes, bodyBytes, sigMap } = transaction;
  if (signedTransactionBytes.length > 0) {
    must(bodyBytes.length === 0 && !sigMap, Code.INVALID_TRANSACTION);
    const signed = decode(proto.SignedTransaction, signedTransactionBytes, Code.INVALID_TRANSACTION);
    must(signed.bodyBytes.length > 0, Code.INVALID_TRANSACTION_BODY);
    return { bodyBytes: signed.bodyBytes, sigMap: signed.sigMap, bytes: signedTransactionBytes };
  }
  must(bodyBytes.length > 0, Code.INVALID_TRANSACTION_BODY);
  return { bodyBytes, sigMap, bytes: bodyBytes };
}

interface Codec<T> {
  decode(bytes: Uint8Array): T;
  encode(message: NoInfer<T>): { finish(): Uint8Array };
}

/** Decodes, and refuses fields that this version of HAPI does not know: they would get lost on the way back. */
function decode<T>(codec: Codec<T>, bytes: Uint8Array, code: Code): T {
  let message: T;
  try {
    message = codec.decode(bytes);
  } catch {
    throw new Refusal(code);
  }
  must(codec.encode(message).finish().length === bytes.length, Code.TRANSACTION_HAS_UNKNOWN_FIELDS);
  return message;
}
