/** `/schedules` and `/schedules/{id}`. */
import { proto } from "@hiero-ledger/proto";

import { entityId, formatTimestamp } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import type { Schedule } from "../../simulated/entities.ts";
import type { Mirror } from "../../simulated/mirror.ts";
import { entityColumn } from "./bounds.ts";
import { notFound } from "./errors.ts";
import { entityInPath } from "./ids.ts";
import { tablePage } from "./paging.ts";
import { entity, limit, meets, order, pagingOf, parseQuery } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { base64, keyJson, nullableTimestamp, secondText } from "./shapes.ts";

/** `GET /schedules` */
export function listSchedules(ask: Ask): unknown {
  const query = parseQuery(ask.query, { "account.id": entity, limit, order, "schedule.id": entity });
  const { mirror } = ask.source;
  const isCreator = meets(query["account.id"]);
  const rows: Schedule[] = [];
  for (const schedule of mirror.schedules()) {
    if (isCreator(schedule.creator)) rows.push(schedule);
  }
  const column = entityColumn<Schedule>("schedule.id", query["schedule.id"], ({ num }) => num);
  const page = tablePage(ask, rows, [column], pagingOf(query, "asc"));
  return { schedules: page.rows.map((schedule) => scheduleJson(mirror, schedule)), links: page.links };
}

/** `GET /schedules/{id}` */
export function showSchedule(ask: Ask): unknown {
  parseQuery(ask.query, {});
  const num = entityInPath(ask.variables.schedule!, "scheduleid");
  const { mirror } = ask.source;
  const schedule = mirror.schedule(num);
  if (!schedule) throw notFound();
  return scheduleJson(mirror, schedule);
}

/** When the schedule's own transaction reached consensus, nanoseconds after what made it run. */
function executionOf(mirror: Mirror, { num, executedAt }: Schedule): Timestamp | undefined {
  if (executedAt === undefined) return undefined;
  for (const { scheduleRef, consensusTimestamp } of mirror.transactions({ from: executedAt, to: executedAt + 999n })) {
    if (scheduleRef === entityId(num)) return consensusTimestamp;
  }
  return executedAt;
}

function scheduleJson(mirror: Mirror, schedule: Schedule) {
  const signatures = schedule.signatures.toSorted((a, b) => Number(a.signedAt - b.signedAt));
  return {
    admin_key: keyJson(schedule.adminKey),
    consensus_timestamp: formatTimestamp(schedule.createdAt),
    creator_account_id: entityId(schedule.creator),
    deleted: schedule.deletedAt !== undefined,
    executed_timestamp: nullableTimestamp(executionOf(mirror, schedule)),
    expiration_time: secondText(schedule.expirationSecond),
    memo: schedule.memo,
    payer_account_id: entityId(schedule.payer),
    schedule_id: entityId(schedule.num),
    signatures: signatures.map(({ key, signature, signedAt }) => ({
      consensus_timestamp: formatTimestamp(signedAt),
      public_key_prefix: base64(key.bytes),
      signature: base64(signature),
      type: key.type === "ed25519" ? "ED25519" : "ECDSA_SECP256K1",
    })),
    transaction_body: base64(proto.SchedulableTransactionBody.encode(schedule.body).finish()),
    wait_for_expiry: schedule.waitForExpiry,
  };
}
