import type { proto } from "@hiero-ledger/proto";

import { entityId, SECOND, toBigInt, toScheduleId } from "../../entity.ts";
import { findAccount } from "../crypto/accounts.ts";
import { checkMemo, usableKey } from "../attributes.ts";
import type { Service } from "../context.ts";
import { extras } from "../fees.ts";
import { Code, present, Refusal, must } from "../refusal.ts";
import { isValidKey } from "../signatures.ts";
import { fitInOneSecond } from "../throttles.ts";
import { identityOf, isAuthorized, requiredKeys, schedulableName, scheduledId, withSignatures } from "./scheduled.ts";
import type { Scheduled } from "./scheduled.ts";
import type { Schedule } from "../entities.ts";
import type { State } from "../state.ts";

/** Seconds; `ledger.schedule.txExpiryTimeSecs`. */
const DEFAULT_LIFETIME = 1_800n;
/** Seconds; `scheduling.maxExpirationFutureSeconds`, 62 days. */
const MAX_LIFETIME = 5_356_800n;

/** ScheduleCreate (HIP-423): keeps a transaction until its signatures are there, and executes it then. */
export const scheduleCreate: Service = {
  extraFee(body) {
    return body.scheduleCreate!.scheduledTransactionBody?.contractCall ? extras.scheduledContractCall : 0;
  },

  check(body) {
    const op = body.scheduleCreate!;
    present(op.scheduledTransactionBody, Code.INVALID_TRANSACTION);
    must(!op.waitForExpiry || op.expirationTime, Code.MISSING_EXPIRY_TIME);
  },

  signers(body, state, payer) {
    const op = body.scheduleCreate!;
    checkMemo(op.memo);
    if (op.payerAccountID) present(findAccount(state, op.payerAccountID), Code.ACCOUNT_ID_DOES_NOT_EXIST);
    schedulableName(op.scheduledTransactionBody!);
    requiredKeys(state, scheduledBy(body, state, payer));
    // A key that nobody can satisfy is refused as such, not for want of its signature.
    return op.adminKey && isValidKey(op.adminKey) ? [{ key: op.adminKey }] : [];
  },

  handle({ state, now, body, payer, signatures, effects }) {
    const op = body.scheduleCreate!;
    const nowSecond = now / SECOND;
    const then = op.expirationTime ? toBigInt(op.expirationTime.seconds) : nowSecond + DEFAULT_LIFETIME;
    must(then > nowSecond, Code.SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME);
    must(then <= nowSecond + MAX_LIFETIME, Code.SCHEDULE_EXPIRATION_TIME_TOO_FAR_IN_FUTURE);
    checkMemo(op.scheduledTransactionBody!.memo);
    const adminKey = op.adminKey ? usableKey(op.adminKey, Code.INVALID_ADMIN_KEY) : undefined;
    const scheduled = scheduledBy(body, state, payer);
    const identity = identityOf(op);
    const twin = state.schedules.get(state.identities.get(identity) ?? -1);
    if (twin) {
      // The receipt tells the late-comer what to sign; its signature is not kept.
      effects.entity = entityId(twin.num);
      effects.receipt = { scheduleID: toScheduleId(twin.num), scheduledTransactionID: scheduledId(twin.createId) };
      throw new Refusal(Code.IDENTICAL_SCHEDULE_ALREADY_CREATED);
    }
    const expirationSecond = Number(then);
    if (op.expirationTime) must(hasRoom(state, expirationSecond, scheduled), Code.SCHEDULE_EXPIRY_IS_BUSY);

    const required = requiredKeys(state, scheduled);
    const waitForExpiry = op.waitForExpiry ?? false;
    const collected = withSignatures([], required, now, signatures);
    const executes = !waitForExpiry && isAuthorized(required, collected);
    const schedule: Schedule = {
      ...scheduled,
      num: state.newEntity(),
      memo: op.memo ?? "",
      adminKey,
      creator: payer,
      expirationSecond,
      waitForExpiry,
      signatures: collected,
      createdAt: now,
      executedAt: executes ? now : undefined,
      identity,
    };
    state.schedules.set(schedule.num, schedule);
    state.identities.set(schedule.identity, schedule.num);
    state.expireLater(schedule);
    if (executes) effects.trigger = schedule;
    effects.schedule = schedule;
    effects.entity = entityId(schedule.num);
    effects.receipt = {
      scheduleID: toScheduleId(schedule.num),
      scheduledTransactionID: scheduledId(schedule.createId),
    };
  },
};

function scheduledBy(body: proto.ITransactionBody, state: State, payer: number): Scheduled {
  const { payerAccountID, scheduledTransactionBody } = body.scheduleCreate!;
  return {
    body: scheduledTransactionBody!,
    payer: payerAccountID ? findAccount(state, payerAccountID)!.num : payer,
    createId: body.transactionID!,
  };
}

/** Whether the network can take one more transaction in the second in which a schedule expires. */
function hasRoom(state: State, second: number, scheduled: Scheduled): boolean {
  const others = (state.expiries.get(second) ?? []).map((num) => state.schedules.get(num)!);
  return fitInOneSecond([...others, scheduled].map(({ body, payer }) => ({ name: schedulableName(body), payer })));
}
