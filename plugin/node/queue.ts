import type { Transaction } from "../protocol/transaction.ts";
import type { Address, Hex, Timestamp } from "../protocol/units.ts";
import type { ExecutedBlock, Rejected } from "./block.ts";
import type { Expense } from "./expenses.ts";

/** A transaction as a batch brings it. */
export interface Brought extends Transaction {
  /** What it cost to bring it; nothing, if it was no node that did. */
  readonly carriage?: Expense;
}

/** A transaction in the derived queue. */
export interface QueueEntry extends Brought {
  readonly consensusTimestamp: Timestamp;
  /** By itself it is no reason to make a block: its nonce is still ahead, or it came when blocks were made on demand. */
  readonly waiting: boolean;
}

/** The transactions that are on the topic and in no block yet, in consensus order. Every node has the same. */
export class Queue {
  readonly #limit: number;
  #entries: readonly QueueEntry[];

  constructor(limit: number, entries: readonly QueueEntry[] = []) {
    this.#limit = limit;
    this.#entries = entries;
  }

  clone(): Queue {
    return new Queue(this.#limit, this.#entries);
  }

  get entries(): readonly QueueEntry[] {
    return this.#entries;
  }

  find(hash: Hex): QueueEntry | undefined {
    return this.#entries.find((entry) => entry.hash === hash);
  }

  /** Whether there is anything that a block has not considered yet. */
  get fresh(): boolean {
    return this.#entries.some(({ waiting }) => !waiting);
  }

  /** @returns those that find no place in the queue */
  add(transactions: readonly Brought[], consensusTimestamp: Timestamp): Rejected[] {
    const full: Rejected[] = [];
    const known = new Set(this.#entries.map(({ hash }) => hash));
    const added: QueueEntry[] = [];
    for (const transaction of transactions) {
      const { hash } = transaction;
      if (known.has(hash)) continue;
      if (this.#entries.length + added.length >= this.#limit) {
        full.push({ hash, reason: `the queue is full (${this.#limit} transactions)` });
        continue;
      }
      known.add(hash);
      added.push({ ...transaction, consensusTimestamp, waiting: false });
    }
    this.#entries = [...this.#entries, ...added];
    return full;
  }

  /** What is here waits for whatever comes next. */
  rest(): void {
    this.#entries = this.#entries.map((entry) => ({ ...entry, waiting: true }));
  }

  /** @returns whether it was there */
  drop(hash: Hex): boolean {
    const { length } = this.#entries;
    this.#entries = this.#entries.filter((entry) => entry.hash !== hash);
    return this.#entries.length < length;
  }

  /**
   * Takes out what a block has used up; what it left because its nonce is ahead waits.
   * @returns what it cost to bring the transactions that are in the block
   */
  settle({ included, rejected, waiting }: ExecutedBlock): Expense[] {
    const inBlock = new Set(included);
    const carriage = this.#entries.flatMap((entry) => (inBlock.has(entry.hash) ? (entry.carriage ?? []) : []));
    const gone = new Set([...included, ...rejected.map(({ hash }) => hash)]);
    const senders = new Set(this.#entries.filter(({ hash }) => gone.has(hash)).map(({ sender }) => sender));
    this.#entries = this.#entries.filter(({ hash }) => !gone.has(hash));
    this.#wake(senders);
    if (waiting.length === 0) return carriage;
    const left = new Set(waiting);
    this.#entries = this.#entries.map((entry) => (left.has(entry.hash) ? { ...entry, waiting: true } : entry));
    return carriage;
  }

  /** Something of these senders changed: what waits for a nonce may be executable now. */
  #wake(senders: ReadonlySet<Address>): void {
    if (!this.#entries.some(({ waiting, sender }) => waiting && senders.has(sender))) return;
    this.#entries = this.#entries.map((entry) => (senders.has(entry.sender) ? { ...entry, waiting: false } : entry));
  }
}
