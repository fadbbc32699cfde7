import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";

/** Stands between a client and a server, and can cut the line. */
export interface Proxy {
  /** `host:port` */
  readonly address: string;
  /** Whether answers are swallowed; what is asked goes through. */
  deaf: boolean;
  /** How many connections there have been. */
  readonly connections: number;
  /** Breaks all connections there are. */
  cut(): void;
  close(): Promise<void>;
}

/** @param target `host:port` */
export async function openProxy(target: string): Promise<Proxy> {
  const [host, port] = target.split(":");
  const sockets = new Set<Socket>();
  const state = { deaf: false, connections: 0 };
  const server = createTcpServer((client) => {
    state.connections++;
    const upstream = connect(Number(port), host);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (!state.deaf) client.write(data);
    });
  });
  const cut = () => sockets.forEach((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get deaf() {
      return state.deaf;
    },
    set deaf(deaf) {
      state.deaf = deaf;
    },
    get connections() {
      return state.connections;
    },
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a moody mirror does with a request instead of answering it. */
export type Mood = "busy" | "broken" | "garbage" | "cut" | "half" | undefined;

/** Stands before a REST API, and answers as its mood is. */
export interface MoodyRest {
  readonly url: string;
  /** How many requests were not answered as they should have been. */
  readonly refused: number;
  close(): Promise<void>;
}

/**
 * @param moodOf what befalls the next request
 * @param rewrite what is asked instead
 */
export async function openMoodyRest(
  target: string,
  moodOf: (path: string) => Mood,
  rewrite: (path: string) => string = (path) => path,
): Promise<MoodyRest> {
  let refused = 0;
  const answer = async ({ url }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const mood = moodOf(url!);
    if (mood !== undefined) refused++;
    if (mood === "busy") return void response.writeHead(429, { "Retry-After": "0.2" }).end("{}");
    if (mood === "broken") return void response.writeHead(503).end("upstream gone");
    if (mood === "garbage") return void response.writeHead(200).end("<html>maintenance</html>");
    if (mood === "cut") return void response.destroy();
    const { status, headers, text } = await fetch(target + rewrite(url!)).then(async (got) => ({
      ...{ status: got.status, headers: { "Content-Type": "application/json" }, text: await got.text() },
    }));
    if (mood === "half") {
      response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) });
      return void response.write(text.slice(0, text.length / 2), () => response.destroy());
    }
    response.writeHead(status, headers).end(text);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
