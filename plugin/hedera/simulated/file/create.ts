import { entityId, toFileId } from "../../entity.ts";
import { checkMemo, expirationSecond } from "../attributes.ts";
import type { Service } from "../context.ts";
import type { File } from "../entities.ts";
import { Code, present, Refusal } from "../refusal.ts";
import { allOf, fileContents, storageFee } from "./files.ts";

/** FileCreate. */
export const fileCreate: Service = {
  extraFee(body) {
    return storageFee(body.fileCreate!.contents);
  },

  check(body) {
    present(body.fileCreate!.expirationTime, Code.INVALID_EXPIRATION_TIME);
  },

  signers(body) {
    return allOf(body.fileCreate!.keys);
  },

  handle({ state, now, body, effects }) {
    const op = body.fileCreate!;
    const expiry = expiryOf(() => expirationSecond(op.expirationTime!, now));
    checkMemo(op.memo);
    const contents = fileContents(op.contents);
    const file: File = {
      num: state.newEntity(),
      contents,
      keys: op.keys ?? undefined,
      memo: op.memo ?? "",
      expirationSecond: expiry,
      deleted: false,
      createdAt: now,
    };
    state.files.set(file.num, file);
    effects.entity = entityId(file.num);
    effects.receipt = { fileID: toFileId(file.num) };
  },
};

/** Files have a code of their own for a bad expiration time. */
function expiryOf(read: () => number): number {
  try {
    return read();
  } catch (error) {
    const isTime = error instanceof Refusal && error.code === Code.INVALID_EXPIRATION_TIME;
    throw isTime ? new Refusal(Code.AUTORENEW_DURATION_NOT_IN_RANGE) : error;
  }
}
