import type { proto } from "@hiero-ledger/proto";

import { entityId, toNumber } from "../../entity.ts";
import { thresholdKey } from "../../keys.ts";
import { requiredOwner, usableAccount } from "../crypto/accounts.ts";
import { checkMemo, extendedExpiry } from "../attributes.ts";
import type { Service, Signer } from "../context.ts";
import type { Topic } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import { isEmptyKey, isValidKey } from "../signatures.ts";
import type { State } from "../state.ts";
import { checkDistinctKeys, exemptKeys, topicFees } from "./fees.ts";
import { liveTopic, topicKey, topicPeriod } from "./topics.ts";

type Update = proto.IConsensusUpdateTopicTransactionBody;

/**
 * ConsensusUpdateTopic. Anybody may extend the topic's life, and whoever has the submit key may hand it on; all else
 * needs the admin key. An empty key list takes a key away, account 0.0.0 the auto-renew account.
 */
export const updateTopic: Service = {
  check(body) {
    const op = body.consensusUpdateTopic!;
    present(op.topicID, Code.INVALID_TOPIC_ID);
    checkDistinctKeys(op.feeExemptKeyList?.keys);
  },

  signers(body, state) {
    const op = body.consensusUpdateTopic!;
    const topic = liveTopic(state, op.topicID);
    const { adminKey, submitKey } = topic;
    if (op.submitKey && !changesMore(op) && !op.expirationTime) {
      const either = [submitKey, adminKey].filter((key) => key !== undefined);
      must(either.length > 0, Code.UNAUTHORIZED);
      return [{ key: thresholdKey(1, either) }];
    }
    if (op.expirationTime && !changesMore(op) && !op.submitKey) return [];
    const signers: Signer[] = [{ key: present(adminKey, Code.UNAUTHORIZED) }];
    if (op.adminKey && isValidKey(op.adminKey)) signers.push({ key: op.adminKey });
    if (op.autoRenewAccount && !isNobody(op.autoRenewAccount)) {
      signers.push(requiredOwner(state, op.autoRenewAccount, Code.INVALID_AUTORENEW_ACCOUNT));
    }
    if (op.customFees) signers.push({ key: present(topic.feeScheduleKey, Code.FEE_SCHEDULE_KEY_NOT_SET) });
    return signers;
  },

  handle({ state, now, body, effects }) {
    const op = body.consensusUpdateTopic!;
    const topic = liveTopic(state, op.topicID);
    if (changesMore(op)) {
      must(topic.adminKey, Code.UNAUTHORIZED);
      const keepsRenewal = topic.autoRenewAccount !== undefined && !isNobody(op.autoRenewAccount);
      // Nobody could ever change the account that pays for a topic without an admin key.
      must(!keepsRenewal || !op.adminKey || !isEmptyKey(op.adminKey), Code.AUTORENEW_ACCOUNT_NOT_ALLOWED);
    }
    // In the node's order: keys, memo, fees, then how long it lives.
    const keys = {
      adminKey: op.adminKey ? topicKey(op.adminKey) : topic.adminKey,
      submitKey: op.submitKey ? topicKey(op.submitKey) : topic.submitKey,
    };
    checkMemo(op.memo?.value);
    const fees = changedFees(state, op, topic);
    const autoRenewAccount = changedRenewal(state, op, topic);
    const expirationSecond = op.expirationTime
      ? extendedExpiry(op.expirationTime, topic.expirationSecond, now)
      : topic.expirationSecond;
    state.topics.set(topic.num, {
      ...topic,
      ...keys,
      ...fees,
      memo: op.memo ? (op.memo.value ?? "") : topic.memo,
      autoRenewAccount,
      autoRenewPeriod: op.autoRenewPeriod ? topicPeriod(op.autoRenewPeriod) : topic.autoRenewPeriod,
      expirationSecond,
    });
    effects.entity = entityId(topic.num);
  },
};

/** Whether anything changes that only the admin key allows, fees aside. */
function changesMore(op: Update): boolean {
  return !!(op.memo ?? op.adminKey ?? op.autoRenewPeriod ?? op.autoRenewAccount);
}

function changedFees(state: State, op: Update, topic: Topic) {
  if (op.feeScheduleKey) must(topic.feeScheduleKey, Code.FEE_SCHEDULE_KEY_CANNOT_BE_UPDATED);
  return {
    feeScheduleKey: op.feeScheduleKey
      ? topicKey(op.feeScheduleKey, Code.INVALID_CUSTOM_FEE_SCHEDULE_KEY)
      : topic.feeScheduleKey,
    feeExemptKeys: op.feeExemptKeyList ? exemptKeys(op.feeExemptKeyList.keys ?? []) : topic.feeExemptKeys,
    customFees: op.customFees ? topicFees(state, op.customFees.fees ?? []) : topic.customFees,
  };
}

function changedRenewal(state: State, { autoRenewAccount }: Update, topic: Topic): number | undefined {
  if (!autoRenewAccount) return topic.autoRenewAccount;
  if (isNobody(autoRenewAccount)) return undefined;
  const { INVALID_AUTORENEW_ACCOUNT } = Code;
  return usableAccount(state, autoRenewAccount, INVALID_AUTORENEW_ACCOUNT, INVALID_AUTORENEW_ACCOUNT).num;
}

/** Whether this is account 0.0.0, which stands for none. */
function isNobody(id: proto.IAccountID | null | undefined): boolean {
  return !!id && !id.alias?.length && toNumber(id.accountNum) === 0;
}
