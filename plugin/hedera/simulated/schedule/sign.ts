import { entityId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { Code, present, must } from "../refusal.ts";
import { openSchedule } from "./lookup.ts";
import { isAuthorized, requiredKeys, scheduledId, withSignatures } from "./scheduled.ts";
import type { Schedule } from "../entities.ts";

/** ScheduleSign: adds signatures, and executes the schedule once they suffice. */
export const scheduleSign: Service = {
  check(body) {
    present(body.scheduleSign!.scheduleID, Code.INVALID_SCHEDULE_ID);
  },

  signers(body, state) {
    requiredKeys(state, openSchedule(state, body.scheduleSign!.scheduleID));
    return [];
  },

  handle({ state, now, body, signatures, effects }) {
    const schedule = openSchedule(state, body.scheduleSign!.scheduleID);
    // From the present state: keys may have changed since the last signature.
    const required = requiredKeys(state, schedule);
    const collected = withSignatures(schedule.signatures, required, now, signatures);
    const executes = !schedule.waitForExpiry && isAuthorized(required, collected);
    must(executes || collected.length > schedule.signatures.length, Code.NO_NEW_VALID_SIGNATURES);
    const changed: Schedule = { ...schedule, signatures: collected, executedAt: executes ? now : undefined };
    state.schedules.set(schedule.num, changed);
    if (executes) effects.trigger = changed;
    effects.entity = entityId(schedule.num);
    effects.receipt = { scheduledTransactionID: scheduledId(schedule.createId) };
  },
};
