import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { MethodDefinition, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";

import { formatHostPort } from "../../host-port.ts";
import { requireFree } from "../ports.ts";
import { Calls } from "./calls.ts";
import { watchConnections } from "./connections.ts";
import type { Connections } from "./connections.ts";
import type { StreamMethod, UnaryMethod } from "./methods.ts";
import { watchUnknown } from "./unknown.ts";

export interface GrpcOptions {
  /** The address to listen on. @default "127.0.0.1" */
  readonly hostname?: string;
  /** 0: any free one. @default 0 */
  readonly port?: number;
  /** Takes a line about what clients ask for and do not get. @default nobody */
  readonly log?: (line: string) => void;
  /** Is told of the connections to this server. @default nobody */
  readonly connections?: Connections;
}

/** What listens, until it is closed. */
export interface GrpcServer {
  readonly port: number;
  /** Ends all calls, and resolves when nothing is left of the server. */
  close(): Promise<void>;
}

/** Bytes; the largest request of HAPI has 130 KiB (HIP-1300), but one that is larger deserves an answer, too. */
const MAX_REQUEST = 256 * 1024;
/** Bytes; files have up to a mebibyte. */
const MAX_RESPONSE = 4 * 1024 * 1024;
/** Of one connection. */
const MAX_CONCURRENT_STREAMS = 1_000;
/** Milliseconds that calls have to end by themselves when the server closes. */
const GRACE = 1_000;

/**
 * Serves methods.
 * @throws {Error} (as a rejection) when it cannot listen there
 */
export async function serveGrpc(
  methods: readonly (UnaryMethod | StreamMethod)[],
  { hostname = "127.0.0.1", port = 0, log = () => {}, connections }: GrpcOptions = {},
): Promise<GrpcServer> {
  const server = new Server({
    "grpc.max_concurrent_streams": MAX_CONCURRENT_STREAMS,
    "grpc.max_receive_message_length": MAX_REQUEST,
    "grpc.max_send_message_length": MAX_RESPONSE,
  });
  const calls = new Calls(log);
  const definitions: Record<string, MethodDefinition<Uint8Array, Uint8Array>> = {};
  const handlers: UntypedServiceImplementation = {};
  for (const method of methods) {
    const { path } = method;
    definitions[path] = definition(path, "open" in method);
    handlers[path] = "open" in method ? calls.stream(method) : calls.unary(method);
  }
  server.addService(definitions as ServiceDefinition, handlers);
  // grpc-js would fail, too, but not without a word of its own to the console.
  if (port !== 0) await requireFree(port, hostname);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(formatHostPort(hostname, port), ServerCredentials.createInsecure(), (error, number) => {
      if (error) reject(error);
      else resolve(number);
    });
  });
  const watches = [watchUnknown(bound, new Set(Object.keys(definitions)), log)];
  if (connections) watches.push(watchConnections(bound, connections));
  let closing: Promise<void> | undefined;
  return {
    port: bound,
    close() {
      return (closing ??= shutDown(server, calls).finally(() => watches.forEach((unwatch) => unwatch())));
    },
  };
}

/** Messages stay encoded. */
function definition(path: string, responseStream: boolean): MethodDefinition<Uint8Array, Uint8Array> {
  const raw = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    path,
    requestStream: false,
    responseStream,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  };
}

async function shutDown(server: Server, calls: Calls): Promise<void> {
  calls.endStreams();
  await new Promise<void>((resolve) => {
    const force = () => {
      server.forceShutdown();
      resolve();
    };
    const timer = setTimeout(force, GRACE);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
