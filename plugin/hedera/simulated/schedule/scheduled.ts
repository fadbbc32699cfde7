/** What a schedule holds: the transaction in it, the signatures that it needs, and what makes it unique. */
import { createHash } from "node:crypto";

import { proto } from "@hiero-ledger/proto";

import { fingerprint } from "../../keys.ts";
import type { Timestamp } from "../../ledger.ts";
import type { Signer } from "../context.ts";
import { Code, must, present, Refusal } from "../refusal.ts";
import { primitivesIn, satisfies } from "../signatures.ts";
import type { Signatures, Signed } from "../signatures.ts";
import type { Schedule, ScheduleSignature } from "../entities.ts";
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

/** What there is of a schedule before it is one. */
export type Scheduled = Pick<Schedule, "body" | "payer" | "createId">;

/** The schedule's transaction as an ordinary one, under the id that its receipt is found by. */
export function innerBody(schedule: Scheduled): proto.ITransactionBody {
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
  return createId.scheduled ? { ...createId, nonce: (createId.nonce ?? 0) + 1 } : { ...createId, scheduled: true };
}

/**
 * The keys that the inner transaction needs in the present state, its payer's first. A flaw of the transaction that
 * shows without the state keeps its own code; what the state lacks makes the signers unresolvable.
 */
export function requiredKeys(state: State, schedule: Scheduled): proto.IKey[] {
  const service = state.serviceOf(schedulableName(schedule.body));
  const body = innerBody(schedule);
  service.check(body);
  const payerKey = present(state.accounts.get(schedule.payer), Code.INVALID_PAYER_ACCOUNT_ID).key;
  let signers: Signer[];
  try {
    signers = service.signers(body, state, schedule.payer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(Code.UNRESOLVABLE_REQUIRED_SIGNERS);
  }
  // A hollow account cannot be completed by a scheduled transaction.
  const keys = signers.map((signer) => ("key" in signer ? signer.key : undefined));
  must(!keys.includes(undefined), Code.UNRESOLVABLE_REQUIRED_SIGNERS);
  return [present(payerKey, Code.INVALID_ACCOUNT_ID), ...(keys as proto.IKey[])];
}

/** The signatures so far and those of required keys that have signed now, each key once, in a fixed order. */
export function withSignatures(
  signatures: readonly ScheduleSignature[],
  required: readonly proto.IKey[],
  now: Timestamp,
  submitted: Signatures | undefined,
): readonly ScheduleSignature[] {
  const all = new Map(signatures.map((signature) => [fingerprint(signature.key), signature]));
  for (const key of required) {
    for (const [id, { type, bytes }] of primitivesIn(key)) {
      const signature = all.has(id) ? undefined : submitted?.by({ type, bytes });
      // Copies: decoded bytes are views that would keep the whole transaction in memory.
      const copy = { type, bytes: new Uint8Array(bytes) };
      if (signature) all.set(id, { key: copy, signature: new Uint8Array(signature), signedAt: now });
    }
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, signature]) => signature);
}

/** Whether these signatures satisfy every required key. */
export function isAuthorized(required: readonly proto.IKey[], signatures: readonly ScheduleSignature[]): boolean {
  const signed = signedBy(signatures);
  return required.every((key) => satisfies(key, signed));
}

/** The signatures of a schedule as those of its transaction. */
export function signedBy(signatures: readonly ScheduleSignature[]): Signed {
  const ids = new Set(signatures.map(({ key }) => fingerprint(key)));
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
