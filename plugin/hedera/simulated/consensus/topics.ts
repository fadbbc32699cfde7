/** What the services for topics share. */
import type { proto } from "@hiero-ledger/proto";

import { entityNumber, fromTopicId, toBigInt } from "../../entity.ts";
import { autoRenewPeriod, usableKey } from "../attributes.ts";
import type { Topic } from "../entities.ts";
import { Code, present, must } from "../refusal.ts";
import { isEmptyKey } from "../signatures.ts";
import type { State } from "../state.ts";

/** The topic with this id, unless it is unknown or deleted. */
export function liveTopic(state: State, id: proto.ITopicID | null | undefined): Topic {
  const local = present(fromTopicId(id), Code.INVALID_TOPIC_ID);
  const topic = state.topics.get(entityNumber(local));
  must(topic && !topic.deleted, Code.INVALID_TOPIC_ID);
  return topic;
}

/** A topic's key, which must be usable (else `code`); an empty list stands for none. */
export function topicKey(key: proto.IKey | null | undefined, code: Code = Code.BAD_ENCODING): proto.IKey | undefined {
  if (!key) return undefined;
  const isRemoval = (key.keyList ?? key.thresholdKey) && isEmptyKey(key);
  return isRemoval ? undefined : usableKey(key, code);
}

/** The auto-renew period in seconds. Topics have one code for whatever is wrong with it. */
export function topicPeriod(duration: proto.IDuration | null | undefined): number {
  must(toBigInt(duration?.seconds) > 0n, Code.AUTORENEW_DURATION_NOT_IN_RANGE);
  return autoRenewPeriod(duration);
}
