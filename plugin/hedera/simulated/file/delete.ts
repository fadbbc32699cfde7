import { entityId } from "../../entity.ts";
import { thresholdKey } from "../../keys.ts";
import type { Service } from "../context.ts";
import { Code, must, present } from "../refusal.ts";
import { isMutable, knownFile } from "./files.ts";
import { isSystemEntity } from "./privileges.ts";

/** FileDelete: any one key of the file suffices. */
export const fileDelete: Service = {
  check(body) {
    present(body.fileDelete!.fileID, Code.INVALID_FILE_ID);
  },

  signers(body, state) {
    const file = knownFile(state, body.fileDelete!.fileID);
    must(!isSystemEntity(file.num), Code.ENTITY_NOT_ALLOWED_TO_DELETE);
    return isMutable(file) ? [{ key: thresholdKey(1, file.keys!.keys!) }] : [];
  },

  handle({ state, body, effects }) {
    const file = knownFile(state, body.fileDelete!.fileID);
    must(isMutable(file), Code.UNAUTHORIZED);
    must(!file.deleted, Code.FILE_DELETED);
    state.files.set(file.num, { ...file, contents: new Uint8Array(), deleted: true });
    effects.entity = entityId(file.num);
  },
};
