import type { Timestamp } from "../protocol/units.ts";

const MAX_TIMER_MS = 60_000;

/** What {@link Reminders} needs of its node. */
export interface RemindersParts {
  /** The consensus time, as far as the node can tell. */
  readonly now: () => Timestamp;
  /** Consensus time after which what was done and not seen is due again, ns. */
  readonly patience: Timestamp;
  /** Looks at what is to be done again. */
  readonly wake: () => void;
  readonly note: (what: string) => void;
}

/**
 * Remembers what a node has done and not seen the effect of yet, and when to look again: a message may get lost, and
 * then it is due again.
 */
export class Reminders {
  readonly #parts: RemindersParts;
  readonly #done = new Map<string, Timestamp>();
  #timer: NodeJS.Timeout | undefined;
  #wakesAt: Timestamp | undefined;

  constructor(parts: RemindersParts) {
    this.#parts = parts;
  }

  /** Does something, unless it was done a moment ago. */
  once(key: string, action: () => Promise<void>): void {
    const { now, patience, note } = this.#parts;
    const since = this.#done.get(key);
    if (since !== undefined && now() < since + patience) return this.wakeAt(since + patience);
    this.#done.set(key, now());
    this.wakeAt(now() + patience);
    action().catch((error: unknown) => note(error instanceof Error ? error.message : String(error)));
  }

  /** Looks again at a time, unless it does so sooner. */
  wakeAt(time: Timestamp): void {
    if (this.#wakesAt !== undefined && this.#wakesAt <= time) return;
    this.sleep();
    this.#wakesAt = time;
    const ms = Number((time - this.#parts.now()) / 1_000_000n) + 1;
    this.#timer = setTimeout(this.#parts.wake, Math.min(Math.max(ms, 1), MAX_TIMER_MS)).unref();
  }

  /** Forgets when to look again. */
  sleep(): void {
    clearTimeout(this.#timer);
    this.#wakesAt = undefined;
  }

  /** Forgets what was done: the chain has moved on. */
  clear(): void {
    this.#done.clear();
  }
}
