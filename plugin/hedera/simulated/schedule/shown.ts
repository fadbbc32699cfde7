import { proto } from "@hiero-ledger/proto";

import { entityId, formatTransactionId, SECOND } from "../../entity.ts";
import { encodeKey, keyOf } from "../../keys.ts";
import type { ScheduleState } from "../../ledger.ts";
import type { Schedule } from "../entities.ts";
import { scheduledId } from "./scheduled.ts";

/** A schedule as the port shows it. */
export function scheduleState(schedule: Schedule): ScheduleState {
  return {
    id: entityId(schedule.num),
    memo: schedule.memo,
    creator: entityId(schedule.creator),
    payer: entityId(schedule.payer),
    body: new Uint8Array(proto.SchedulableTransactionBody.encode(schedule.body).finish()),
    expirationTime: BigInt(schedule.expirationSecond) * SECOND,
    executedAt: schedule.executedAt,
    deletedAt: schedule.deletedAt,
    signers: schedule.signatures.map(({ key }) => encodeKey(keyOf(key))),
    scheduledTransactionId: formatTransactionId(scheduledId(schedule.createId)),
  };
}
