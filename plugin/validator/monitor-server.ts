import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Listening } from "../rpc/server.ts";
import type { Health } from "./health.ts";
import { Exposition } from "./metrics/exposition.ts";

/** What a {@link MonitorServer} tells. */
export interface Monitored {
  /** @returns what it waits for, if there is no validator yet */
  health(): Health | string;
  /** Prometheus's text format. */
  metrics(): string;
}

/** Tells over HTTP how a validator is: `/health` and `/ready` for whoever restarts or asks it, `/metrics` for Prometheus. */
export class MonitorServer {
  readonly #http: Server;

  constructor(monitored: Monitored) {
    this.#http = createServer(({ method, url = "" }, response) => {
      try {
        answer(monitored, method, url, response);
      } catch (error) {
        send(response, 500, "text/plain", `${error instanceof Error ? error.message : String(error)}\n`);
      }
    });
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

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }
}

function answer(monitored: Monitored, method: string | undefined, url: string, response: ServerResponse): void {
  if (method !== "GET" && method !== "HEAD") {
    return send(response, 405, "text/plain", "only GET is answered here\n", { Allow: "GET, HEAD" });
  }
  const [path] = url.split("?");
  if (path === "/metrics") return send(response, 200, Exposition.TYPE, monitored.metrics());
  if (path !== "/health" && path !== "/ready") {
    return send(response, 404, "text/plain", "there are /health, /ready and /metrics\n");
  }
  const health = shown(monitored.health());
  const isWell = path === "/health" ? health.status !== "failed" : health.ready;
  send(response, isWell ? 200 : 503, "application/json", `${JSON.stringify(health, undefined, 2)}\n`);
}

function shown(health: Health | string): Pick<Health, "status" | "ready" | "problems"> {
  return typeof health === "string" ? { status: "starting", ready: false, problems: [health] } : health;
}

function send(response: ServerResponse, status: number, type: string, text: string, headers: object = {}): void {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers }).end(text);
}
