import { setTimeout as sleep } from "node:timers/promises";

import { SECOND } from "../entity.ts";
import type { EntityId, Follower, Listener, Position, Timestamp } from "../ledger.ts";
import { INITIAL_RUNNING_HASH } from "../running-hash.ts";
import { waitAfter } from "./back-off.ts";
import type { ConsensusClock } from "./clock.ts";
import { textOf } from "./log.ts";
import type { Log } from "./log.ts";
import { MirrorError } from "./mirror-error.ts";
import type { Watched } from "./records/facts.ts";
import type { FactFinder } from "./records/facts.ts";
import { concerns, isMessageOf, mayPrice, messageWith, recordOf } from "./records/record.ts";
import type { Span, Spans } from "./records/spans.ts";
import type { MirrorRest } from "./rest/mirror-rest.ts";
import { messagesShape, topicShape } from "./rest/shapes.ts";
import type { TransactionRow } from "./rest/shapes.ts";
import { transactionIdOf } from "./rest/transaction-id.ts";
import { TopicFeed } from "./topic/topic-feed.ts";

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

/** Milliseconds between two looks for what no message announces. */
const POLL = 1_000;
/** The same while something that was submitted here may come any moment, and for how long that is. */
const BRISK_POLL = 200;
const BRISK_TIME = 12_000;
/** Milliseconds between two looks for messages, for those who are interested in nothing else. */
const LAZY_POLL = 5_000;
/** What the gRPC of a mirror shows first, its REST API shows soon after. */
const LAG = { first: 30, most: 300 };
/** When a mirror cannot be reached. */
const OUTAGE = { first: 250, most: 10_000 };
/** Whatever is as old every machine of a mirror has. */
const SETTLED = 600n * SECOND;
const NOBODY: Watched = new Map();

/** What was there when a following began. */
interface Past {
  readonly sequenceNumber: number;
  readonly time: Timestamp;
  /** Whether a look has found all transactions told. */
  isThrough: boolean;
}

/**
 * One follower's way through what happens: the messages of a topic and the transactions of watched accounts, merged in
 * consensus order. A message is told once the transactions before it are known to be there; a transaction, once the
 * messages before it are.
 */
export class Following {
  readonly #parts: FollowingParts;
  readonly #stopping = new AbortController();
  #feed: TopicFeed | undefined;
  /** Up to when everything has been told. */
  #told: Timestamp = 0n;
  #toldSequence = 0;
  /** Up to when there is certainly nothing that has not been told. */
  #quietUntil: Timestamp = 0n;
  /** Undefined once it has been told. */
  #past: Past | undefined;
  #nextPoll = 0;
  #briskUntil = 0;
  #wake: () => void = () => {};

  constructor(parts: FollowingParts) {
    this.#parts = parts;
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
    this.#briskUntil = performance.now() + BRISK_TIME;
    this.#nextPoll = Math.min(this.#nextPoll, performance.now() + BRISK_POLL);
    this.#wake();
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    const feed = await this.#patiently(() => this.#begin());
    while (!this.#isStopped) {
      await this.#patiently(async () => {
        if (feed!.isIncomplete) await feed!.catchUp();
        if (feed!.last !== undefined) await this.#advance(feed!);
        else if (performance.now() >= this.#nextPoll) await this.#look(feed!);
      });
      this.#noticePast(feed!);
      if (feed!.last === undefined && !feed!.isIncomplete) await this.#pause(this.#nextPoll - performance.now(), true);
    }
  }

  /** Finds out where to begin, and how far the past goes. */
  async #begin(): Promise<TopicFeed> {
    const { topic, rest, follower, clock, mirrorGrpc, log } = this.#parts;
    const found = await rest.find(`topics/${topic}`, topicShape);
    if (!found) {
      throw new MirrorError(`The mirror at ${rest.base} knows no topic ${topic}`, { transient: false, status: 404 });
    }
    const { messages } = await rest.get(`topics/${topic}/messages?limit=1&order=desc`, messagesShape);
    this.#past = { sequenceNumber: messages[0]?.sequence_number ?? 0, time: clock.now(), isThrough: false };
    const after: Position = follower?.after ?? {
      consensusTimestamp: found.created_timestamp,
      sequenceNumber: 0,
      runningHash: INITIAL_RUNNING_HASH,
    };
    this.#told = after.consensusTimestamp;
    this.#toldSequence = after.sequenceNumber;
    const feed = new TopicFeed({
      ...{ topic, after, rest, mirrorGrpc, clock, log },
      payers: () => (follower?.watched() ?? NOBODY).keys(),
      heard: () => this.#wake(),
      failed: (error) => this.#fail(error),
    });
    this.#feed = feed;
    if (this.#isStopped) feed.close();
    else feed.open();
    return feed;
  }

  /** Tells the messages that wait, and what comes before them. */
  async #advance(feed: TopicFeed): Promise<void> {
    for (let tries = 1; feed.last !== undefined && !this.#isStopped;) {
      const before = this.#told;
      const { consensusTimestamp: to, payer } = feed.last;
      if (this.#parts.follower === undefined) await this.#tellUntil(feed, [], to);
      else await this.#read(feed, to, payer);
      if (this.#told > before) tries = 1;
      else await this.#pause(waitAfter(tries++, LAG));
    }
    this.#nextPoll = performance.now() + this.#interval;
  }

  /** Looks whether anything has happened that no message told of. */
  async #look(feed: TopicFeed): Promise<void> {
    const isSilent = feed.isSilentFor(this.#interval);
    this.#nextPoll = performance.now() + this.#interval;
    if (this.#parts.follower === undefined) return isSilent ? await feed.catchUp() : undefined;
    const asked = this.#parts.clock.now();
    const { isAll, rows } = await this.#read(feed);
    if (!isAll) {
      // There is more, or it has not all been told: not the present yet.
      this.#nextPoll = performance.now() + (rows === 0 ? this.#interval : LAG.first);
      return;
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
  async #read(feed: TopicFeed, to?: Timestamp, witness?: EntityId): Promise<{ rows: number; isAll: boolean }> {
    const { follower, spans, clock, noticed } = this.#parts;
    const accounts = [...follower!.watched().keys()];
    const after = this.#quietUntil > this.#told ? this.#quietUntil : this.#told;
    const span = await spans.read({ after, to, accounts, witness, settled: clock.now() - SETTLED });
    for (const row of span.rows) {
      clock.seen(row.consensus_timestamp);
      noticed(transactionIdOf(row), row.consensus_timestamp);
    }
    const until = to === undefined ? await this.#withMessages(feed, span) : span.until;
    if (until > this.#told) await this.#tellUntil(feed, span.rows, until, accounts);
    const isAll = !span.more && (span.rows.length === 0 || this.#told >= span.until);
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

  /**
   * Tells messages and transactions in their order.
   * @param asked whose transactions these are: as soon as somebody else is watched, the rest has to be asked for again
   */
  async #tellUntil(
    feed: TopicFeed,
    rows: readonly TransactionRow[],
    until: Timestamp,
    asked: readonly EntityId[] = [],
  ): Promise<void> {
    const { follower, facts, listener } = this.#parts;
    const watched = follower?.watched() ?? NOBODY;
    const isOfInterest = (row: TransactionRow) => concerns(row, watched) || mayPrice(row);
    const isNew = ({ consensus_timestamp: at }: TransactionRow) => at > this.#told && at <= until;
    const found = await Promise.all(
      rows.filter((row) => isNew(row) && isOfInterest(row)).map((row) => facts.of(row, watched)),
    );
    const known = new Set(asked);
    while (!this.#isStopped) {
      const message = feed.first && feed.first.consensusTimestamp <= until ? feed.first : undefined;
      const [fact] = found;
      const times = [message?.consensusTimestamp, fact?.row.consensus_timestamp].filter((time) => time !== undefined);
      if (times.length === 0) break;
      const at = times.reduce((a, b) => (a < b ? a : b));
      const ownFact = fact?.row.consensus_timestamp === at ? found.shift() : undefined;
      if (message?.consensusTimestamp === at) {
        feed.shift();
        await listener(messageWith(message, ownFact, follower));
        this.#toldSequence = message.sequenceNumber;
      } else {
        const record = recordOf(ownFact!, follower!);
        if (record) await listener(record);
      }
      this.#tellsUntil(feed, at);
      if (follower && [...follower.watched().keys()].some((id) => !known.has(id))) return;
    }
    if (!this.#isStopped) this.#tellsUntil(feed, until);
  }

  #tellsUntil(feed: TopicFeed, time: Timestamp): void {
    this.#told = time;
    feed.toldUntil(time);
  }

  /** Says when all that there was at the beginning has been told. */
  #noticePast(feed: TopicFeed): void {
    if (this.#past === undefined || this.#isStopped) return;
    const { sequenceNumber, time, isThrough } = this.#past;
    const hasRecords = this.#parts.follower === undefined || isThrough || this.#told >= time;
    if (this.#toldSequence < sequenceNumber || !hasRecords || feed.last !== undefined) return;
    this.#past = undefined;
    this.#parts.follower?.caughtUp();
  }

  get #interval(): number {
    if (this.#parts.follower === undefined) return LAZY_POLL;
    return performance.now() < this.#briskUntil ? BRISK_POLL : POLL;
  }

  /** Does something again until the mirror can be reached. */
  async #patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let tries = 1; !this.#isStopped; tries++) {
      try {
        return await work();
      } catch (error) {
        if (this.#isStopped || !(error instanceof MirrorError) || !error.transient) throw error;
        this.#parts.log(`${error.message}; topic ${this.#parts.topic} has to wait`);
        await this.#pause(waitAfter(tries, OUTAGE));
      }
    }
    return undefined;
  }

  /** @param wakes whether something that happens ends it */
  async #pause(duration: number, wakes = false): Promise<void> {
    const waking = new AbortController();
    if (wakes) this.#wake = () => waking.abort();
    const signal = AbortSignal.any([this.#stopping.signal, waking.signal]);
    await sleep(Math.max(duration, 0), undefined, { ref: false, signal }).catch(() => {});
    this.#wake = () => {};
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
