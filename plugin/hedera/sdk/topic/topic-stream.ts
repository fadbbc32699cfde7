import { Client, credentials, status } from "@grpc/grpc-js";
import type { ClientReadableStream, ServiceError } from "@grpc/grpc-js";
import { com } from "@hiero-ledger/proto";

import { toTimestamp, toTopicId } from "../../entity.ts";
import type { EntityId, Timestamp } from "../../ledger.ts";
import { waitAfter } from "../back-off.ts";
import type { Log } from "../log.ts";
import { fromGrpc } from "./messages.ts";
import type { HeardMessage } from "./topic-chain.ts";

const { ConsensusTopicQuery, ConsensusTopicResponse } = com.hedera.mirror.api.proto;

/** What a stream needs of who listens to it. */
export interface StreamParts {
  /** `host:port` */
  readonly address: string;
  readonly topic: EntityId;
  /** From which consensus time on there is something new; asked each time that a subscription is opened. */
  readonly from: () => Timestamp;
  /** Takes a message. @returns whether it can take more: if not, until {@link TopicStream.resume} */
  readonly take: (message: HeardMessage) => boolean;
  /** The mirror said something that cannot be. */
  readonly failed: (error: unknown) => void;
  readonly log: Log;
}

const PATH = "/com.hedera.mirror.api.proto.ConsensusService/subscribeTopic";
const BACK_OFF = { first: 250, most: 8_000 };
/** The ports at which mirrors speak TLS, as the SDKs have it. */
const TLS = /:(443|50212)$/;
const PINGS = { "grpc.keepalive_time_ms": 90_000, "grpc.keepalive_timeout_ms": 5_000 };

/**
 * A subscription to a topic at a mirror's gRPC. When it ends, for whatever reason, it is opened again. The SDK's own
 * hands out messages that were sent in parts only as a whole, and cannot be made to wait; so this speaks to the mirror
 * itself.
 */
export class TopicStream {
  readonly #parts: StreamParts;
  readonly #client: Client;
  #stream: ClientReadableStream<Buffer> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #closed = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    const secure = TLS.test(parts.address) ? credentials.createSsl() : credentials.createInsecure();
    this.#client = new Client(parts.address, secure, PINGS);
  }

  /** Subscribes, anew if it has done so before. */
  open(): void {
    if (this.#closed) return;
    this.#drop();
    const { topic, from, take, failed } = this.#parts;
    const query = ConsensusTopicQuery.encode({
      topicID: toTopicId(topic),
      consensusStartTime: toTimestamp(from()),
    }).finish();
    const stream = this.#client.makeServerStreamRequest(PATH, Buffer.from, (bytes) => bytes, query as Buffer);
    this.#stream = stream;
    stream.on("data", (bytes: Buffer) => {
      if (this.#stream !== stream) return;
      this.#failures = 0;
      try {
        if (!take(fromGrpc(ConsensusTopicResponse.decode(bytes)))) stream.pause();
      } catch (error) {
        failed(error);
      }
    });
    stream.on("error", (error: ServiceError) => this.#ended(stream, error));
    stream.on("end", () => this.#ended(stream));
  }

  /** Goes on after it was made to wait. */
  resume(): void {
    this.#stream?.resume();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    this.#client.close();
  }

  #ended(stream: ClientReadableStream<Buffer>, error?: ServiceError): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    const wait = waitAfter(++this.#failures, BACK_OFF);
    const { address, topic, log } = this.#parts;
    const why = error ? `${status[error.code] ?? error.code}: ${error.details}` : "the mirror ended it";
    log(`The subscription to topic ${topic} at ${address} ended (${why}); it is opened again`);
    this.#timer = setTimeout(() => this.open(), wait);
    this.#timer.unref();
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const stream = this.#stream;
    this.#stream = undefined;
    if (!stream) return;
    // Cancelled streams end with an error, which must have somebody to go to.
    stream.on("error", () => {});
    stream.cancel();
  }
}
