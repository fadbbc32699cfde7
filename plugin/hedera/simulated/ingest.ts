import { createHash } from "node:crypto";

import { proto } from "@hiero-ledger/proto";

import { formatTransactionId, fromTimestamp, isLocal, SECOND, toBigInt, toNumber } from "../entity.ts";
import type { Timestamp, Tinybar } from "../ledger.ts";
import { checkMemo } from "./attributes.ts";
import type { Submission } from "./context.ts";
import { feeOf } from "./fees.ts";
import { NODE_ACCOUNTS, TREASURY } from "./genesis.ts";
import { Code, present, Refusal, must } from "./refusal.ts";
import { requireDistinctPrefixes, satisfies, Signatures } from "./signatures.ts";
import type { Account } from "./entities.ts";
import type { State } from "./state.ts";

/** Bytes; `HederaConfig.transactionMaxBytes`. */
const MAX_TRANSACTION = 6144;
/** Bytes; of transactions that governance pays for, which many sign (HIP-1300); `GovernanceTransactionsConfig`. */
const MAX_GOVERNANCE_TRANSACTION = 133_120;
/** Seconds; `transaction.minValidDuration`, `maxValidDuration`. */
const MIN_DURATION = 15n;
const MAX_DURATION = 180n;
/** A node refuses what would expire before it could reach consensus; `transaction.minValidityBufferSecs`. */
const INGEST_BUFFER = 10n * SECOND;

/** The fields of a `TransactionBody` beside its data. */
const HEADER: ReadonlySet<string> = new Set([
  "transactionID",
  "nodeAccountID",
  "transactionFee",
  "transactionValidDuration",
  "generateRecord",
  "memo",
  "batchKey",
  "maxCustomFees",
  "highVolume",
]);

/**
 * Decodes a submitted `Transaction` and refuses what is malformed, the node's first duty
 * (`TransactionChecker.parseAndCheck`).
 */
export function parse(bytes: Uint8Array): Submission {
  must(bytes.length <= MAX_GOVERNANCE_TRANSACTION, Code.TRANSACTION_OVERSIZE);
  const submission = parseSigned(signedPart(decode(proto.Transaction, bytes, Code.INVALID_TRANSACTION)));
  must(bytes.length <= MAX_TRANSACTION || isGovernance(submission.payer), Code.TRANSACTION_OVERSIZE);
  checkBody(submission);
  must(NODE_ACCOUNTS.includes(submission.node), Code.INVALID_NODE_ACCOUNT);
  return submission;
}

/** Decodes a `SignedTransaction` as a batch carries it. Whether its body is sound is for {@link checkBody} to say. */
export function parseInner(bytes: Uint8Array): Submission {
  const signed = decode(proto.SignedTransaction, bytes, Code.INVALID_TRANSACTION);
  return parseSigned({ bodyBytes: signed.bodyBytes, sigMap: signed.sigMap, bytes });
}

function parseSigned(signed: proto.ISignedTransaction & { bytes: Uint8Array }): Submission {
  const { sigPair } = present(signed.sigMap, Code.INVALID_TRANSACTION_BODY);
  const bodyBytes = signed.bodyBytes!;
  const body = decode(proto.TransactionBody, bodyBytes, Code.INVALID_TRANSACTION_BODY);
  const name = present(body.data, Code.INVALID_TRANSACTION_BODY);
  keepLastData(body, name);
  const transactionId = present(body.transactionID, Code.INVALID_TRANSACTION_ID);
  const account = present(transactionId.accountID, Code.PAYER_ACCOUNT_NOT_FOUND);
  return {
    id: formatTransactionId(transactionId),
    transactionId,
    body,
    name,
    payer: isLocal(account) && !account.alias?.length ? toNumber(account.accountNum) : 0,
    node: toNumber(body.nodeAccountID?.accountNum),
    signatures: new Signatures(bodyBytes, sigPair ?? []),
    hash: createHash("sha384").update(signed.bytes).digest("base64"),
  };
}

/** The checks of what all transactions have in common (`TransactionChecker.checkParsed`). */
export function checkBody({ body, transactionId, payer, name, signatures }: Submission): void {
  requireDistinctPrefixes(signatures.pairs);
  must(payer > 0, Code.PAYER_ACCOUNT_NOT_FOUND);
  must(!transactionId.scheduled && !transactionId.nonce, Code.TRANSACTION_ID_FIELD_NOT_ALLOWED);
  present(transactionId.transactionValidStart, Code.INVALID_TRANSACTION_START);
  checkMemo(body.memo);
  checkMaxCustomFees(body, name);
  present(body.transactionValidDuration, Code.INVALID_TRANSACTION_DURATION);
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

/**
 * The payer, who must exist and must have signed.
 * @param unsigned what to answer else; a node that finds out at consensus is more exact than at ingest
 */
export function checkPayer(
  state: State,
  { payer, signatures }: Submission,
  unsigned: Code = Code.INVALID_SIGNATURE,
): Account {
  const account = present(state.accounts.get(payer), Code.PAYER_ACCOUNT_NOT_FOUND);
  must(!account.deleted, Code.PAYER_ACCOUNT_DELETED);
  // A hollow account pays once its ECDSA key shows up under its full prefix (HIP-583).
  const authorized = account.key
    ? satisfies(account.key, signatures.signed)
    : signatures.ecdsaSigner(account.evmAddress!) !== undefined;
  must(authorized, unsigned);
  return account;
}

/**
 * The payer must offer the fee and have it, beside the hbar that the transaction takes of the payer. A node leaves the
 * service component to consensus (`SolvencyPreCheck`).
 */
export function checkSolvency(state: State, payer: Account, submission: Submission, now: Timestamp): void {
  const { name, body, signatures } = submission;
  const { node, network } = feeOf(state, name, body, signatures.count, now);
  const fee = node + network;
  if (offeredFee(body) < fee) throw new Refusal(Code.INSUFFICIENT_TX_FEE, fee);
  if (payer.balance < fee + ownHbar(submission)) throw new Refusal(Code.INSUFFICIENT_PAYER_BALANCE, fee);
}

/** The most that the payer is willing to pay, in tinybar. */
export function offeredFee(body: proto.ITransactionBody): Tinybar {
  return BigInt.asUintN(64, toBigInt(body.transactionFee));
}

/** The hbar that a transaction obviously takes of its payer, beside the fee. */
function ownHbar({ body, payer }: Submission): Tinybar {
  if (body.cryptoCreateAccount) return toBigInt(body.cryptoCreateAccount.initialBalance);
  const sum = (body.cryptoTransfer?.transfers?.accountAmounts ?? [])
    .filter(({ accountID }) => accountID?.accountNum && isLocal(accountID) && toNumber(accountID.accountNum) === payer)
    .reduce((sum, { amount }) => sum + toBigInt(amount), 0n);
  return sum < 0n ? -sum : 0n;
}

/** Whether the account is one of those that govern the network: `governanceTransactions.accountsRange`. */
function isGovernance(payer: number): boolean {
  return payer === TREASURY || (payer >= 42 && payer <= 799);
}

/** Limits on custom fees go with topic messages alone, and each has an account and amounts (HIP-991). */
function checkMaxCustomFees({ maxCustomFees }: proto.ITransactionBody, name: string): void {
  if (!maxCustomFees?.length) return;
  must(name === "consensusSubmitMessage", Code.MAX_CUSTOM_FEES_IS_NOT_SUPPORTED);
  for (const { accountId, fees } of maxCustomFees) {
    must(accountId && fees?.length, Code.INVALID_MAX_CUSTOM_FEES);
    for (const { amount } of fees) must(toBigInt(amount) >= 0n, Code.INVALID_MAX_CUSTOM_FEES);
  }
}

/** Of several data fields on the wire the last one counts, as for every oneof. */
function keepLastData(body: proto.TransactionBody, name: string): void {
  for (const field of Object.keys(body)) {
    if (field !== name && !HEADER.has(field)) Reflect.deleteProperty(body, field);
  }
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
