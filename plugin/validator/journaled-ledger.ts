import { entityNumber } from "../hedera/entity.ts";
import type {
  AccountState,
  Changes,
  EntityId,
  ExchangeRates,
  Follower,
  Inquiry,
  Ledger,
  LedgerEvent,
  Listener,
  Outcome,
  Position,
  ScheduleState,
  Timestamp,
  TokenState,
  TopicMessage,
} from "../hedera/ledger.ts";
import { INITIAL_RUNNING_HASH, nextRunningHash } from "../hedera/running-hash.ts";
import type { BlockBook } from "./block-book.ts";
import { AFRESH, DataDirectoryError } from "./journal-error.ts";
import type { Journal } from "./journal.ts";
import type { Statements } from "./statements.ts";

/**
 * A ledger that tells its one follower first what is in a journal, without asking anybody, and then what comes after it;
 * that goes into the journal before the follower hears of it. Nothing is submitted before what is in the journal would
 * outlast a power failure: nobody says what it could forget.
 */
export class JournaledLedger implements Ledger {
  readonly #ledger: Ledger;
  readonly #journal: Journal;
  readonly #book: BlockBook;
  readonly #statements: Statements;
  /** Called when the journal is read to its end, with how many events it had. */
  onReplayed: (events: number) => void = () => {};
  /** Events that were told. */
  events = 0;
  /** Whether what is told now is not from the journal any more. */
  replayed = false;
  #position: Position = { consensusTimestamp: 0n, sequenceNumber: 0, runningHash: INITIAL_RUNNING_HASH };

  constructor(ledger: Ledger, journal: Journal, book: BlockBook, statements: Statements) {
    this.#ledger = ledger;
    this.#journal = journal;
    this.#book = book;
    this.#statements = statements;
  }

  follow(topic: EntityId, listener: Listener, follower?: Follower): () => void {
    if (follower === undefined) return this.#ledger.follow(topic, listener);
    let ended = false;
    let unfollow = () => {};
    const end = () => {
      ended = true;
      unfollow();
    };
    const fail = (error: unknown) => {
      if (ended) return;
      end();
      follower.failed(error instanceof Error ? error : new Error(String(error)));
    };
    const hear: Listener = (event) => {
      if (ended) return undefined;
      try {
        if (!this.#isNews(topic, event)) return undefined;
        this.#journal.append({ kind: "event", event });
        this.#take(event);
        return listener(event);
      } catch (error) {
        return fail(error);
      }
    };
    const replayed = () => {
      if (ended) return;
      const after = this.events > 0 ? this.#position : undefined;
      this.replayed = true;
      this.onReplayed(this.events);
      unfollow = this.#ledger.follow(topic, hear, {
        ...(after && { after }),
        watched: () => follower.watched(),
        relation: (account, token) => follower.relation(account, token),
        token: (id) => follower.token(id),
        caughtUp: () => ended || follower.caughtUp(),
        failed: fail,
      });
      if (ended) unfollow();
    };
    this.#replay(listener, () => ended)
      .then(replayed)
      .catch(fail);
    return end;
  }

  /** Tells what is in the journal, and compares the blocks that come of it with those that came of it before. */
  async #replay(listener: Listener, isEnded: () => boolean): Promise<void> {
    for await (const record of this.#journal.records()) {
      if (isEnded()) return;
      if (record.kind === "block") this.#book.confirm(record);
      else if (record.kind === "said") this.#statements.remember(record);
      else {
        this.#take(record.event);
        await listener(record.event);
      }
    }
    this.#book.complete();
  }

  #take(event: LedgerEvent): void {
    const { consensusTimestamp } = event;
    this.events++;
    if (event.kind === "message") this.#statements.hear(event);
    const { sequenceNumber, runningHash } = event.kind === "message" ? event : this.#position;
    this.#position = { consensusTimestamp, sequenceNumber, runningHash };
  }

  /**
   * Whether an event comes after those that are known; one that was known has to be the same as before.
   * @throws {DataDirectoryError} when it does not go on from there
   */
  #isNews(topic: EntityId, event: LedgerEvent): boolean {
    const { consensusTimestamp, sequenceNumber, runningHash } = this.#position;
    if (event.kind === "message" && event.sequenceNumber <= sequenceNumber) {
      if (event.sequenceNumber === sequenceNumber && !isSame(event.runningHash, runningHash)) throw this.#broken(event);
      return false;
    }
    if (event.consensusTimestamp <= consensusTimestamp) {
      if (event.kind === "message") throw this.#broken(event);
      return false;
    }
    if (event.kind !== "message") return true;
    const { contents: message, payer } = event;
    const next = nextRunningHash(runningHash, {
      ...{ message, payer: entityNumber(payer), topic: entityNumber(topic) },
      ...{ consensusTimestamp: event.consensusTimestamp, sequenceNumber: event.sequenceNumber },
    });
    if (event.sequenceNumber !== sequenceNumber + 1 || !isSame(event.runningHash, next)) throw this.#broken(event);
    return true;
  }

  #broken({ sequenceNumber }: TopicMessage): DataDirectoryError {
    const { sequenceNumber: last } = this.#position;
    return new DataDirectoryError(
      `message ${sequenceNumber} of the topic does not go on from message ${last}, which is the last in the journal ` +
        `${this.#journal.path}: the mirror tells another history, or the journal is of another Hedera. ` +
        `Ask another mirror. ${AFRESH}`,
    );
  }

  // ------------------------------------------------------------------------------------------------ as the ledger has it

  now(): Timestamp {
    return this.#ledger.now();
  }

  get whole(): boolean {
    return this.#ledger.whole;
  }

  get nodeAccounts(): readonly EntityId[] {
    return this.#ledger.nodeAccounts;
  }

  async submit(transaction: Uint8Array, ...copies: readonly Uint8Array[]): Promise<Outcome> {
    await this.#journal.durable();
    return await this.#ledger.submit(transaction, ...copies);
  }

  messages(topic: EntityId, from: number, limit: number): Promise<TopicMessage[]> {
    return this.#ledger.messages(topic, from, limit);
  }

  account(id: EntityId | `0x${string}`): Promise<AccountState | undefined> {
    return this.#ledger.account(id);
  }

  schedule(id: EntityId): Promise<ScheduleState | undefined> {
    return this.#ledger.schedule(id);
  }

  token(id: EntityId): Promise<TokenState | undefined> {
    return this.#ledger.token(id);
  }

  exchangeRates(): Promise<ExchangeRates> {
    return this.#ledger.exchangeRates();
  }

  lookUp(inquiry: Inquiry): Promise<Changes> {
    return this.#ledger.lookUp(inquiry);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
