import type { proto } from "@hiero-ledger/proto";

import { toAccountId, toLong, toTopicId, toUnsignedLong } from "../../entity.ts";
import { liveTopic } from "../consensus/topics.ts";
import type { Topic } from "../entities.ts";
import { LEDGER_ID } from "./network.ts";
import type { QueryRules } from "./rules.ts";

/** ConsensusGetTopicInfo. */
export const topicInfo: QueryRules<proto.IConsensusGetTopicInfoQuery, proto.IConsensusGetTopicInfoResponse> = {
  functionality: "ConsensusGetTopicInfo",
  resolve({ topicID }, { state }) {
    const topic = liveTopic(state, topicID);
    return () => ({ topicID: toTopicId(topic.num), topicInfo: infoOf(topic) });
  },
};

function infoOf(topic: Topic): proto.IConsensusTopicInfo {
  return {
    memo: topic.memo,
    runningHash: topic.runningHash,
    sequenceNumber: toUnsignedLong(BigInt(topic.sequenceNumber)),
    expirationTime: { seconds: toLong(topic.expirationSecond) },
    adminKey: topic.adminKey,
    submitKey: topic.submitKey,
    autoRenewPeriod: { seconds: toLong(topic.autoRenewPeriod) },
    autoRenewAccount: topic.autoRenewAccount === undefined ? undefined : toAccountId(topic.autoRenewAccount),
    ledgerId: LEDGER_ID,
    feeScheduleKey: topic.feeScheduleKey,
    feeExemptKeyList: [...topic.feeExemptKeys],
    customFees: [...topic.customFees],
  };
}
