/** `/topics/{id}` and the messages of topics. */
import type { proto } from "@hiero-ledger/proto";

import { entityId, formatTimestamp, fromTimestamp } from "../../entity.ts";
import { RUNNING_HASH_VERSION } from "../../running-hash.ts";
import { eventOf } from "../../simulated/sealed.ts";
import type { Sealed } from "../../simulated/sealed.ts";
import { invalidParameter, notFound, notFoundInDetail } from "./errors.ts";
import { entityInPath, parseEntity } from "./ids.ts";
import { MAX_QUICK_SCAN, NO_LINKS, transactionPage } from "./paging.ts";
import { last, limit, meets, oneOf, order, pagingOf, parseQuery, positive, timestamp } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { accountText, base64, fixedFeeJson, keyJson, nullableId, since } from "./shapes.ts";
import { presentView } from "./views.ts";

/** `GET /topics/{id}` */
export function showTopic(ask: Ask): unknown {
  const num = parseEntity(ask.variables.topic!);
  if (num === undefined) throw invalidParameter("id");
  parseQuery(ask.query, {});
  const topic = presentView(ask.source.mirror).state.topics.get(num);
  if (!topic) throw notFoundInDetail("Topic not found");
  return {
    admin_key: keyJson(topic.adminKey),
    auto_renew_account: nullableId(topic.autoRenewAccount),
    auto_renew_period: topic.autoRenewPeriod,
    created_timestamp: formatTimestamp(topic.createdAt),
    custom_fees: {
      created_timestamp: formatTimestamp(topic.createdAt),
      fixed_fees: topic.customFees.map(fixedFeeJson),
    },
    deleted: topic.deleted,
    fee_exempt_key_list: topic.feeExemptKeys.map(keyJson),
    fee_schedule_key: keyJson(topic.feeScheduleKey),
    memo: topic.memo,
    submit_key: keyJson(topic.submitKey),
    timestamp: since(topic.createdAt),
    topic_id: entityId(num),
  };
}

/** `GET /topics/{id}/messages` */
export function listMessages(ask: Ask): unknown {
  const num = entityInPath(ask.variables.topic!, "topic.id");
  const query = parseQuery(ask.query, {
    encoding: oneOf("base64", "utf-8", "utf8"),
    limit,
    order,
    sequencenumber: positive,
    timestamp,
  });
  const encoding = (last(query.encoding) ?? "base64") === "base64" ? "base64" : "utf8";
  const isNumber = meets(query.sequencenumber);
  const matches = ({ effects: { message } }: Sealed) =>
    message?.topic === num && (query.sequencenumber.length === 0 || isNumber(BigInt(message.sequenceNumber)));
  const topic = presentView(ask.source.mirror).state.topics.get(num);
  if (!topic) return { messages: [], links: NO_LINKS };
  const times = [...query.timestamp, { operator: "gte" as const, value: topic.createdAt }];
  const { rows, links } = transactionPage(ask, times, matches, pagingOf(query, "asc"), MAX_QUICK_SCAN);
  return { messages: rows.map((sealed) => messageJson(sealed, encoding)), links };
}

/** `GET /topics/{id}/messages/{sequenceNumber}` */
export function showMessage(ask: Ask): unknown {
  parseQuery(ask.query, {});
  const topic = parseEntity(ask.variables.topic!);
  const number = positive(ask.variables.number!, "eq");
  const invalid = [...(topic === undefined ? ["topic.id"] : []), ...(number === undefined ? ["sequencenumber"] : [])];
  if (invalid.length > 0) throw invalidParameter(...invalid);
  const { mirror } = ask.source;
  for (const sealed of mirror.transactions({ from: mirror.state().topics.get(topic!)?.createdAt })) {
    const { message } = sealed.effects;
    if (message?.topic === topic && BigInt(message!.sequenceNumber) === number) return messageJson(sealed);
  }
  throw notFound();
}

/** `GET /topics/messages/{timestamp}` */
export function showMessageAt(ask: Ask): unknown {
  parseQuery(ask.query, {});
  const at = timestamp(ask.variables.timestamp!, "eq");
  if (at === undefined) throw invalidParameter("consensusTimestamp");
  for (const sealed of ask.source.mirror.transactions({ from: at, to: at })) {
    if (sealed.effects.message) return messageJson(sealed);
  }
  throw notFound();
}

function messageJson(sealed: Sealed, encoding: "base64" | "utf8" = "base64"): unknown {
  const event = eventOf(sealed);
  if (event.kind !== "message") throw new TypeError("Only what has a message can be shown as one");
  const { topic, chunk } = sealed.effects.message!;
  return {
    chunk_info: chunk ? chunkJson(chunk) : null,
    consensus_timestamp: formatTimestamp(event.consensusTimestamp),
    message: Buffer.from(event.contents).toString(encoding),
    payer_account_id: event.payer,
    running_hash: base64(event.runningHash),
    running_hash_version: RUNNING_HASH_VERSION,
    sequence_number: event.sequenceNumber,
    topic_id: entityId(topic),
  };
}

function chunkJson({ initialTransactionID: id, number, total }: proto.IConsensusMessageChunkInfo) {
  return {
    initial_transaction_id: {
      account_id: accountText(id?.accountID),
      nonce: id?.nonce ?? 0,
      scheduled: id?.scheduled ?? false,
      transaction_valid_start: formatTimestamp(fromTimestamp(id?.transactionValidStart)),
    },
    number,
    total,
  };
}
