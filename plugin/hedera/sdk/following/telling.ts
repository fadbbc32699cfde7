import type { EntityId, Follower, Listener, Position, Timestamp } from "../../ledger.ts";
import type { FactFinder, Watched } from "../records/facts.ts";
import { concerns, mayPrice, messageWith, recordOf } from "../records/record.ts";
import type { TransactionRow } from "../rest/shapes.ts";
import type { TopicFeed } from "../topic/topic-feed.ts";

/** What {@link Telling} needs. */
export interface TellingParts {
  readonly listener: Listener;
  readonly follower?: Follower;
  readonly facts: FactFinder;
  /** Aborted when nothing is to be told any more. */
  readonly stopping: AbortSignal;
}

const NOBODY: Watched = new Map();

/** What a follower has been told, and how it is told the next. */
export class Telling {
  readonly #parts: TellingParts;
  #until: Timestamp;
  #sequenceNumber: number;

  /** @param after where it goes on */
  constructor(parts: TellingParts, after: Position) {
    this.#parts = parts;
    this.#until = after.consensusTimestamp;
    this.#sequenceNumber = after.sequenceNumber;
  }

  /** Up to when everything has been told. */
  get until(): Timestamp {
    return this.#until;
  }

  /** That of the last message that was told. */
  get sequenceNumber(): number {
    return this.#sequenceNumber;
  }

  /**
   * Tells messages and transactions in their order, up to a time.
   * @param asked whose transactions these are: as soon as somebody else is watched, the rest has to be asked for again
   */
  async tell(
    feed: TopicFeed,
    rows: readonly TransactionRow[],
    until: Timestamp,
    asked: readonly EntityId[] = [],
  ): Promise<void> {
    const { follower, facts, listener, stopping } = this.#parts;
    const watched = follower?.watched() ?? NOBODY;
    const isNew = ({ consensus_timestamp: at }: TransactionRow) => at > this.#until && at <= until;
    const isOfInterest = (row: TransactionRow) => isNew(row) && (concerns(row, watched) || mayPrice(row));
    const found = await Promise.all(rows.filter(isOfInterest).map((row) => facts.of(row, watched)));
    const known = new Set(asked);
    while (!stopping.aborted) {
      const message = feed.first && feed.first.consensusTimestamp <= until ? feed.first : undefined;
      const times = [message?.consensusTimestamp, found[0]?.row.consensus_timestamp].filter(isPresent);
      if (times.length === 0) break;
      const at = times.reduce((a, b) => (a < b ? a : b));
      const fact = found[0]?.row.consensus_timestamp === at ? found.shift() : undefined;
      if (message?.consensusTimestamp === at) {
        feed.shift();
        await listener(messageWith(message, fact, follower));
        this.#sequenceNumber = message.sequenceNumber;
      } else {
        const record = recordOf(fact!, follower!);
        if (record) await listener(record);
      }
      this.#reach(feed, at);
      if (follower && [...follower.watched().keys()].some((id) => !known.has(id))) return;
    }
    if (!stopping.aborted) this.#reach(feed, until);
  }

  #reach(feed: TopicFeed, time: Timestamp): void {
    this.#until = time;
    feed.toldUntil(time);
  }
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
