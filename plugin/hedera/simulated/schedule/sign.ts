import type { proto } from "@hiero-ledger/proto";

import { entityId, fromScheduleId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { Code, present, must } from "../refusal.ts";
import { isAuthorized, requiredKeys, scheduledId, withSignatures } from "./scheduled.ts";
import type { Schedule } from "../entities.ts";
import type { State } from "../state.ts";

/** ScheduleSign: adds signatures, and executes the schedule once they suffice. */
export const scheduleSign: Service = {
  check(body) {
    present(body.scheduleSign!.scheduleID, Code.INVALID_SCHEDULE_ID);
  },

  signers(body, state) {
    openSchedule(state, body.scheduleSign!.scheduleID);
    return [];
  },

  handle({ state, now, body, signed, effects }) {
    const schedule = openSchedule(state, body.scheduleSign!.scheduleID);
    // From the present state: keys may have changed since the last signature.
    const required = requiredKeys(state, schedule);
    const signers = withSignatures(schedule.signers, required, signed);
    const executes = !schedule.waitForExpiry && isAuthorized(required, signers);
    must(executes || signers.length > schedule.signers.length, Code.NO_NEW_VALID_SIGNATURES);
    const changed: Schedule = { ...schedule, signers, executedAt: executes ? now : undefined };
    state.schedules.set(schedule.num, changed);
    if (executes) effects.trigger = changed;
    effects.entity = entityId(schedule.num);
    effects.receipt = { scheduledTransactionID: scheduledId(schedule.createId) };
  },
};

/** The schedule with this id, unless it is unknown (201), executed (213) or deleted (212). */
export function openSchedule(state: State, id: proto.IScheduleID | null | undefined): Schedule {
  const schedule = knownSchedule(state, id);
  must(schedule.executedAt === undefined, Code.SCHEDULE_ALREADY_EXECUTED);
  must(schedule.deletedAt === undefined, Code.SCHEDULE_ALREADY_DELETED);
  return schedule;
}

/** The schedule with this id, whatever became of it, until it expires. */
export function knownSchedule(state: State, id: proto.IScheduleID | null | undefined): Schedule {
  const local = present(fromScheduleId(id), Code.INVALID_SCHEDULE_ID);
  return present(state.schedules.get(Number(local.slice(4))), Code.INVALID_SCHEDULE_ID);
}
