import { ValidatorError } from "./validator-error.ts";

/** A validator's data directory cannot be used; the message names the file and the way out. */
export class DataDirectoryError extends ValidatorError {
  override readonly name = "DataDirectoryError";
}

/** The way out that always works: everything is on Hedera. */
export const AFRESH = "Or move the directory away: the validator then reads everything from Hedera again";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "this process may not write there",
  EPERM: "this process may not write there",
  EROFS: "the file system is read-only",
  ENOTDIR: "part of its path is a file",
  EIO: "the disk fails",
};

/** Why a file could not be read or written, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ""];
  return reason === undefined ? (message ?? String(error)) : `${reason} (${code})`;
}
