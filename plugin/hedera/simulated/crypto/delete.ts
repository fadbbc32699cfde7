import { entityId, toAccountId } from "../../entity.ts";
import { numberedAccount, receivingOwner, requiredOwner } from "./accounts.ts";
import { addTo } from "../context.ts";
import type { Service } from "../context.ts";
import type { Account } from "../entities.ts";
import { FIRST_USER_ENTITY } from "../genesis.ts";
import { Code, present, must } from "../refusal.ts";
import type { State } from "../state.ts";

/** CryptoDelete: closes an account that holds no tokens and hands its hbar to another one. */
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
    const owner = requiredOwner(state, op.deleteAccountID, Code.INVALID_ACCOUNT_ID);
    const heir = receivingOwner(state, op.transferAccountID, Code.INVALID_TRANSFER_ACCOUNT_ID);
    must(numberedAccount(state, op.deleteAccountID)!.num >= FIRST_USER_ENTITY, Code.ENTITY_NOT_ALLOWED_TO_DELETE);
    return [owner, ...heir];
  },

  handle({ state, body, effects }) {
    const op = body.cryptoDelete!;
    const closed = numberedAccount(state, op.deleteAccountID)!;
    const heir = present(numberedAccount(state, op.transferAccountID), Code.INVALID_TRANSFER_ACCOUNT_ID);
    checkClosable(state, closed);
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

/** Refuses to close an account on which tokens, or the receivers of airdrops, depend. */
function checkClosable(state: State, { num }: Account): void {
  const airdrops = [...state.airdropsOf.get(num)].map((key) => state.airdrops.get(key)!);
  must(!airdrops.some(({ sender }) => sender === num), Code.ACCOUNT_HAS_PENDING_AIRDROPS);
  must(state.treasuriesOf.get(num).size === 0, Code.ACCOUNT_IS_TREASURY);
  const relations = [...state.relationsOf.get(num)].map((key) => state.relations.get(key)!);
  must(!relations.some(({ balance }) => balance > 0n), Code.TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES);
}
