import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerHttp2Stream } from "node:http2";

/** How many unknown methods are reported, each once. */
const MAX_REPORTS = 100;
const STREAM_CREATED = "http2.server.stream.created";

/**
 * Reports methods that nobody serves. grpc-js answers UNIMPLEMENTED without telling; the HTTP/2 server of Node below it
 * tells of each request, as far as the version of Node does (from 24 on).
 */
export function watchUnknown(port: number, known: ReadonlySet<string>, log: (line: string) => void): () => void {
  const reported = new Set<string>();
  const onStream = (message: unknown) => {
    const { stream, headers } = message as { stream: ServerHttp2Stream; headers: Record<string, unknown> };
    const path = String(headers[":path"]).slice(0, 200);
    if (known.has(path) || reported.has(path) || reported.size >= MAX_REPORTS) return;
    if (stream.session?.socket?.localPort !== port) return;
    reported.add(path);
    log(`${path} is unknown here: answered UNIMPLEMENTED`);
  };
  subscribe(STREAM_CREATED, onStream);
  return () => void unsubscribe(STREAM_CREATED, onStream);
}
