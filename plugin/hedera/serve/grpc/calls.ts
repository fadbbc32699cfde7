import { status } from "@grpc/grpc-js";
import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from "@grpc/grpc-js";

import { faultText } from "../fault.ts";
import { GrpcError } from "./methods.ts";
import type { MessageStream, StreamMethod, UnaryMethod } from "./methods.ts";

/** Calls under way on all connections together. */
const MAX_CALLS = 4_096;

/** The calls under way: counted, and ended when the server closes. */
export class Calls {
  readonly #log: (line: string) => void;
  readonly #streams = new Set<MessageStream>();
  #count = 0;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  unary({ path, answer }: UnaryMethod): handleUnaryCall<Uint8Array, Uint8Array> {
    return ({ request }, callback) => {
      this.#counted(async () => answer(request)).then(
        (response) => callback(null, response),
        (error: unknown) => callback(this.#refusalOf(path, error)),
      );
    };
  }

  stream({ path, open }: StreamMethod): handleServerStreamingCall<Uint8Array, Uint8Array> {
    return (call) => {
      const stream = new CallStream(call);
      this.#streams.add(stream);
      this.#counted(async () => {
        const ended = new Promise<void>((resolve) => stream.onEnd(resolve));
        await open(call.request, stream);
        await ended;
      })
        .catch((error: unknown) => stream.end(this.#refusalOf(path, error)))
        .finally(() => this.#streams.delete(stream));
    };
  }

  endStreams(): void {
    for (const stream of this.#streams) stream.end(new GrpcError(status.UNAVAILABLE, "The server is shutting down"));
  }

  async #counted<T>(call: () => Promise<T>): Promise<T> {
    if (this.#count >= MAX_CALLS) throw new GrpcError(status.RESOURCE_EXHAUSTED, `${MAX_CALLS} calls are under way`);
    this.#count++;
    try {
      return await call();
    } finally {
      this.#count--;
    }
  }

  #refusalOf(path: string, error: unknown): GrpcError {
    if (error instanceof GrpcError) return error;
    this.#log(`${path} failed: ${faultText(error)}`);
    return new GrpcError(status.INTERNAL, "The server failed; its log says why");
  }
}

/** A call of grpc-js as a {@link MessageStream}. */
class CallStream implements MessageStream {
  readonly peer: string;
  ended = false;
  readonly #call: ServerWritableStream<Uint8Array, Uint8Array>;
  readonly #onEnd: (() => void)[] = [];

  constructor(call: ServerWritableStream<Uint8Array, Uint8Array>) {
    this.#call = call;
    this.peer = call.getPeer();
    const finish = () => this.#finish();
    call.on("cancelled", finish).on("close", finish);
  }

  send(message: Uint8Array): boolean {
    return !this.ended && this.#call.write(message);
  }

  end(error?: GrpcError): void {
    if (this.ended) return;
    if (error) this.#call.emit("error", error);
    else this.#call.end();
    this.#finish();
  }

  onReady(callback: () => void): void {
    this.#call.on("drain", callback);
  }

  onEnd(callback: () => void): void {
    if (this.ended) callback();
    else this.#onEnd.push(callback);
  }

  #finish(): void {
    if (this.ended) return;
    this.ended = true;
    for (const callback of this.#onEnd) callback();
  }
}
