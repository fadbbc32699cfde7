import type { proto } from "@hiero-ledger/proto";

import { entityId, toLong, toNumber } from "../../entity.ts";
import { autoRenewPeriod, checkMemo } from "../attributes.ts";
import type { Service } from "../context.ts";
import { Code, must, present } from "../refusal.ts";
import { allOf, fileContents, isMutable, knownFile, storageFee } from "./files.ts";
import { isOverride, isPrivileged, isSuperuser, takeEffect } from "./privileges.ts";

/** FileUpdate: the keys of the file sign, and new ones with them. Anybody may extend its life. */
export const fileUpdate: Service = {
  extraFee(body) {
    return storageFee(body.fileUpdate!.contents);
  },

  check(body) {
    present(body.fileUpdate!.fileID, Code.INVALID_FILE_ID);
  },

  signers(body, state, payer) {
    const op = body.fileUpdate!;
    const file = knownFile(state, op.fileID);
    if (isPrivileged(file.num, payer) || !changesMore(op)) return [];
    return allOf(file.keys, op.keys);
  },

  handle({ state, now, body, payer, transactionId, effects }) {
    const op = body.fileUpdate!;
    const file = knownFile(state, op.fileID);
    must(!file.deleted, Code.FILE_DELETED);
    if (changesMore(op)) {
      must(isPrivileged(file.num, payer) || isMutable(file), Code.UNAUTHORIZED);
      checkMemo(op.memo?.value);
    }
    let { expirationSecond } = file;
    if (op.expirationTime) {
      const second = toNumber(op.expirationTime.seconds);
      const lifetime = second - toNumber(transactionId.transactionValidStart?.seconds);
      must(lifetime > 0, Code.AUTORENEW_DURATION_NOT_IN_RANGE);
      autoRenewPeriod({ seconds: toLong(lifetime) });
      // An earlier time than before is no mistake, only without effect.
      expirationSecond = Math.max(second, expirationSecond);
    }
    const clears = isSuperuser(payer) && isOverride(file.num);
    const contents = op.contents?.length || clears ? fileContents(op.contents) : file.contents;
    takeEffect(state, file.num, contents, payer, now);
    state.files.set(file.num, {
      ...file,
      keys: op.keys ?? file.keys,
      contents,
      memo: op.memo ? (op.memo.value ?? "") : file.memo,
      expirationSecond,
    });
    effects.entity = entityId(file.num);
  },
};

function changesMore({ keys, contents, memo }: proto.IFileUpdateTransactionBody): boolean {
  return !!keys || !!contents?.length || !!memo;
}
