import type { proto } from "@hiero-ledger/proto";

import { formatTransactionId } from "../entity.ts";
import type { Submission } from "./context.ts";
import type { SimulatedOutcome } from "./outcome.ts";

/** A transaction on its way to consensus, and who waits for it. */
export interface Pending {
  readonly submission: Submission;
  readonly resolve: (outcome: SimulatedOutcome) => void;
  readonly reject: (error: unknown) => void;
  /** What takes it to consensus; absent: it goes at once. */
  readonly timer?: NodeJS.Timeout;
}

/** The transactions on their way to consensus, in the order of submission, which is that of consensus. */
export class PendingTransactions {
  #queue: Pending[] = [];
  /** How many nodes took a transaction, by its id: each node knows only its own. */
  readonly #ids = new Map<string, number>();
  readonly #flights = new Set<string>();
  /** How many have no timer. */
  #immediate = 0;

  /** Whether any node took a transaction with this id. */
  has(id: string | proto.ITransactionID): boolean {
    return this.#ids.has(typeof id === "string" ? id : formatTransactionId(id));
  }

  /** Whether the node that the transaction is for took one with this id before. */
  hasSame(submission: Submission): boolean {
    return this.#flights.has(flightOf(submission));
  }

  get size(): number {
    return this.#queue.length;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  add(pending: Pending): void {
    const { id } = pending.submission;
    this.#queue.push(pending);
    if (!pending.timer) this.#immediate++;
    this.#flights.add(flightOf(pending.submission));
    this.#ids.set(id, (this.#ids.get(id) ?? 0) + 1);
  }

  /** Whether one of them goes to consensus at once, and so do those before it. */
  get isDue(): boolean {
    return this.#immediate > 0;
  }

  /** How many there are up to and including this one. */
  upTo(pending: Pending): number {
    return this.#queue.indexOf(pending) + 1;
  }

  /** Removes and returns the one that is next. */
  take(): Pending | undefined {
    const pending = this.#queue.shift();
    if (pending) this.#forget(pending);
    return pending;
  }

  /** Removes and returns all of them; none goes to consensus by itself any more. */
  drop(): Pending[] {
    const dropped = this.#queue;
    this.#queue = [];
    for (const pending of dropped) this.#forget(pending);
    return dropped;
  }

  #forget({ submission, timer }: Pending): void {
    if (timer) clearTimeout(timer);
    else this.#immediate--;
    const left = this.#ids.get(submission.id)! - 1;
    if (left > 0) this.#ids.set(submission.id, left);
    else this.#ids.delete(submission.id);
    this.#flights.delete(flightOf(submission));
  }
}

function flightOf({ id, node }: Submission): string {
  return `${id} ${node}`;
}
