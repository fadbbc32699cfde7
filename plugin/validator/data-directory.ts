import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { DataDirectoryError, reasonOf } from "./journal-error.ts";
import { takeLock } from "./lock.ts";

/** The directory in which one validator keeps what it must not forget, while it is this process's. */
export interface DataDirectory {
  readonly path: string;
  /** Where the journal is. */
  readonly journal: string;
  /** Lets another process have it. */
  release(): Promise<void>;
}

/**
 * Takes a directory for this process; it is made if there is none.
 * @throws {DataDirectoryError} (as a rejection) when another process has it, or it cannot be written
 */
export async function takeDirectory(path: string): Promise<DataDirectory> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DataDirectoryError(
      `the data directory ${path} cannot be made: ${reasonOf(error)}. Give one that this process can write`,
    );
  }
  const release = await takeLock(join(path, "lock"));
  return { path, journal: join(path, "journal"), release };
}
