import type { proto } from "@hiero-ledger/proto";

import { toFileId, toLong } from "../../entity.ts";
import type { File } from "../entities.ts";
import { knownFile } from "../file/files.ts";
import { Code, present } from "../refusal.ts";
import { LEDGER_ID } from "./network.ts";
import type { QueryRules } from "./rules.ts";

/** FileGetContents: empty for deleted files. */
export const fileContents: QueryRules<proto.IFileGetContentsQuery, proto.IFileGetContentsResponse> = {
  functionality: "FileGetContents",
  resolve({ fileID }, { state }) {
    present(fileID, Code.INVALID_FILE_ID);
    return () => {
      const { num, contents } = knownFile(state, fileID);
      return { fileContents: { fileID: toFileId(num), contents } };
    };
  },
};

/** FileGetInfo. */
export const fileInfo: QueryRules<proto.IFileGetInfoQuery, proto.IFileGetInfoResponse> = {
  functionality: "FileGetInfo",
  resolve({ fileID }, { state }) {
    present(fileID, Code.INVALID_FILE_ID);
    return () => ({ fileInfo: infoOf(knownFile(state, fileID)) });
  },
};

function infoOf(file: File): proto.FileGetInfoResponse.IFileInfo {
  return {
    fileID: toFileId(file.num),
    size: toLong(file.contents.length),
    expirationTime: { seconds: toLong(file.expirationSecond) },
    deleted: file.deleted,
    keys: file.keys,
    memo: file.memo,
    ledgerId: LEDGER_ID,
  };
}
