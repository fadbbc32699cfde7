import { entityId } from "../../entity.ts";
import type { Service } from "../context.ts";
import { Code, must, present } from "../refusal.ts";
import { allOf, fileContents, isMutable, knownFile, storageFee } from "./files.ts";
import { isPrivileged, takeEffect } from "./privileges.ts";

/** FileAppend: all keys of the file sign. */
export const fileAppend: Service = {
  extraFee(body) {
    return storageFee(body.fileAppend!.contents);
  },

  check(body) {
    present(body.fileAppend!.fileID, Code.INVALID_FILE_ID);
  },

  signers(body, state, payer) {
    const file = knownFile(state, body.fileAppend!.fileID);
    return isPrivileged(file.num, payer) ? [] : allOf(file.keys);
  },

  handle({ state, now, body, payer, effects }) {
    const op = body.fileAppend!;
    const file = knownFile(state, op.fileID);
    must(isMutable(file), Code.UNAUTHORIZED);
    must(!file.deleted, Code.FILE_DELETED);
    const contents = fileContents(file.contents, op.contents);
    takeEffect(state, file.num, contents, payer, now);
    state.files.set(file.num, { ...file, contents });
    effects.entity = entityId(file.num);
  },
};
