import { readFileSync, readlinkSync } from "node:fs";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { DataDirectoryError, reasonOf } from "./journal-error.ts";

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Where the process id means something: containers have process ids of their own. Null where there is but one place. */
  readonly space: string | null;
  /** When the process began, as the operating system counts it: process ids come again. Null where it does not tell. */
  readonly began: string | null;
}

/** How often who holds a lock touches it, ms. */
const BEAT_MS = 4_000;
/** Who does not touch it for so long is no more, ms. */
const PATIENCE_MS = 15_000;

/**
 * Takes a lock file, for as long as this process lives. One that was left behind by a process that is no more counts for
 * nothing. A process that cannot be seen from here, on another machine or in another container, is known to live by its
 * touching the file; whether it does is waited for.
 * @param patience how long that is waited for, ms
 * @returns what gives it back
 * @throws {DataDirectoryError} (as a rejection) when another process has it, or it cannot be written
 */
export async function takeLock(path: string, patience = PATIENCE_MS): Promise<() => Promise<void>> {
  const own = JSON.stringify(identityOf(process.pid) satisfies Holder);
  for (;;) {
    try {
      await writeFile(path, own, { flag: "wx", mode: 0o600, flush: true });
      return held(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw new DataDirectoryError(`the lock ${path} cannot be written: ${reasonOf(error)}`);
      }
    }
    const text = await readFile(path, "utf8").catch(() => "");
    const holder = holderIn(text);
    if (holder !== undefined && (await isAlive(holder, path, patience))) {
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

/** Shows others that this process lives. @returns what gives the lock back */
function held(path: string): () => Promise<void> {
  const touch = () => {
    const now = new Date();
    // Whoever removes the file takes it.
    utimes(path, now, now).catch(() => {});
  };
  const beat = setInterval(touch, BEAT_MS).unref();
  return async () => {
    clearInterval(beat);
    await rm(path, { force: true });
  };
}

function holderIn(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder, path: string, patience: number): Promise<boolean> {
  const { host, space, began } = identityOf(holder.pid);
  if (holder.host !== host || holder.space !== space) return await isTouched(path, patience);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return holder.began === null || began === null || holder.began === began;
}

/** Whether somebody touches a file. No clock is asked, since it may be another machine's. */
async function isTouched(path: string, patience: number): Promise<boolean> {
  const touchedAt = () =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  const before = await touchedAt();
  for (const end = performance.now() + patience; performance.now() < end;) {
    await sleep(Math.min(patience / 10, BEAT_MS));
    const now = await touchedAt();
    if (now === undefined) return false;
    if (now !== before) return true;
  }
  return false;
}

/** A process of this machine, as far as it is to be told from others. */
function identityOf(pid: number): Holder {
  return { pid, host: hostname(), space: attempted(() => readlinkSync("/proc/self/ns/pid")), began: beginningOf(pid) };
}

/** When a process began, with the boot that it belongs to. */
function beginningOf(pid: number): string | null {
  return attempted(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${ticks}`;
  });
}

/** What only some operating systems tell. */
function attempted(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
