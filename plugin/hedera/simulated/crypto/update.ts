import type { proto } from "@hiero-ledger/proto";

import { entityId, toAccountId } from "../../entity.ts";
import { requiredOwner, usableAccount } from "./accounts.ts";
import { autoRenewPeriod, checkMemo, extendedExpiry, usableKey } from "../attributes.ts";
import type { Service } from "../context.ts";
import { MAX_AUTO_ASSOCIATIONS } from "./create.ts";
import type { Account } from "../entities.ts";
import { Code, present, must } from "../refusal.ts";
import { changedStaking } from "./staking.ts";

/** CryptoUpdate: changes an account's key, memo, receiver signature, renewal, expiry, automatic slots or staking. */
export const cryptoUpdate: Service = {
  check(body) {
    const op = body.cryptoUpdateAccount!;
    present(op.accountIDToUpdate, Code.ACCOUNT_ID_DOES_NOT_EXIST);
    must(!op.proxyAccountID, Code.PROXY_ACCOUNT_ID_FIELD_IS_DEPRECATED);
  },

  signers(body, state) {
    const op = body.cryptoUpdateAccount!;
    const owner = requiredOwner(state, op.accountIDToUpdate, Code.INVALID_ACCOUNT_ID);
    // A new key must show that somebody holds it.
    return op.key ? [owner, { key: usableKey(op.key, Code.INVALID_ADMIN_KEY) }] : [owner];
  },

  handle({ state, now, body, effects }) {
    const op = body.cryptoUpdateAccount!;
    const account = usableAccount(state, op.accountIDToUpdate, Code.INVALID_ACCOUNT_ID);
    checkMemo(op.memo?.value);
    const key = op.key ? usableKey(op.key) : account.key;
    const period = op.autoRenewPeriod ? autoRenewPeriod(op.autoRenewPeriod) : account.autoRenewPeriod;
    const staking = changedStaking(state, account.staking, op);
    const { expirationTime } = op;
    const expirationSecond = expirationTime
      ? extendedExpiry(expirationTime, account.expirationSecond, now)
      : account.expirationSecond;
    state.accounts.set(account.num, {
      ...account,
      key,
      // The wrapper tells "false" from "not given"; the plain field can only switch it on.
      receiverSigRequired:
        op.receiverSigRequiredWrapper?.value ?? (op.receiverSigRequired || account.receiverSigRequired),
      memo: op.memo ? (op.memo.value ?? "") : account.memo,
      autoRenewPeriod: period,
      expirationSecond,
      maxAutoAssociations: autoAssociations(account, op),
      staking,
    });
    effects.touched.add(account.num);
    effects.entity = entityId(account.num);
    effects.receipt = { accountID: toAccountId(account.num) };
  },
};

/** The automatic slots that an account is to have; those in use cannot be taken away. */
function autoAssociations(account: Account, op: proto.ICryptoUpdateTransactionBody): number {
  if (!op.maxAutomaticTokenAssociations) return account.maxAutoAssociations;
  const max = op.maxAutomaticTokenAssociations.value ?? 0;
  must(max >= -1, Code.INVALID_MAX_AUTO_ASSOCIATIONS);
  must(max === -1 || max >= account.usedAutoAssociations, Code.EXISTING_AUTOMATIC_ASSOCIATIONS_EXCEED_GIVEN_LIMIT);
  must(max <= MAX_AUTO_ASSOCIATIONS, Code.REQUESTED_NUM_AUTOMATIC_ASSOCIATIONS_EXCEEDS_ASSOCIATION_LIMIT);
  return max;
}
