import { entityId, toAccountId } from "../../entity.ts";
import { findAccount, ownerOf } from "./accounts.ts";
import { autoRenewPeriod, checkMemo, extendedExpiry, usableKey } from "../attributes.ts";
import type { Service, Signer } from "../context.ts";
import { Code, present, must } from "../refusal.ts";
import { isEmptyKey } from "../signatures.ts";

const MAX_AUTO_ASSOCIATIONS = 5000;

/** CryptoUpdate: changes an account's key, memo, receiver signature, renewal or expiry. */
export const cryptoUpdate: Service = {
  check(body) {
    const op = body.cryptoUpdateAccount!;
    present(op.accountIDToUpdate, Code.ACCOUNT_ID_DOES_NOT_EXIST);
    must(!op.proxyAccountID, Code.PROXY_ACCOUNT_ID_FIELD_IS_DEPRECATED);
  },

  signers(body, state) {
    const op = body.cryptoUpdateAccount!;
    const account = present(findAccount(state, op.accountIDToUpdate), Code.INVALID_ACCOUNT_ID);
    const signers: Signer[] = [ownerOf(account)];
    // A new key must show that somebody holds it.
    if (op.key && !isEmptyKey(op.key)) signers.push({ key: op.key });
    return signers;
  },

  handle({ state, now, body, effects }) {
    const op = body.cryptoUpdateAccount!;
    const account = findAccount(state, op.accountIDToUpdate)!;
    must(!account.deleted, Code.ACCOUNT_DELETED);
    if (op.key) {
      must(!isEmptyKey(op.key), Code.INVALID_ADMIN_KEY);
      usableKey(op.key);
    }
    checkMemo(op.memo?.value);
    const maxAutoAssociations = op.maxAutomaticTokenAssociations?.value ?? account.maxAutoAssociations;
    must(maxAutoAssociations >= -1, Code.INVALID_MAX_AUTO_ASSOCIATIONS);
    must(
      maxAutoAssociations <= MAX_AUTO_ASSOCIATIONS,
      Code.REQUESTED_NUM_AUTOMATIC_ASSOCIATIONS_EXCEEDS_ASSOCIATION_LIMIT,
    );
    state.accounts.set(account.num, {
      ...account,
      key: op.key ?? account.key,
      // The wrapper tells "false" from "not given"; the plain field can only switch it on.
      receiverSigRequired:
        op.receiverSigRequiredWrapper?.value ?? (op.receiverSigRequired || account.receiverSigRequired),
      memo: op.memo ? (op.memo.value ?? "") : account.memo,
      autoRenewPeriod: op.autoRenewPeriod ? autoRenewPeriod(op.autoRenewPeriod) : account.autoRenewPeriod,
      expirationSecond: op.expirationTime
        ? extendedExpiry(op.expirationTime, account.expirationSecond, now)
        : account.expirationSecond,
      maxAutoAssociations,
    });
    effects.touched.add(account.num);
    effects.entity = entityId(account.num);
    effects.receipt = { accountID: toAccountId(account.num) };
  },
};
