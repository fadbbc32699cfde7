import type { proto } from "@hiero-ledger/proto";

import { entityNumber, fromScheduleId, toAccountId, toLong, toScheduleId, toTimestamp } from "../../entity.ts";
import { keyOf } from "../../keys.ts";
import type { Schedule } from "../entities.ts";
import { Code, present } from "../refusal.ts";
import { scheduledId } from "../schedule/scheduled.ts";
import { LEDGER_ID } from "./network.ts";
import type { QueryRules } from "./rules.ts";

/** ScheduleGetInfo: of executed and deleted schedules, too, until they expire. */
export const scheduleInfo: QueryRules<proto.IScheduleGetInfoQuery, proto.IScheduleGetInfoResponse> = {
  functionality: "ScheduleGetInfo",
  resolve({ header, scheduleID }, { state }) {
    present(header, Code.INVALID_TRANSACTION);
    const id = present(fromScheduleId(scheduleID), Code.INVALID_SCHEDULE_ID);
    const schedule = present(state.schedules.get(entityNumber(id)), Code.INVALID_SCHEDULE_ID);
    return () => ({ scheduleInfo: infoOf(schedule) });
  },
};

function infoOf(schedule: Schedule): proto.IScheduleInfo {
  const { executedAt, deletedAt } = schedule;
  return {
    scheduleID: toScheduleId(schedule.num),
    // A oneof: whichever of the two there is.
    ...(executedAt !== undefined && { executionTime: toTimestamp(executedAt) }),
    ...(deletedAt !== undefined && { deletionTime: toTimestamp(deletedAt) }),
    expirationTime: { seconds: toLong(schedule.expirationSecond) },
    scheduledTransactionBody: schedule.body,
    memo: schedule.memo,
    adminKey: schedule.adminKey,
    signers: { keys: schedule.signatures.map(({ key }) => keyOf(key)) },
    creatorAccountID: toAccountId(schedule.creator),
    payerAccountID: toAccountId(schedule.payer),
    scheduledTransactionID: scheduledId(schedule.createId),
    ledgerId: LEDGER_ID,
    waitForExpiry: schedule.waitForExpiry,
  };
}
