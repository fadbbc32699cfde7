import type { proto } from "@hiero-ledger/proto";

import { entityId, entityNumber, fromTopicId, toBigInt, toLong, toNumber } from "../../entity.ts";
import type { Service } from "../context.ts";
import { extras } from "../fees.ts";
import { Code, must, present } from "../refusal.ts";
import { checkDistinctLimits, payTopicFees } from "./fees.ts";
import { nextRunningHash, RUNNING_HASH_VERSION } from "../../running-hash.ts";
import { liveTopic } from "./topics.ts";

/** Bytes; `ConsensusConfig.messageMaxBytesAllowed`. */
const MAX_MESSAGE = 1024;

/** ConsensusSubmitMessage. */
export const submitMessage: Service = {
  extraFee(body, state) {
    const id = fromTopicId(body.consensusSubmitMessage!.topicID);
    const topic = id && state.topics.get(entityNumber(id));
    return topic && topic.customFees.length > 0 ? extras.messageWithCustomFees : 0;
  },

  check(body) {
    const op = body.consensusSubmitMessage!;
    checkDistinctLimits(body.maxCustomFees);
    present(op.topicID, Code.INVALID_TOPIC_ID);
    must(op.message?.length, Code.INVALID_TOPIC_MESSAGE);
  },

  signers(body, state) {
    const { submitKey } = liveTopic(state, body.consensusSubmitMessage!.topicID);
    return submitKey ? [{ key: submitKey }] : [];
  },

  handle(context) {
    const { state, now, userTime = now, body, transactionId, effects } = context;
    const op = body.consensusSubmitMessage!;
    const topic = liveTopic(state, op.topicID);
    must(op.message!.length <= MAX_MESSAGE, Code.MESSAGE_SIZE_TOO_LARGE);
    if (op.chunkInfo) checkChunk(op.chunkInfo, transactionId);
    payTopicFees(context, topic);
    // A copy: the decoded message is a view that would keep the whole transaction in memory.
    const contents = new Uint8Array(op.message!);
    const sequenceNumber = topic.sequenceNumber + 1;
    const runningHash = nextRunningHash(topic.runningHash, {
      payer: toNumber(transactionId.accountID!.accountNum),
      topic: topic.num,
      consensusTimestamp: userTime,
      sequenceNumber,
      message: contents,
    });
    state.topics.set(topic.num, { ...topic, sequenceNumber, runningHash });
    effects.message = { topic: topic.num, sequenceNumber, contents, chunk: op.chunkInfo ?? undefined };
    effects.entity = entityId(topic.num);
    effects.receipt = {
      topicSequenceNumber: toLong(sequenceNumber),
      topicRunningHash: runningHash,
      topicRunningHashVersion: toLong(RUNNING_HASH_VERSION),
    };
  },
};

function checkChunk(chunk: proto.IConsensusMessageChunkInfo, id: proto.ITransactionID): void {
  const number = chunk.number ?? 0;
  must(number >= 1 && number <= (chunk.total ?? 0), Code.INVALID_CHUNK_NUMBER);
  const initial = present(chunk.initialTransactionID, Code.INVALID_CHUNK_TRANSACTION_ID);
  const samePayer = toNumber(initial.accountID?.accountNum) === toNumber(id.accountID!.accountNum);
  const start = initial.transactionValidStart;
  const sameStart =
    toBigInt(start?.seconds) === toBigInt(id.transactionValidStart!.seconds) &&
    (start?.nanos ?? 0) === (id.transactionValidStart!.nanos ?? 0) &&
    !!initial.scheduled === !!id.scheduled &&
    (initial.nonce ?? 0) === (id.nonce ?? 0);
  must(samePayer && (number > 1 || sameStart), Code.INVALID_CHUNK_TRANSACTION_ID);
}
