import type { EntityId, Follower, Listener, Position, Timestamp } from "../../ledger.ts";
import { SECOND } from "../../entity.ts";
import { INITIAL_RUNNING_HASH } from "../../running-hash.ts";
import { waitAfter } from "../back-off.ts";
import type { ConsensusClock } from "../clock.ts";
import { textOf } from "../log.ts";
import type { Log } from "../log.ts";
import { MirrorError } from "../mirror-error.ts";
import type { FactFinder } from "../records/facts.ts";
import { isMessageOf } from "../records/record.ts";
import type { Span, Spans } from "../records/spans.ts";
import type { MirrorRest } from "../rest/mirror-rest.ts";
import { messagesShape, topicShape } from "../rest/shapes.ts";
import { transactionIdOf } from "../rest/transaction-id.ts";
import { TopicFeed } from "../topic/topic-feed.ts";
import { Pace } from "./pace.ts";
import { Telling } from "./telling.ts";

/** What a {@link Following} is made of. */
export interface FollowingParts {
  readonly topic: EntityId;
  readonly listener: Listener;
  readonly follower?: Follower;
  readonly rest: MirrorRest;
  /** Of the mirror's gRPC, `host:port`. */
  readonly mirrorGrpc: string;
  readonly spans: Spans;
  readonly facts: FactFinder;
  readonly clock: ConsensusClock;
  /** Called with each transaction that is seen, by its id. */
  readonly noticed: (id: string, at: Timestamp) => void;
  readonly log: Log;
}

/** What the gRPC of a mirror shows first, its REST API shows soon after. Milliseconds. */
const LAG = { first: 30, most: 300 };
/** When a mirror cannot be reached. Milliseconds. */
const OUTAGE = { first: 250, most: 10_000 };
/** So long a topic may be unknown, which may have been created a moment ago. Milliseconds. */
const PATIENCE = 10_000;
/** Whatever is as old every machine of a mirror has. */
const SETTLED = 600n * SECOND;

/** What was there when a following began. */
interface Past {
  readonly sequenceNumber: number;
  readonly time: Timestamp;
  /** Whether a look has found all transactions told. */
  isThrough: boolean;
}

/** Where a following is. */
interface Course {
  readonly feed: TopicFeed;
  readonly telling: Telling;
}

/**
 * One follower's way through what happens: the messages of a topic and the transactions of watched accounts, merged in
 * consensus order. A message is told once the transactions before it are known to be there; a transaction, once the
 * messages before it are.
 */
export class Following {
  readonly #parts: FollowingParts;
  readonly #stopping = new AbortController();
  readonly #pace: Pace;
  readonly #created = performance.now();
  #feed: TopicFeed | undefined;
  /** Up to when there is certainly nothing that has not been told. */
  #quietUntil: Timestamp = 0n;
  /** Undefined once it has been told. */
  #past: Past | undefined;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
    this.#pace = new Pace(parts.follower === undefined, this.#stopping.signal);
  }

  /** Begins, and goes on until it is stopped or cannot go on. */
  start(): void {
    this.#run().catch((error: unknown) => this.#fail(error));
  }

  /** Tells nothing any more. */
  stop(): void {
    this.#stopping.abort();
    this.#feed?.close();
  }

  /** Looks more often for a while: something was submitted that no message announces. */
  hasten(): void {
    this.#pace.hasten();
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    const course = await this.#patiently(() => this.#begin());
    if (course === undefined) return;
    const { feed } = course;
    while (!this.#isStopped) {
      await this.#patiently(async () => {
        if (feed.isIncomplete) await feed.catchUp();
        if (feed.last !== undefined) await this.#advance(course);
        else if (this.#pace.isDue) await this.#look(course);
      });
      this.#noticePast(course);
      if (feed.last === undefined && !feed.isIncomplete) await this.#pace.untilDue();
    }
  }

  /** Finds out where to begin, and how far the past goes. */
  async #begin(): Promise<Course> {
    const { topic, rest, follower, clock, mirrorGrpc, log } = this.#parts;
    const found = await rest.find(`topics/${topic}`, topicShape);
    if (!found) {
      const transient = performance.now() - this.#created < PATIENCE;
      throw new MirrorError(`The mirror at ${rest.base} knows no topic ${topic}`, { transient, status: 404 });
    }
    const { messages } = await rest.get(`topics/${topic}/messages?limit=1&order=desc`, messagesShape);
    this.#past = { sequenceNumber: messages[0]?.sequence_number ?? 0, time: clock.now(), isThrough: false };
    const after: Position = follower?.after ?? {
      consensusTimestamp: found.created_timestamp,
      sequenceNumber: 0,
      runningHash: INITIAL_RUNNING_HASH,
    };
    const telling = new Telling({ ...this.#parts, stopping: this.#stopping.signal }, after);
    const feed = new TopicFeed({
      ...{ topic, after, rest, mirrorGrpc, clock, log },
      payers: () => follower?.watched().keys() ?? [],
      heard: () => this.#pace.wake(),
      failed: (error) => this.#fail(error),
    });
    this.#feed = feed;
    if (this.#isStopped) feed.close();
    else feed.open();
    return { feed, telling };
  }

  /** Tells the messages that wait, and what comes before them. */
  async #advance(course: Course): Promise<void> {
    const { feed, telling } = course;
    for (let tries = 1; feed.last !== undefined && !this.#isStopped;) {
      const before = telling.until;
      const { consensusTimestamp: to, payer } = feed.last;
      if (this.#parts.follower === undefined) await telling.tell(feed, [], to);
      else await this.#read(course, to, payer);
      if (telling.until > before) tries = 1;
      else await this.#pace.pause(waitAfter(tries++, LAG));
    }
    this.#pace.rest();
  }

  /** Looks whether anything has happened that no message told of. */
  async #look(course: Course): Promise<void> {
    const { feed } = course;
    const isSilent = feed.isSilentFor(this.#pace.interval);
    this.#pace.rest();
    if (this.#parts.follower === undefined) return isSilent ? await feed.catchUp() : undefined;
    const asked = this.#parts.clock.now();
    const { isAll, rows } = await this.#read(course);
    if (!isAll) {
      // There is more, or it has not all been told: not the present yet.
      return this.#pace.rest(rows === 0 ? this.#pace.interval : LAG.first);
    }
    // Mirrors look at so many days at a time: what is long known to be empty is not asked for again.
    if (rows === 0 && asked - SETTLED > this.#quietUntil) this.#quietUntil = asked - SETTLED;
    if (this.#past === undefined) return;
    if (isSilent) await feed.catchUp();
    this.#past.isThrough = true;
  }

  /**
   * Reads and tells what has happened, up to a time at which there was a message, or else up to the present.
   * @returns how many transactions the mirror showed, and whether all that happened has been told
   */
  async #read(course: Course, to?: Timestamp, witness?: EntityId): Promise<{ rows: number; isAll: boolean }> {
    const { feed, telling } = course;
    const { follower, spans, clock, noticed } = this.#parts;
    const accounts = [...follower!.watched().keys()];
    const after = this.#quietUntil > telling.until ? this.#quietUntil : telling.until;
    const span = await spans.read({ after, to, accounts, witness, settled: clock.now() - SETTLED });
    for (const row of span.rows) {
      clock.seen(row.consensus_timestamp);
      noticed(transactionIdOf(row), row.consensus_timestamp);
    }
    const until = to === undefined ? await this.#withMessages(feed, span) : span.until;
    if (until > telling.until) await telling.tell(feed, span.rows, until, accounts);
    const isAll = !span.more && (span.rows.length === 0 || telling.until >= span.until);
    return { rows: span.rows.length, isAll };
  }

  /** Up to when the messages are known as well, and so everything. */
  async #withMessages(feed: TopicFeed, { rows, until }: Span): Promise<Timestamp> {
    if (rows.length === 0 || feed.head.consensusTimestamp >= until) return until;
    await feed.catchUp();
    const { consensusTimestamp: known } = feed.head;
    const missing = rows.find((row) => row.consensus_timestamp > known && isMessageOf(this.#parts.topic, row));
    return missing === undefined ? until : missing.consensus_timestamp - 1n;
  }

  /** Says when all that there was at the beginning has been told. */
  #noticePast({ feed, telling }: Course): void {
    if (this.#past === undefined || this.#isStopped) return;
    const { sequenceNumber, time, isThrough } = this.#past;
    const hasRecords = this.#parts.follower === undefined || isThrough || telling.until >= time;
    if (telling.sequenceNumber < sequenceNumber || !hasRecords || feed.last !== undefined) return;
    this.#past = undefined;
    this.#parts.follower?.caughtUp();
  }

  /** Does something again until the mirror can be reached. */
  async #patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let tries = 1; !this.#isStopped; tries++) {
      try {
        return await work();
      } catch (error) {
        if (this.#isStopped || !(error instanceof MirrorError) || !error.transient) throw error;
        this.#parts.log(`${error.message}; topic ${this.#parts.topic} has to wait`);
        await this.#pace.pause(waitAfter(tries, OUTAGE));
      }
    }
    return undefined;
  }

  #fail(error: unknown): void {
    if (this.#isStopped) return;
    this.stop();
    const { follower, topic, log } = this.#parts;
    const failure = error instanceof Error ? error : new Error(String(error));
    log(`Topic ${topic} is not followed any more: ${textOf(failure)}`);
    follower?.failed(failure);
  }
}
