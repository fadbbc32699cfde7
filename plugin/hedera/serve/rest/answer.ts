import { badRequest, notFound, RestError } from "./errors.ts";
import { stringify } from "./json.ts";
import type { NodeEndpoint, Source } from "./request.ts";
import { findRoute, PREFIX } from "./routes.ts";

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly type: "application/json; charset=utf-8" | "text/plain; charset=utf-8";
  readonly body: string;
  /** A fault of this program; the client only learns that there was one. */
  readonly fault?: unknown;
}

/**
 * Answers a request, whatever it may be.
 * @param target path and query
 */
export function answer(method: string, target: string, source: Source, nodes: readonly NodeEndpoint[]): Answer {
  try {
    return body(200, ask(method, target, source, nodes));
  } catch (error) {
    if (error instanceof RestError) return body(error.status, error.body);
    return { ...body(500, new RestError(500, { message: "Internal error" }).body), fault: error };
  }
}

function ask(method: string, target: string, source: Source, nodes: readonly NodeEndpoint[]): unknown {
  const [path, search] = split(target);
  const parts = decode(path);
  const match = parts && findRoute(parts, method === "POST" ? "POST" : "GET");
  if (!match) throw notFound();
  return match.handler({ source, nodes, path, variables: match.variables, query: parse(search) });
}

/** The path without a slash at its end, and the query without its question mark. */
function split(target: string): [path: string, query: string] {
  const end = target.indexOf("?");
  const path = end < 0 ? target : target.slice(0, end);
  return [path.replace(/\/$/, ""), end < 0 ? "" : target.slice(end + 1)];
}

/** The parts of a path below the prefix; undefined for other paths. */
function decode(path: string): string[] | undefined {
  if (!path.toLowerCase().startsWith(`${PREFIX}/`)) return undefined;
  try {
    return path
      .slice(PREFIX.length + 1)
      .split("/")
      .map(decodeURIComponent);
  } catch {
    throw badRequest(`Failed to decode param '${path}'`);
  }
}

/** Names in lower case, in the order in which they first occur. */
function parse(query: string): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const key = name.toLowerCase();
    const values = all.get(key);
    if (values) values.push(value);
    else all.set(key, [value]);
  }
  return all;
}

function body(status: number, content: unknown): Answer {
  if (typeof content === "string") return { status, type: "text/plain; charset=utf-8", body: content };
  return { status, type: "application/json; charset=utf-8", body: stringify(content) };
}
