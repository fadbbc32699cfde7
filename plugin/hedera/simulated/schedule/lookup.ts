import type { proto } from "@hiero-ledger/proto";

import { entityNumber, fromScheduleId } from "../../entity.ts";
import type { Schedule } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import type { State } from "../state.ts";

/** The schedule with this id, unless it is unknown or purged (201), executed (213) or deleted (212). */
export function openSchedule(state: State, id: proto.IScheduleID | null | undefined): Schedule {
  const local = present(fromScheduleId(id), Code.INVALID_SCHEDULE_ID);
  const schedule = present(state.schedules.get(entityNumber(local)), Code.INVALID_SCHEDULE_ID);
  must(schedule.executedAt === undefined, Code.SCHEDULE_ALREADY_EXECUTED);
  must(schedule.deletedAt === undefined, Code.SCHEDULE_ALREADY_DELETED);
  return schedule;
}
