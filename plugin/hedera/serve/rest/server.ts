import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { EntityId } from "../../ledger.ts";
import { faultText } from "../fault.ts";
import { answer } from "./answer.ts";
import { nodesOf } from "./request.ts";
import type { NodeEndpoint, Source } from "./request.ts";

export type { Source } from "./request.ts";

export interface RestOptions {
  /** @default "127.0.0.1" */
  readonly hostname?: string;
  /** 0: any that is free. SDKs expect 5551 on this machine, whatever port Hedera itself is at. */
  readonly port: number;
  /** The consensus nodes by address, `host:port`, for `/network/nodes`. @default none */
  readonly network?: Readonly<Record<string, EntityId>>;
  /** Milliseconds for a request to come in, and for a connection to be silent. @default 10_000 */
  readonly timeout?: number;
  /** Takes a line about what clients ask for and do not get. @default nobody */
  readonly log?: (line: string) => void;
}

/** A running REST API. */
export interface RestServer {
  readonly port: number;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Bytes of a request's line and headers. */
const MAX_HEADER = 16 * 1024;
const MAX_CONNECTIONS = 1_000;
/** In how many steps Node looks for requests that take too long; by itself it would take half a minute for each look. */
const LOOKS = 10;

/**
 * Serves a simulated Hedera as a mirror node does: read-only, under `/api/v1`, to whoever asks on this machine.
 *
 * @example
 * const rest = await serveRest(ledger, { port: 5551 });
 * await fetch(`http://127.0.0.1:${rest.port}/api/v1/accounts/0.0.2`);
 * @throws NodeJS.ErrnoException when the port or the host cannot be had
 */
export async function serveRest(source: Source, options: RestOptions): Promise<RestServer> {
  const { hostname = "127.0.0.1", port, network = {}, timeout = 10_000, log = () => {} } = options;
  const nodes = nodesOf(network);
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER,
      headersTimeout: timeout,
      requestTimeout: timeout,
      keepAliveTimeout: timeout,
      connectionsCheckingInterval: timeout / LOOKS,
    },
    (request, response) => {
      const answer = () => handle(request, response, source, nodes, log);
      if (source.latency) setTimeout(answer, source.latency).unref();
      else answer();
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(timeout);
  await listen(server, port, hostname);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handle(
  request: IncomingMessage,
  response: ServerResponse,
  source: Source,
  nodes: readonly NodeEndpoint[],
  log: (line: string) => void,
): void {
  const { method = "GET", url = "/" } = request;
  response.setHeader("Access-Control-Allow-Origin", "*");
  if (method === "OPTIONS") {
    response.setHeader("Access-Control-Allow-Methods", "GET,HEAD,POST,OPTIONS");
    response.setHeader("Access-Control-Allow-Headers", "*");
    response.writeHead(204).end();
    return;
  }
  const isKnown = method === "GET" || method === "HEAD" || method === "POST";
  const { status, type, body, fault } = answer(isKnown ? method : "GET", isKnown ? url : "/", source, nodes);
  const bytes = Buffer.from(body);
  // Nobody reads what came with the request, so that nothing else can come on this connection.
  if (method !== "GET" && method !== "HEAD") response.setHeader("Connection", "close");
  // What is true now need not be true after the next transaction, or the next revert.
  const headers = { "Content-Type": type, "Content-Length": bytes.length, "Cache-Control": "no-store" };
  response.writeHead(status, headers).end(method === "HEAD" ? undefined : bytes);
  if (fault) log(`${method} ${url} failed: ${faultText(fault)}`);
  else if (status >= 400) log(`${method} ${url} answered with ${status}: ${body}`);
}

async function listen(server: Server, port: number, hostname: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
