import type { proto } from "@hiero-ledger/proto";

import { entityId, fromTopicId, SECOND, toBigInt, toLong, toNumber, toTopicId } from "../../entity.ts";
import { findAccount, ownerOf } from "../crypto/accounts.ts";
import { autoRenewPeriod, checkMemo, extendedExpiry, usableKey } from "../attributes.ts";
import type { Service, Signer } from "../context.ts";
import { Code, present, must } from "../refusal.ts";
import { INITIAL_RUNNING_HASH, nextRunningHash, RUNNING_HASH_VERSION } from "./running-hash.ts";
import { isEmptyKey } from "../signatures.ts";
import type { Topic } from "../entities.ts";
import type { State } from "../state.ts";

/** Bytes; `ConsensusConfig.messageMaxBytesAllowed`. */
const MAX_MESSAGE = 1024;

/** ConsensusCreateTopic. */
export const createTopic: Service = {
  check(body) {
    const op = body.consensusCreateTopic!;
    // Custom fees need tokens or allowances for fees (HIP-991).
    must(!op.customFees?.length && !op.feeExemptKeyList?.length, Code.NOT_SUPPORTED);
  },

  signers(body, state) {
    const op = body.consensusCreateTopic!;
    const signers: Signer[] = op.adminKey && !isEmptyKey(op.adminKey) ? [{ key: op.adminKey }] : [];
    if (op.autoRenewAccount) {
      signers.push(ownerOf(present(findAccount(state, op.autoRenewAccount), Code.INVALID_AUTORENEW_ACCOUNT)));
    }
    return signers;
  },

  handle({ state, now, body, effects, historyEnd }) {
    const op = body.consensusCreateTopic!;
    const adminKey = topicKey(op.adminKey);
    const submitKey = topicKey(op.submitKey);
    checkMemo(op.memo);
    const period = autoRenewPeriod(op.autoRenewPeriod);
    const num = state.newEntity();
    state.topics.set(num, {
      num,
      memo: op.memo ?? "",
      adminKey,
      submitKey,
      autoRenewAccount: findAccount(state, op.autoRenewAccount)?.num,
      autoRenewPeriod: period,
      expirationSecond: Number(now / SECOND) + period,
      deleted: false,
      sequenceNumber: 0,
      runningHash: INITIAL_RUNNING_HASH,
      historyStart: historyEnd,
      feeExemptKeys: [],
      customFees: [],
      createdAt: now,
    });
    effects.entity = entityId(num);
    effects.receipt = { topicID: toTopicId(num) };
  },
};

/** ConsensusUpdateTopic: everything needs the admin key, but for extending the topic's life, which anybody may. */
export const updateTopic: Service = {
  check(body) {
    present(body.consensusUpdateTopic!.topicID, Code.INVALID_TOPIC_ID);
  },

  signers(body, state) {
    const op = body.consensusUpdateTopic!;
    const topic = liveTopic(state, op.topicID);
    if (onlyExtends(op)) return [];
    const signers: Signer[] = [{ key: present(topic.adminKey, Code.UNAUTHORIZED) }];
    if (op.adminKey && !isEmptyKey(op.adminKey)) signers.push({ key: op.adminKey });
    if (op.autoRenewAccount && toNumber(op.autoRenewAccount.accountNum) !== 0) {
      signers.push(ownerOf(present(findAccount(state, op.autoRenewAccount), Code.INVALID_AUTORENEW_ACCOUNT)));
    }
    return signers;
  },

  handle({ state, now, body, effects }) {
    const op = body.consensusUpdateTopic!;
    const topic = liveTopic(state, op.topicID);
    checkMemo(op.memo?.value);
    state.topics.set(topic.num, {
      ...topic,
      memo: op.memo ? (op.memo.value ?? "") : topic.memo,
      // An empty key list takes the key away.
      adminKey: op.adminKey ? topicKey(op.adminKey) : topic.adminKey,
      submitKey: op.submitKey ? topicKey(op.submitKey) : topic.submitKey,
      autoRenewAccount: op.autoRenewAccount ? findAccount(state, op.autoRenewAccount)?.num : topic.autoRenewAccount,
      autoRenewPeriod: op.autoRenewPeriod ? autoRenewPeriod(op.autoRenewPeriod) : topic.autoRenewPeriod,
      expirationSecond: op.expirationTime
        ? extendedExpiry(op.expirationTime, topic.expirationSecond, now)
        : topic.expirationSecond,
    });
    effects.entity = entityId(topic.num);
    effects.receipt = { topicID: toTopicId(topic.num) };
  },
};

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
    effects.receipt = { topicID: toTopicId(topic.num) };
  },
};

/** ConsensusSubmitMessage. */
export const submitMessage: Service = {
  check(body) {
    const op = body.consensusSubmitMessage!;
    present(op.topicID, Code.INVALID_TOPIC_ID);
    must(op.message?.length, Code.INVALID_TOPIC_MESSAGE);
  },

  signers(body, state) {
    const { submitKey } = liveTopic(state, body.consensusSubmitMessage!.topicID);
    return submitKey ? [{ key: submitKey }] : [];
  },

  handle({ state, now, body, transactionId, effects }) {
    const op = body.consensusSubmitMessage!;
    const topic = liveTopic(state, op.topicID);
    must(op.message!.length <= MAX_MESSAGE, Code.MESSAGE_SIZE_TOO_LARGE);
    if (op.chunkInfo) checkChunk(op.chunkInfo, transactionId);
    // A copy: the decoded message is a view that would keep the whole transaction in memory.
    const contents = new Uint8Array(op.message!);
    const sequenceNumber = topic.sequenceNumber + 1;
    const runningHash = nextRunningHash(topic.runningHash, {
      payer: toNumber(transactionId.accountID!.accountNum),
      topic: topic.num,
      consensusTimestamp: now,
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

/** The topic with this id, unless it is unknown or deleted. */
function liveTopic(state: State, id: proto.ITopicID | null | undefined): Topic {
  const local = present(fromTopicId(id), Code.INVALID_TOPIC_ID);
  const topic = state.topics.get(Number(local.slice(4)));
  must(topic && !topic.deleted, Code.INVALID_TOPIC_ID);
  return topic;
}

function topicKey(key: proto.IKey | null | undefined): proto.IKey | undefined {
  return key && !isEmptyKey(key) ? usableKey(key) : undefined;
}

function onlyExtends(op: proto.IConsensusUpdateTopicTransactionBody): boolean {
  const others = [op.memo, op.adminKey, op.submitKey, op.autoRenewPeriod, op.autoRenewAccount, op.feeScheduleKey];
  return others.every((field) => !field);
}

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
