import { entityId, toAccountId } from "../../entity.ts";
import { findAccount, ownerOf } from "./accounts.ts";
import { addTo } from "../context.ts";
import type { Service } from "../context.ts";
import { FIRST_USER_ENTITY } from "../genesis.ts";
import { Code, present, must } from "../refusal.ts";

/** CryptoDelete: closes an account and hands its hbar to another one. */
export const cryptoDelete: Service = {
  check(body) {
    const op = body.cryptoDelete!;
    const closed = present(op.deleteAccountID, Code.ACCOUNT_ID_DOES_NOT_EXIST);
    const heir = present(op.transferAccountID, Code.ACCOUNT_ID_DOES_NOT_EXIST);
    const same = String(closed.accountNum) === String(heir.accountNum) && String(closed.alias) === String(heir.alias);
    must(!same, Code.TRANSFER_ACCOUNT_SAME_AS_DELETE_ACCOUNT);
  },

  signers(body, state) {
    const op = body.cryptoDelete!;
    const closed = present(findAccount(state, op.deleteAccountID), Code.INVALID_ACCOUNT_ID);
    const heir = present(findAccount(state, op.transferAccountID), Code.INVALID_TRANSFER_ACCOUNT_ID);
    must(closed.num >= FIRST_USER_ENTITY, Code.ENTITY_NOT_ALLOWED_TO_DELETE);
    return heir.receiverSigRequired ? [ownerOf(closed), ownerOf(heir)] : [ownerOf(closed)];
  },

  handle({ state, body, effects }) {
    const op = body.cryptoDelete!;
    const closed = findAccount(state, op.deleteAccountID)!;
    const heir = findAccount(state, op.transferAccountID)!;
    must(closed.num !== heir.num, Code.TRANSFER_ACCOUNT_SAME_AS_DELETE_ACCOUNT);
    must(!closed.deleted && !heir.deleted, Code.ACCOUNT_DELETED);
    if (closed.balance > 0n) {
      state.credit(heir.num, closed.balance);
      addTo(effects.moves, closed.num, -closed.balance);
      addTo(effects.moves, heir.num, closed.balance);
    }
    state.accounts.set(closed.num, { ...closed, balance: 0n, deleted: true });
    effects.touched.add(closed.num);
    effects.entity = entityId(closed.num);
    effects.receipt = { accountID: toAccountId(closed.num) };
  },
};
