import { entityId, toScheduleId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { Code, present } from "../refusal.ts";
import { openSchedule } from "./lookup.ts";

/** ScheduleDelete: calls a schedule off, if it has an admin key. */
export const scheduleDelete: Service = {
  check(body) {
    present(body.scheduleDelete!.scheduleID, Code.INVALID_SCHEDULE_ID);
  },

  signers(body, state) {
    const { adminKey } = openSchedule(state, body.scheduleDelete!.scheduleID);
    return [{ key: present(adminKey, Code.SCHEDULE_IS_IMMUTABLE) }];
  },

  handle({ state, now, body, effects }) {
    const schedule = openSchedule(state, body.scheduleDelete!.scheduleID);
    state.schedules.set(schedule.num, { ...schedule, deletedAt: now });
    effects.entity = entityId(schedule.num);
    effects.receipt = { scheduleID: toScheduleId(schedule.num) };
  },
};
