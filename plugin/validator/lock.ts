import { readFileSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";

import { DataDirectoryError, reasonOf } from "./journal-error.ts";

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the operating system counts it: process ids come again. Null where it does not tell. */
  readonly began: string | null;
}

/**
 * Takes a lock file, for as long as this process lives. One that was left behind by a process that is no more counts for
 * nothing.
 * @returns what gives it back
 * @throws {DataDirectoryError} (as a rejection) when another process has it, or it cannot be written
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const own = JSON.stringify({ pid: process.pid, host: hostname(), began: beginningOf(process.pid) } satisfies Holder);
  for (;;) {
    try {
      await writeFile(path, own, { flag: "wx", mode: 0o600, flush: true });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw new DataDirectoryError(`the lock ${path} cannot be written: ${reasonOf(error)}`);
      }
    }
    const text = await readFile(path, "utf8").catch(() => "");
    const holder = holderIn(text);
    if (holder !== undefined && isAlive(holder)) {
      throw new DataDirectoryError(
        `another validator, process ${holder.pid} on ${holder.host}, runs on this directory: it holds ${path}. ` +
          "Stop it, or give this one another directory. If there is no such process, remove the file",
      );
    }
    // Whoever else finds it at the same time may have a new one there already: only the one that was read is taken away.
    const aside = `${path}.${process.pid}.stale`;
    await rename(path, aside).catch(() => {});
    if ((await readFile(aside, "utf8").catch(() => text)) !== text) await rename(aside, path).catch(() => {});
    else await rm(aside, { force: true });
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

/** A process on another machine may be alive: who shares a directory has to see to that by hand. */
function isAlive({ pid, host, began }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const now = beginningOf(pid);
  return began === null || now === null || began === now;
}

/** When a process began, with the boot that it belongs to. */
function beginningOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${ticks}`;
  } catch {
    return null;
  }
}
