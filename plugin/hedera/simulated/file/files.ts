/** What the services for files share. */
import type { proto } from "@hiero-ledger/proto";

import { entityNumber, fromFileId } from "../../entity.ts";
import type { Signer } from "../context.ts";
import type { File } from "../entities.ts";
import { extras } from "../fees.ts";
import { Code, must, present } from "../refusal.ts";
import { isValidKey } from "../signatures.ts";
import type { State } from "../state.ts";

/** Bytes; `FilesConfig.maxSizeKb`. */
const MAX_SIZE = 1024 * 1024;
/** Bytes whose storage is in the base fee (HIP-1261). */
const INCLUDED_BYTES = 1_000;

/** The file with this id, deleted ones included. */
export function knownFile(state: State, id: proto.IFileID | null | undefined): File {
  const local = present(fromFileId(id), Code.INVALID_FILE_ID);
  return present(state.files.get(entityNumber(local)), Code.INVALID_FILE_ID);
}

/** Every key of the lists signs, but for those that could not. */
export function allOf(...lists: readonly (proto.IKeyList | null | undefined)[]): Signer[] {
  return lists
    .flatMap((list) => list?.keys ?? [])
    .filter((key) => isValidKey(key))
    .map((key) => ({ key }));
}

/** Whether a file has keys at all, without which nobody can change it. */
export function isMutable({ keys }: File): boolean {
  return (keys?.keys?.length ?? 0) > 0;
}

/** A copy of contents, which must fit into a file: decoded bytes are views on the whole transaction. */
export function fileContents(...parts: readonly (Uint8Array | null | undefined)[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  must(size <= MAX_SIZE, Code.MAX_FILE_SIZE_EXCEEDED);
  const contents = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    if (!part) continue;
    contents.set(part, at);
    at += part.length;
  }
  return contents;
}

/** The price of contents in tinycents, beyond what is included. */
export function storageFee(contents: Uint8Array | null | undefined): number {
  return Math.max((contents?.length ?? 0) - INCLUDED_BYTES, 0) * extras.stateByte;
}
