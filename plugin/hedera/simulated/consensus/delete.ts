import { entityId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { Code, present } from "../refusal.ts";
import { liveTopic } from "./topics.ts";

/** ConsensusDeleteTopic. */
export const deleteTopic: Service = {
  check(body) {
    present(body.consensusDeleteTopic!.topicID, Code.INVALID_TOPIC_ID);
  },

  signers(body, state) {
    const topic = liveTopic(state, body.consensusDeleteTopic!.topicID);
    return [{ key: present(topic.adminKey, Code.UNAUTHORIZED) }];
  },

  handle({ state, body, effects }) {
    const topic = liveTopic(state, body.consensusDeleteTopic!.topicID);
    state.topics.set(topic.num, { ...topic, deleted: true });
    effects.entity = entityId(topic.num);
  },
};
