import { Agent, request } from "node:http";

const PATIENCE = 30_000;

export type Rpc = <Result>(method: string, params?: unknown[]) => Promise<Result>;

/** A JSON-RPC client on kept-alive connections, with nothing between the load and the socket. */
export function connect(port: number, sockets = 1): { rpc: Rpc; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  let id = 0;

  const rpc: Rpc = (method, params = []) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params });
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const call = request({ agent, host: "127.0.0.1", port, method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => {
          try {
            const { result, error } = JSON.parse(text);
            if (error) reject(new Error(`${method}: ${error.message}`));
            else resolve(result);
          } catch (cause) {
            reject(
              new Error(`${method} was answered with something that is no JSON: ${text.slice(0, 200)}`, { cause }),
            );
          }
        });
      });
      call.on("error", reject);
      call.setTimeout(PATIENCE, () => call.destroy(new Error(`${method} had no answer for ${PATIENCE / 1000} s`)));
      call.end(body);
    });

  return { rpc, close: () => agent.destroy() };
}
