import { entityId, toScheduleId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { Code, present } from "../refusal.ts";
import { knownSchedule, openSchedule } from "./sign.ts";

/** ScheduleDelete: calls a schedule off, if it has an admin key. */
export const scheduleDelete: Service = {
  check(body) {
    present(body.scheduleDelete!.scheduleID, Code.INVALID_SCHEDULE_ID);
  },

  signers(body, state) {
    const id = body.scheduleDelete!.scheduleID;
    const key = present(knownSchedule(state, id).adminKey, Code.SCHEDULE_IS_IMMUTABLE);
    openSchedule(state, id);
    return [{ key }];
  },

  handle({ state, now, body, effects }) {
    const schedule = openSchedule(state, body.scheduleDelete!.scheduleID);
    state.schedules.set(schedule.num, { ...schedule, deletedAt: now });
    effects.entity = entityId(schedule.num);
    effects.receipt = { scheduleID: toScheduleId(schedule.num) };
  },
};
