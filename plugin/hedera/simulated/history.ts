import type { LedgerEvent, Listener, Timestamp, TopicMessage } from "../ledger.ts";
import { Blocks } from "./blocks.ts";
import { JournaledLog } from "./journal.ts";
import type { Journal } from "./journal.ts";
import { eventFor } from "./sealed.ts";
import type { Sealed } from "./sealed.ts";
import { firstIndex } from "./search.ts";

/** Which transactions of a history are wanted: consensus timestamps, both ends included. */
export interface Span {
  readonly from?: Timestamp;
  readonly to?: Timestamp;
  /** @default "asc" */
  readonly order?: "asc" | "desc";
}

/** All transactions in consensus order, for those who ask later, and those who follow as they come. */
export class History {
  /** The record files that the transactions make. */
  readonly blocks: Blocks;
  readonly #log: JournaledLog<Sealed>;
  readonly #followers = new Map<Listener, number>();

  constructor(journal: Journal) {
    this.#log = new JournaledLog(journal);
    this.blocks = new Blocks(journal, this.#log);
  }

  /** The number of transactions so far. */
  get end(): number {
    return this.#log.end;
  }

  /** The consensus timestamp of the oldest transaction that is still there. */
  get oldest(): Timestamp | undefined {
    return this.#log.at(this.#log.start)?.consensusTimestamp;
  }

  /** The consensus timestamp of the newest transaction. */
  get newest(): Timestamp | undefined {
    return this.#log.at(this.#log.end - 1)?.consensusTimestamp;
  }

  /** Whether no transaction has been forgotten yet. */
  get isWhole(): boolean {
    return this.#log.start === 0;
  }

  append(sealed: Sealed): void {
    this.blocks.append(sealed);
    this.#log.push(sealed);
  }

  /** Forgets all but the newest. Cannot be taken back, hence not while there is a snapshot. */
  retain(count: number): void {
    const surplus = this.#log.end - this.#log.start - count;
    if (surplus <= 0) return;
    this.blocks.forget(this.#log.start + surplus);
    this.#log.drop(surplus);
  }

  /** The transactions of a span, found in logarithmic time. */
  *between({ from = 0n, to, order = "asc" }: Span = {}): Generator<Sealed> {
    const first = this.#indexOf(from);
    const last = (to === undefined ? this.#log.end : this.#indexOf(to + 1n)) - 1;
    if (order === "asc") for (let i = first; i <= last; i++) yield this.#log.at(i)!;
    else for (let i = last; i >= first; i--) yield this.#log.at(i)!;
  }

  /** Tells everybody whom the event concerns. */
  deliver(sealed: Sealed): void {
    if (this.#followers.size === 0) return;
    const events = new Map<number, LedgerEvent | undefined>();
    // A copy: a listener may end its following, or another one begin.
    for (const [listener, topic] of [...this.#followers]) {
      if (!events.has(topic)) events.set(topic, eventFor(topic, sealed));
      const event = events.get(topic);
      if (event) notify(() => void listener(event));
    }
  }

  /** Calls the listener with what there was from `start` on, then with what comes. */
  follow(topic: number, start: number, listener: Listener): () => void {
    for (const sealed of this.#log.from(start)) {
      const event = eventFor(topic, sealed);
      if (event) void listener(event);
    }
    // A function of its own for each call, so that the same listener may follow twice.
    const own: Listener = (event) => listener(event);
    this.#followers.set(own, topic);
    return () => void this.#followers.delete(own);
  }

  /** A topic's messages out of the transactions from `start` on: those from a sequence number on, at most so many. */
  messages(topic: number, start: number, from: number, limit: number): TopicMessage[] {
    const messages: TopicMessage[] = [];
    for (const sealed of this.#log.from(start)) {
      if (messages.length === limit) break;
      const event = eventFor(topic, sealed);
      if (event?.kind === "message" && event.sequenceNumber >= from) messages.push(event);
    }
    return messages;
  }

  /** The index of the first transaction that is not before this time. */
  #indexOf(time: Timestamp): number {
    const log = this.#log;
    return firstIndex(log.start, log.end, (index) => log.at(index)!.consensusTimestamp >= time);
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
