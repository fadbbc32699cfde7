import { entityId, SECOND, toBigInt, toScheduleId } from "../../entity.ts";
import { findAccount } from "../crypto/accounts.ts";
import { checkMemo, usableKey } from "../attributes.ts";
import type { Service } from "../context.ts";
import { extras } from "../fees.ts";
import { Code, present, Refusal, must } from "../refusal.ts";
import { identityOf, isAuthorized, requiredKeys, schedulableName, scheduledId, withSignatures } from "./scheduled.ts";
import type { Schedule } from "../entities.ts";

/** Seconds; `ledger.schedule.txExpiryTimeSecs`. */
const DEFAULT_LIFETIME = 1_800n;
/** Seconds; `scheduling.maxExpirationFutureSeconds`, 62 days. */
const MAX_LIFETIME = 5_356_800n;
/** Schedules that may expire in the same second; `scheduling.maxTxnPerSec`. */
const MAX_PER_SECOND = 100;

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

  signers(body, state) {
    const op = body.scheduleCreate!;
    checkMemo(op.memo);
    if (op.payerAccountID) present(findAccount(state, op.payerAccountID), Code.ACCOUNT_ID_DOES_NOT_EXIST);
    schedulableName(op.scheduledTransactionBody!);
    return op.adminKey ? [{ key: op.adminKey }] : [];
  },

  handle({ state, now, body, payer, signed, transactionId, effects }) {
    const op = body.scheduleCreate!;
    const nowSecond = now / SECOND;
    const then = op.expirationTime ? toBigInt(op.expirationTime.seconds) : nowSecond + DEFAULT_LIFETIME;
    must(then > nowSecond, Code.SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME);
    must(then <= nowSecond + MAX_LIFETIME, Code.SCHEDULE_EXPIRATION_TIME_TOO_FAR_IN_FUTURE);
    checkMemo(op.scheduledTransactionBody!.memo);
    if (op.adminKey) usableKey(op.adminKey, Code.INVALID_ADMIN_KEY);
    const draft: Schedule = {
      num: 0,
      memo: op.memo ?? "",
      adminKey: op.adminKey ?? undefined,
      creator: payer,
      payer: op.payerAccountID ? findAccount(state, op.payerAccountID)!.num : payer,
      body: op.scheduledTransactionBody!,
      expirationSecond: Number(then),
      waitForExpiry: op.waitForExpiry ?? false,
      signers: [],
      createId: transactionId,
      createdAt: now,
      identity: identityOf(op),
    };
    const required = requiredKeys(state, draft);
    const twin = state.schedules.get(state.identities.get(draft.identity) ?? -1);
    if (twin) {
      // The receipt tells the late-comer what to sign; its signature is not kept.
      effects.entity = entityId(twin.num);
      effects.receipt = { scheduleID: toScheduleId(twin.num), scheduledTransactionID: scheduledId(twin.createId) };
      throw new Refusal(Code.IDENTICAL_SCHEDULE_ALREADY_CREATED);
    }
    const crowd = state.expiries.get(draft.expirationSecond)?.length ?? 0;
    must(!op.expirationTime || crowd < MAX_PER_SECOND, Code.SCHEDULE_EXPIRY_IS_BUSY);

    const signers = withSignatures([], required, signed);
    const executes = !draft.waitForExpiry && isAuthorized(required, signers);
    const schedule: Schedule = { ...draft, num: state.newEntity(), signers, executedAt: executes ? now : undefined };
    state.schedules.set(schedule.num, schedule);
    state.identities.set(schedule.identity, schedule.num);
    state.expireLater(schedule);
    if (executes) effects.trigger = schedule;
    effects.entity = entityId(schedule.num);
    effects.receipt = {
      scheduleID: toScheduleId(schedule.num),
      scheduledTransactionID: scheduledId(schedule.createId),
    };
  },
};
