import type { LedgerEvent } from "../ledger.ts";
import { JournaledLog } from "./journal.ts";
import type { Journal } from "./journal.ts";
import type { Sealed } from "./sealed.ts";

/** Takes note of an event of the ledger. */
export type Listener = (event: LedgerEvent) => void;

/** All events since genesis, for followers who start late, and the followers themselves. */
export class History {
  readonly #log: JournaledLog<{ readonly topic: number | undefined; readonly event: LedgerEvent }>;
  readonly #followers = new Map<Listener, number>();

  constructor(journal: Journal) {
    this.#log = new JournaledLog(journal);
  }

  /** The number of events so far. */
  get end(): number {
    return this.#log.end;
  }

  append({ topic, event }: Sealed): void {
    this.#log.push({ topic, event });
  }

  /** Tells everybody whom the event concerns. */
  deliver({ topic, event }: Sealed): void {
    // A copy: a listener may end its following, or another one begin.
    for (const [listener, followed] of [...this.#followers]) {
      if (topic === undefined || topic === followed) notify(() => listener(event));
    }
  }

  /** Calls the listener with what there was from `start` on, then with what comes. */
  follow(topic: number, start: number, listener: Listener): () => void {
    for (const entry of this.#log.from(start)) {
      if (entry.topic === undefined || entry.topic === topic) listener(entry.event);
    }
    // A function of its own for each call, so that the same listener may follow twice.
    const own: Listener = (event) => listener(event);
    this.#followers.set(own, topic);
    return () => void this.#followers.delete(own);
  }
}

/**
 * Calls a listener. One that throws must not undo what the network decided, nor keep it from the others; its error
 * surfaces by itself, as an uncaught one.
 */
export function notify(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
