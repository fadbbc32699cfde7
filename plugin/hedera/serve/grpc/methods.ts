/** gRPC, without any knowledge of what is said over it: methods take and give encoded messages. */
import { status } from "@grpc/grpc-js";

/** A method that answers each request with one message. */
export interface UnaryMethod {
  /** `/package.Service/method`. */
  readonly path: string;
  /** @throws {GrpcError} to end the call with a status of gRPC's instead */
  answer(request: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A method that answers a request with messages until one side has enough. */
export interface StreamMethod {
  readonly path: string;
  /** @throws {GrpcError} to end the call at once */
  open(request: Uint8Array, stream: MessageStream): void | Promise<void>;
}

/** The server's side of a call that answers with many messages. */
export interface MessageStream {
  /** The client's `address:port`. */
  readonly peer: string;
  /** Whether the call has ended, by either side. */
  readonly ended: boolean;
  /** Sends a message. @returns false when the client cannot keep up: send no more until {@link onReady} is called */
  send(message: Uint8Array): boolean;
  /** Ends the call: well, or with an error. */
  end(error?: GrpcError): void;
  /** Calls back whenever the client has caught up. */
  onReady(callback: () => void): void;
  /** Calls back once, when the call ends for whatever reason. */
  onEnd(callback: () => void): void;
}

/** A call's end with a status of gRPC's own, which says that there is no answer. */
export class GrpcError extends Error {
  override readonly name = "GrpcError";
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

export { status as GrpcStatus };
