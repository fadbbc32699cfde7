import { com } from "@hiero-ledger/proto";

import { entityNumber, fromTimestamp, fromTopicId, toBigInt, toTimestamp, toUnsignedLong } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import { RUNNING_HASH_VERSION } from "../../running-hash.ts";
import type { Sealed } from "../../simulated/sealed.ts";
import type { SimulatedLedger } from "../../simulated/simulated-ledger.ts";
import { GrpcError, GrpcStatus } from "../grpc/methods.ts";
import type { MessageStream } from "../grpc/methods.ts";

const { ConsensusTopicResponse } = com.hedera.mirror.api.proto;

/** What a subscriber wants. */
export interface TopicFilter {
  readonly topic: number;
  /** The first consensus time of interest. */
  readonly start: Timestamp;
  /** The first consensus time of no interest; absent: there is none. */
  readonly end?: Timestamp;
  /** How many messages at most; 0: any number. */
  readonly limit: bigint;
}

/** Milliseconds between two looks at the clock, for what no transaction announces. */
const POLL = 50;

/**
 * What a query asks for, if a mirror node would begin to answer it.
 * @param beginning where it begins if it does not say so
 * @throws {GrpcError}
 */
export function checkSubscription(
  ledger: SimulatedLedger,
  query: com.hedera.mirror.api.proto.IConsensusTopicQuery,
  beginning: Timestamp,
): TopicFilter {
  const id = fromTopicId(query.topicID);
  if (!id) throw invalid(query.topicID ? "Invalid topic id" : "topicId: must not be null");
  const now = ledger.now();
  const start = query.consensusStartTime ? fromTimestamp(query.consensusStartTime) : beginning;
  const end = query.consensusEndTime ? fromTimestamp(query.consensusEndTime) : undefined;
  if (start < 0n) throw invalid("startTime: must be greater than or equal to 0");
  // Clients know nothing of a network's clock that was moved or stopped: they may wait for what is to come.
  const real = ledger.clock.real();
  if (start > (real > now ? real : now)) throw invalid("Start time must be before the current time");
  if (end !== undefined && end <= start) throw invalid("End time must be after start time");
  const topic = entityNumber(id);
  const { topics, accounts, tokens, schedules, files } = ledger.mirror.state();
  if (!topics.get(topic)) {
    const other = [accounts, tokens, schedules, files].some((table) => table.get(topic));
    throw other ? invalid("Not a valid topic") : new GrpcError(GrpcStatus.NOT_FOUND, `${id} does not exist`);
  }
  return { topic, start, end, limit: toBigInt(query.limit) };
}

function invalid(message: string): GrpcError {
  return new GrpcError(GrpcStatus.INVALID_ARGUMENT, message);
}

/**
 * A subscriber's way through the history of a topic, and on into the present. Nothing is kept for it but where it
 * stands: a client that cannot keep up is served from the ledger's history when it can.
 */
export class TopicSubscription {
  readonly #ledger: SimulatedLedger;
  readonly #filter: TopicFilter;
  readonly #stream: MessageStream;
  /** The consensus time from which on nothing was looked at. */
  #next: Timestamp;
  /** The sequence number sent last; undefined before the first. */
  #lastSequence: number | undefined;
  #sent = 0n;
  /** The newest consensus time heard of. */
  #newest: Timestamp;
  #waking = false;
  #full = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(ledger: SimulatedLedger, filter: TopicFilter, stream: MessageStream) {
    this.#ledger = ledger;
    this.#filter = filter;
    this.#stream = stream;
    this.#next = filter.start;
    this.#newest = ledger.now();
  }

  /** Goes on until the client has all that it wants, or goes away. */
  start(): void {
    const unsubscribe = this.#ledger.subscribe((sealed) => this.#hear(sealed));
    this.#stream.onEnd(() => {
      unsubscribe();
      clearTimeout(this.#timer);
    });
    this.#stream.onReady(() => {
      this.#full = false;
      this.#wake();
    });
    this.#advance();
  }

  #hear({ consensusTimestamp, effects }: Sealed): void {
    if (consensusTimestamp <= this.#newest && consensusTimestamp < this.#next) {
      // The ledger was reverted. What it has taken back was sent already; what comes now is another future.
      this.#next = consensusTimestamp > this.#filter.start ? consensusTimestamp : this.#filter.start;
      this.#lastSequence = undefined;
    }
    this.#newest = consensusTimestamp;
    if (effects.message?.topic === this.#filter.topic) this.#wake();
  }

  /** Not at once: the ledger is in the middle of something. */
  #wake(): void {
    if (this.#waking || this.#full) return;
    this.#waking = true;
    queueMicrotask(() => {
      this.#waking = false;
      if (!this.#stream.ended) this.#advance();
    });
  }

  /** Sends what there is, as long as the client takes it. */
  #advance(): void {
    const { end, limit, topic } = this.#filter;
    const { mirror } = this.#ledger;
    for (const sealed of mirror.transactions({ from: this.#next })) {
      if (end !== undefined && sealed.consensusTimestamp >= end) return this.#stream.end();
      this.#next = sealed.consensusTimestamp + 1n;
      const { message, receipt } = sealed.effects;
      if (message?.topic !== topic) continue;
      // Numbers may start over after a revert, but none is ever left out.
      if (this.#lastSequence !== undefined && message.sequenceNumber > this.#lastSequence + 1) {
        const lost = `Message ${this.#lastSequence + 1} is not kept any more`;
        return this.#stream.end(new GrpcError(GrpcStatus.DATA_LOSS, lost));
      }
      this.#lastSequence = message.sequenceNumber;
      const response = ConsensusTopicResponse.encode({
        consensusTimestamp: toTimestamp(sealed.consensusTimestamp),
        message: message.contents,
        runningHash: receipt.topicRunningHash,
        sequenceNumber: toUnsignedLong(BigInt(message.sequenceNumber)),
        runningHashVersion: toUnsignedLong(BigInt(RUNNING_HASH_VERSION)),
        chunkInfo: message.chunk,
      }).finish();
      const ready = this.#stream.send(response);
      if (++this.#sent === limit) return this.#stream.end();
      if (!ready) {
        this.#full = true;
        return;
      }
    }
    const now = mirror.now();
    if (end !== undefined && now >= end) return this.#stream.end();
    if (end !== undefined || (mirror.lag > 0 && now < this.#newest)) this.#poll();
  }

  /** Looks again soon: time goes on without transactions, and may be moved. */
  #poll(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#advance(), POLL);
  }
}
