import type { EntityId, Position, Timestamp, TopicMessage } from "../../ledger.ts";
import type { ConsensusClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { MirrorError } from "../mirror-error.ts";
import type { MirrorRest } from "../rest/mirror-rest.ts";
import { messagesShape } from "../rest/shapes.ts";
import { fromRest } from "./messages.ts";
import { TopicChain } from "./topic-chain.ts";
import type { HeardMessage } from "./topic-chain.ts";
import { TopicStream } from "./topic-stream.ts";

/** What a feed needs. */
export interface FeedParts {
  readonly topic: EntityId;
  /** Where it goes on. */
  readonly after: Position;
  readonly rest: MirrorRest;
  /** Of the mirror's gRPC, `host:port`. */
  readonly mirrorGrpc: string;
  readonly clock: ConsensusClock;
  /** Who may have paid for messages. */
  readonly payers: () => Iterable<EntityId>;
  /** There is something new. */
  readonly heard: () => void;
  /** The mirror said something that cannot be. */
  readonly failed: (error: unknown) => void;
  readonly log: Log;
}

/** So many messages may wait; then the stream does. */
const MAX_WAITING = 2_000;
/** After so many milliseconds of silence a stream that has missed something is taken for dead. */
const SILENCE = 5_000;

/**
 * The messages of a topic that have not been told yet, each exactly once and in their order, checked against the running
 * hashes. They come from the mirror's gRPC; what is lost there, or does not say who paid, comes from its REST API.
 */
export class TopicFeed {
  readonly #parts: FeedParts;
  readonly #chain: TopicChain;
  readonly #stream: TopicStream;
  #waiting: TopicMessage[] = [];
  #isIncomplete = false;
  #isPaused = false;
  #lastHeard = performance.now();
  #toldUntil: Timestamp;

  constructor(parts: FeedParts) {
    const { topic, after, mirrorGrpc: address, failed, log } = parts;
    this.#parts = parts;
    this.#toldUntil = after.consensusTimestamp;
    this.#chain = new TopicChain(topic, after);
    this.#stream = new TopicStream({
      address,
      topic,
      from: () => this.head.consensusTimestamp + 1n,
      take: (message) => this.#hear(message),
      failed,
      log,
    });
  }

  open(): void {
    this.#stream.open();
  }

  close(): void {
    this.#stream.close();
    this.#waiting = [];
  }

  /** The last message that is known: up to its time all are. */
  get head(): Position {
    return this.#chain.head;
  }

  /** The message that is to be told next. */
  get first(): TopicMessage | undefined {
    return this.#waiting[0];
  }

  /** The last message that is to be told. */
  get last(): TopicMessage | undefined {
    return this.#waiting.at(-1);
  }

  /** Whether messages are known to be missing, until {@link catchUp}. */
  get isIncomplete(): boolean {
    return this.#isIncomplete;
  }

  /** Whether nothing has come for so many milliseconds. */
  isSilentFor(duration: number): boolean {
    return performance.now() - this.#lastHeard >= duration;
  }

  /** The first message is being told. */
  shift(): void {
    this.#waiting.shift();
    if (!this.#isPaused || this.#waiting.length > MAX_WAITING / 2) return;
    this.#isPaused = false;
    this.#stream.resume();
  }

  /** Everything up to this time has been told: no message may come before it any more. */
  toldUntil(time: Timestamp): void {
    this.#toldUntil = time;
  }

  /**
   * Gets what is new from the REST API, a page at most.
   * @throws {MirrorError} a transient one if something is missing there as well
   */
  async catchUp(): Promise<void> {
    const { topic, rest } = this.#parts;
    if (this.#waiting.length >= MAX_WAITING) return;
    const after = this.head.sequenceNumber;
    const path = `topics/${topic}/messages?sequencenumber=gte:${after + 1}&order=asc&limit=100`;
    const { messages } = await rest.get(path, messagesShape);
    for (const row of messages) if (!this.#link(fromRest(row))) throw this.#missing();
    if (this.#isIncomplete && this.head.sequenceNumber === after) throw this.#missing();
    this.#isIncomplete = false;
    if (this.head.sequenceNumber === after || !this.isSilentFor(SILENCE)) return;
    this.#lastHeard = performance.now();
    this.#stream.open();
  }

  /** @returns whether there is room for more */
  #hear(heard: HeardMessage): boolean {
    this.#lastHeard = performance.now();
    if (!this.#link(heard)) this.#isIncomplete = true;
    this.#parts.heard();
    this.#isPaused = this.#waiting.length >= MAX_WAITING;
    return !this.#isPaused;
  }

  /** @returns whether it was there before or comes next, as far as can be told without asking */
  #link(heard: HeardMessage): boolean {
    const link = this.#chain.take(heard, this.#parts.payers());
    if (link.kind !== "next") return link.kind === "seen";
    if (heard.consensusTimestamp <= this.#toldUntil) {
      throw new MirrorError(
        `The mirror tells of message ${heard.sequenceNumber} of topic ${this.#parts.topic} after what came later. ` +
          "Begin again from an earlier position",
        { transient: false },
      );
    }
    this.#parts.clock.seen(heard.consensusTimestamp);
    this.#waiting.push(link.message);
    return true;
  }

  #missing(): MirrorError {
    const { topic } = this.#parts;
    const what = `The mirror's REST API does not show the message after ${this.head.sequenceNumber} of topic ${topic} yet`;
    return new MirrorError(what, { transient: true });
  }
}
