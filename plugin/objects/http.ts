import { ObjectError } from "./errors.ts";
import type { Provider } from "./provider.ts";

/** An error answer of JSON-RPC. */
export class AnsweredError extends Error {
  override readonly name = "AnsweredError";
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A network that answers JSON-RPC over HTTP. */
export function httpProvider(url: string): Provider {
  let id = 0;
  return {
    async request({ method, params = [] }) {
      const { result, error } = await post(url, JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }));
      if (error !== undefined) throw new AnsweredError(error);
      return result;
    },
  };
}

async function post(url: string, body: string): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  } catch (cause) {
    throw new ObjectError(`nothing answers at ${url}. Start l2:node there, or say where it is with --url`, { cause });
  }
  try {
    return (await response.json()) as Answer;
  } catch (cause) {
    throw new ObjectError(`what answers at ${url} speaks no JSON-RPC: its status is ${response.status}`, { cause });
  }
}
