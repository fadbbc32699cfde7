import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

import { envelopeOf, InvalidRequestError, type RequestId } from "./envelope.ts";
import { CODES, invalidParams, RpcError } from "./errors.ts";

/** Answers one JSON-RPC request. */
export type Handler = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** Where a server listens. */
export interface Listening {
  readonly address: string;
  readonly port: number;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_BATCH = 1_000;
const MAX_SOCKETS = 1_000;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/**
 * JSON-RPC 2.0 over HTTP and WebSocket on one port, with batches. Everything that comes in is bounded. It speaks to
 * the machine it runs on; web pages of other origins may read it, as with other development nodes.
 */
export class RpcServer {
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #handler: Handler;
  /** The socket that each subscription belongs to. */
  readonly #subscribers = new Map<string, WebSocket>();

  constructor(handler: Handler) {
    this.#handler = handler;
    this.#http = createServer((request, response) => void this.#handleHttp(request, response));
    this.#sockets = new WebSocketServer({ server: this.#http, maxPayload: MAX_BODY_BYTES });
    this.#sockets.on("connection", (socket) => this.#handleSocket(socket));
    // Whether the port can be had is told by listen().
    this.#sockets.on("error", () => {});
  }

  /** @throws NodeJS.ErrnoException when the port or the host cannot be had */
  async listen(port: number, hostname: string): Promise<Listening> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once("error", reject);
      this.#http.listen(port, hostname, () => {
        this.#http.off("error", reject);
        resolve();
      });
    });
    return this.#http.address() as AddressInfo;
  }

  /** Ends every connection and frees the port. */
  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  /** Sends a subscription's result to whom it belongs. */
  notify(subscription: string, result: unknown): void {
    const socket = this.#subscribers.get(subscription);
    if (socket?.readyState !== socket?.OPEN) return;
    socket?.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params: { subscription, result } }));
  }

  async #handleHttp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*");
    response.setHeader("Access-Control-Allow-Methods", "POST, OPTIONS");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (request.method !== "POST") {
      return void response.writeHead(405, { Allow: "POST, OPTIONS" }).end("JSON-RPC is spoken with POST\n");
    }
    let body: Buffer;
    try {
      body = await bodyOf(request);
    } catch (error) {
      const headers = { "Content-Type": "application/json", Connection: "close" };
      return void response.writeHead(413, headers).end(failure(null, error));
    }
    const answer = await this.#answer(body, async (method, params) => {
      if (method === "eth_subscribe") {
        throw new RpcError(CODES.invalidInput, "eth_subscribe needs a WebSocket connection to the same port");
      }
      return await this.#handler(method, params);
    });
    if (answer === undefined) return void response.writeHead(204).end();
    const bytes = Buffer.from(answer);
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": bytes.length }).end(bytes);
  }

  #handleSocket(socket: WebSocket): void {
    if (this.#sockets.clients.size > MAX_SOCKETS) return socket.close(1013, "too many connections");
    const own = new Set<string>();
    const handler: Handler = async (method, params) => {
      const result = await this.#handler(method, params);
      if (method === "eth_subscribe") {
        own.add(String(result));
        this.#subscribers.set(String(result), socket);
      } else if (method === "eth_unsubscribe") {
        own.delete(String(params[0]));
        this.#subscribers.delete(String(params[0]));
      }
      return result;
    };
    socket.on("message", (data: Buffer) => {
      void this.#answer(data, handler).then((answer) => {
        if (answer !== undefined && socket.readyState === socket.OPEN) socket.send(answer);
      });
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      for (const id of own) {
        this.#subscribers.delete(id);
        void this.#handler("eth_unsubscribe", [id]);
      }
    });
  }

  /** @returns undefined when there is nothing to answer: notifications */
  async #answer(body: Buffer, handler: Handler): Promise<string | undefined> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(UTF8.decode(body));
    } catch (error) {
      return failure(null, new RpcError(CODES.parse, `Parse error: ${(error as Error).message}`));
    }
    if (!Array.isArray(parsed)) return await one(parsed, handler);
    if (parsed.length === 0) return failure(null, new RpcError(CODES.invalidRequest, "an empty batch"));
    if (parsed.length > MAX_BATCH) {
      return failure(null, new RpcError(CODES.limitExceeded, `a batch of ${parsed.length}: ${MAX_BATCH} at most`));
    }
    const answers = await Promise.all(parsed.map((request) => one(request, handler)));
    const given = answers.filter((answer) => answer !== undefined);
    return given.length === 0 ? undefined : `[${given.join(",")}]`;
  }
}

async function one(request: unknown, handler: Handler): Promise<string | undefined> {
  let id: RequestId;
  try {
    const { id: given, method, params } = envelopeOf(request);
    id = given;
    const result = (await handler(method, params)) ?? null;
    return id === undefined ? undefined : JSON.stringify({ jsonrpc: "2.0", id, result });
  } catch (error) {
    if (error instanceof InvalidRequestError) return failure(error.id, error);
    return id === undefined ? undefined : failure(id, tooDeep(error) ? NESTED : error);
  }
}

const NESTED = invalidParams("the parameters are nested too deeply");

/** Whether something ran out of stack, which only parameters can make it do. */
function tooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

/** An error as Hardhat's own server writes it: clients look for the revert's data and the transaction's hash in it. */
function failure(id: RequestId, error: unknown): string {
  const {
    code,
    message = String(error),
    data,
    transactionHash,
  } = error as Partial<RpcError & { transactionHash: string }>;
  const known = typeof code === "number" ? code : CODES.internal;
  const { data: inner, transactionHash: txHash = transactionHash, reason } = fieldsOf(data);
  const returned = typeof data === "string" ? data : inner;
  const detail = known === REVERTED ? returned : { message, txHash, data: returned, reason };
  return JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code: known, message, data: detail } });
}

/** The code of reverts (geth's and Hardhat's), whose data is what the contract returned. */
const REVERTED = 3;

function fieldsOf(data: unknown): { data?: unknown; transactionHash?: unknown; reason?: unknown } {
  return typeof data === "object" && data !== null ? data : {};
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY_BYTES) {
      throw new RpcError(CODES.limitExceeded, `the body is larger than ${MAX_BODY_BYTES} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
