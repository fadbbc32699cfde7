import { entityId, SECOND, toTopicId } from "../../entity.ts";
import { numberedAccount, requiredOwner, usableAccount } from "../crypto/accounts.ts";
import { checkMemo, usableKey } from "../attributes.ts";
import type { Service, Signer } from "../context.ts";
import { extras } from "../fees.ts";
import { Code } from "../refusal.ts";
import { checkDistinctKeys, exemptKeys, topicFees } from "./fees.ts";
import { INITIAL_RUNNING_HASH } from "../../running-hash.ts";
import { topicPeriod } from "./topics.ts";

/** ConsensusCreateTopic, with custom fees for its messages if wanted (HIP-991). */
export const createTopic: Service = {
  extraFee(body) {
    return body.consensusCreateTopic!.customFees?.length ? extras.topicCreateWithCustomFees : 0;
  },

  check(body) {
    checkDistinctKeys(body.consensusCreateTopic!.feeExemptKeyList);
  },

  signers(body, state) {
    const op = body.consensusCreateTopic!;
    const signers: Signer[] = op.adminKey ? [{ key: usableKey(op.adminKey) }] : [];
    if (op.autoRenewAccount) signers.push(requiredOwner(state, op.autoRenewAccount, Code.INVALID_AUTORENEW_ACCOUNT));
    return signers;
  },

  handle({ state, now, body, effects, historyEnd }) {
    const op = body.consensusCreateTopic!;
    const keys = {
      adminKey: op.adminKey ? usableKey(op.adminKey) : undefined,
      submitKey: op.submitKey ? usableKey(op.submitKey) : undefined,
      feeScheduleKey: op.feeScheduleKey
        ? usableKey(op.feeScheduleKey, Code.INVALID_CUSTOM_FEE_SCHEDULE_KEY)
        : undefined,
      feeExemptKeys: exemptKeys(op.feeExemptKeyList ?? []),
    };
    const customFees = topicFees(state, op.customFees ?? []);
    checkMemo(op.memo);
    if (op.autoRenewAccount) {
      const { INVALID_AUTORENEW_ACCOUNT } = Code;
      usableAccount(state, op.autoRenewAccount, INVALID_AUTORENEW_ACCOUNT, INVALID_AUTORENEW_ACCOUNT);
    }
    const autoRenewPeriod = topicPeriod(op.autoRenewPeriod);
    const num = state.newEntity();
    state.topics.set(num, {
      ...keys,
      num,
      memo: op.memo ?? "",
      customFees,
      autoRenewAccount: numberedAccount(state, op.autoRenewAccount)?.num,
      autoRenewPeriod,
      expirationSecond: Number(now / SECOND) + autoRenewPeriod,
      deleted: false,
      sequenceNumber: 0,
      runningHash: INITIAL_RUNNING_HASH,
      historyStart: historyEnd,
      createdAt: now,
    });
    effects.entity = entityId(num);
    effects.receipt = { topicID: toTopicId(num) };
  },
};
