import type { Arrival, Submission } from "./context.ts";
import { handleTransaction } from "./handle.ts";
import { notify } from "./history.ts";
import type { History } from "./history.ts";
import type { NetworkConditions } from "./intake.ts";
import type { SimulatedOutcome } from "./outcome.ts";
import type { PendingTransactions } from "./pending.ts";
import type { RecordCache } from "./records.ts";
import { expireSchedules } from "./schedule/execute.ts";
import type { Sealed } from "./sealed.ts";
import { nextConsensus } from "./sequence.ts";
import type { State } from "./state.ts";
import { areFamily, fromTransactionId } from "./transaction-id.ts";

/** Takes note of a transaction. */
export type Subscriber = (sealed: Sealed) => void;

/** What consensus takes transactions from, and where it books them. */
export interface Books {
  readonly state: State;
  readonly pending: PendingTransactions;
  readonly records: RecordCache;
  readonly history: History;
}

/** What all nodes do together: they handle transactions, one after the other, and tell what came of them. */
export class ConsensusLoop {
  readonly #books: Books;
  readonly #network: NetworkConditions;
  readonly #afterwards: () => void;
  readonly #subscribers = new Set<Subscriber>();
  #handling = false;

  /** @param afterwards what there is to do each time when nothing is left to be handled */
  constructor(books: Books, network: NetworkConditions, afterwards: () => void) {
    this.#books = books;
    this.#network = network;
    this.#afterwards = afterwards;
  }

  /** Whether this is a call from within, by a listener. */
  get isHandling(): boolean {
    return this.#handling;
  }

  /** @see SimulatedLedger.subscribe */
  subscribe(subscriber: Subscriber): () => void {
    const own: Subscriber = (sealed) => subscriber(sealed);
    this.#subscribers.add(own);
    return () => void this.#subscribers.delete(own);
  }

  /** @see SimulatedLedger.tick */
  tick(): void {
    if (this.#handling) return;
    this.#exclusively(() => this.#expire());
    // What listeners submitted meanwhile.
    if (this.#network.consensusDelay === 0) this.reach(Infinity);
  }

  /** Handles `count` pending transactions, one after the other, and what listeners submit meanwhile without a delay. */
  reach(count: number): void {
    if (this.#handling) return;
    this.#exclusively(() => {
      const all = this.#books.pending;
      for (let i = 0; (i < count || all.isDue) && !all.isEmpty; i++) {
        const pending = all.take()!;
        try {
          const sealed = this.#handle(pending.submission);
          pending.resolve(outcomeOf(pending.submission, sealed));
          this.#deliver(sealed);
        } catch (error) {
          pending.reject(error);
        }
      }
    });
  }

  #handle(submission: Submission): readonly Sealed[] {
    const { state, records, history } = this.#books;
    const { clock, throttled } = this.#network;
    this.#expire();
    const mark = state.journal.mark();
    try {
      const now = nextConsensus(state, clock.now());
      const arrival: Arrival = {
        node: submission.node,
        clientTime: clock.real(),
        throttled,
        isKnown: (id) => records.has(id, now),
      };
      const sealed = handleTransaction(submission, { state, now, historyEnd: history.end, arrival });
      state.journal.commit(mark, now);
      this.#book(sealed);
      return sealed;
    } catch (error) {
      // A fault of this program, not of the transaction: leave no half of it behind.
      state.journal.rollback(mark);
      throw error;
    }
  }

  #expire(): void {
    const { state, history } = this.#books;
    const mark = state.journal.mark();
    const sealed = expireSchedules(state, this.#network.now(), () => history.end);
    state.journal.commit(mark, state.lastConsensus.value);
    this.#book(sealed);
    this.#deliver(sealed);
  }

  #book(all: readonly Sealed[]): void {
    for (const sealed of all) {
      this.#books.records.add(sealed);
      this.#books.history.append(sealed);
    }
  }

  /** Comes after everything is booked: a listener that throws must not undo what the network decided. */
  #deliver(all: readonly Sealed[]): void {
    for (const sealed of all) {
      this.#books.history.deliver(sealed);
      for (const subscriber of [...this.#subscribers]) notify(() => subscriber(sealed));
    }
  }

  #exclusively(work: () => void): void {
    this.#handling = true;
    try {
      work();
    } finally {
      this.#handling = false;
      this.#afterwards();
    }
  }
}

function outcomeOf(submission: Submission, sealed: readonly Sealed[]): SimulatedOutcome {
  // What comes before the transaction has its id and a nonce, and its payer pays for that, too. What comes after is
  // scheduled or from a batch.
  const id = fromTransactionId(submission.transactionId);
  const own = sealed.filter(({ transactionId }) => areFamily(transactionId, id));
  const { status, consensusTimestamp, effects } = own.at(-1)!;
  return {
    transactionId: submission.id,
    status,
    consensusTimestamp,
    fee: own.reduce((sum, { fee }) => sum + fee, 0n),
    entity: effects.entity,
  };
}
