/** What a schedule holds: the transaction in it, the signatures that it needs, and what makes it unique. */
import { createHash } from "node:crypto";

import { proto } from "@hiero-ledger/proto";

import { fingerprint } from "../../keys.ts";
import type { PrimitiveKey } from "../../keys.ts";
import { Code, Refusal } from "../refusal.ts";
import { primitivesIn, satisfies } from "../signatures.ts";
import type { Signed } from "../signatures.ts";
import { serviceOf } from "../services.ts";
import type { Schedule } from "../entities.ts";
import type { State } from "../state.ts";

/** `SchedulingConfig.whitelist`, by the field names of `SchedulableTransactionBody`. */
const WHITELIST: ReadonlySet<string> = new Set([
  "consensusSubmitMessage",
  "cryptoTransfer",
  "tokenCreation",
  "tokenUpdate",
  "tokenMint",
  "tokenBurn",
  "cryptoCreateAccount",
  "cryptoUpdateAccount",
  "fileUpdate",
  "systemDelete",
  "systemUndelete",
  "freeze",
  "contractCall",
  "contractCreateInstance",
  "contractUpdateInstance",
  "contractDeleteInstance",
  "cryptoApproveAllowance",
  "nodeCreate",
  "nodeUpdate",
  "nodeDelete",
  "registeredNodeCreate",
  "registeredNodeUpdate",
  "registeredNodeDelete",
]);

/** The data field that is set in a schedulable body, if it may be scheduled. */
export function schedulableName(body: proto.ISchedulableTransactionBody): string {
  const name = new proto.SchedulableTransactionBody(body).data;
  if (!name || !WHITELIST.has(name)) throw new Refusal(Code.SCHEDULED_TRANSACTION_NOT_IN_WHITELIST);
  return name;
}

/** The schedule's transaction as an ordinary one, under the id that its receipt is found by. */
export function innerBody(schedule: Schedule): proto.ITransactionBody {
  const { transactionFee, memo, ...data } = schedule.body;
  return {
    ...(data as Partial<proto.ITransactionBody>),
    transactionID: scheduledId(schedule.createId),
    transactionFee,
    memo,
  };
}

/** The id of the inner transaction of a schedule that was created under `createId`. */
export function scheduledId(createId: proto.ITransactionID): proto.ITransactionID {
  return { ...createId, scheduled: true };
}

/** The keys that the inner transaction needs in the present state, its payer's first. */
export function requiredKeys(state: State, schedule: Schedule): proto.IKey[] {
  const unresolvable = new Refusal(Code.UNRESOLVABLE_REQUIRED_SIGNERS);
  const service = serviceOf(schedulableName(schedule.body));
  const payerKey = state.accounts.get(schedule.payer)?.key;
  if (!service || !payerKey) throw unresolvable;
  let signers;
  try {
    signers = service.signers(innerBody(schedule), state, schedule.payer);
  } catch (error) {
    throw error instanceof Refusal ? unresolvable : error;
  }
  // A hollow account cannot be completed by a scheduled transaction.
  return [payerKey, ...signers.map((signer) => ("key" in signer ? signer.key : raise(unresolvable)))];
}

/** The signers so far and those required keys that have signed now, each once, in a fixed order. */
export function withSignatures(
  signers: readonly PrimitiveKey[],
  required: readonly proto.IKey[],
  signed: Signed,
): PrimitiveKey[] {
  const all = new Map(signers.map((key) => [fingerprint(key), key]));
  for (const key of required) {
    for (const [id, primitive] of primitivesIn(key)) {
      if (!all.has(id) && signed(primitive)) {
        // A copy: decoded bytes are views that would keep the whole transaction in memory.
        all.set(id, { type: primitive.type, bytes: new Uint8Array(primitive.bytes) });
      }
    }
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}

/** Whether these signers satisfy every required key. */
export function isAuthorized(required: readonly proto.IKey[], signers: readonly PrimitiveKey[]): boolean {
  const signed = signedBy(signers);
  return required.every((key) => satisfies(key, signed));
}

/** The signers of a schedule as the signatures of its transaction. */
export function signedBy(signers: readonly PrimitiveKey[]): Signed {
  const ids = new Set(signers.map(fingerprint));
  return (key) => ids.has(fingerprint(key));
}

/**
 * What two identical schedules have in common: body, memo, admin key, waiting, and the expiration second if one was
 * given. Who creates and who pays do not matter (`ScheduleStoreUtility.calculateBytesHash`).
 */
export function identityOf(op: proto.IScheduleCreateTransactionBody): string {
  const { scheduledTransactionBody, memo, adminKey, waitForExpiry, expirationTime } = op;
  const compared = proto.ScheduleCreateTransactionBody.encode({
    scheduledTransactionBody,
    memo: memo || undefined,
    adminKey,
    waitForExpiry: waitForExpiry || undefined,
    expirationTime: expirationTime ? { seconds: expirationTime.seconds } : undefined,
  }).finish();
  return createHash("sha256").update(compared).digest("base64");
}

function raise(error: Error): never {
  throw error;
}
