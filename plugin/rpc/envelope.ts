import { CODES, RpcError } from "./errors.ts";

/** What names a request to the one who sent it; undefined in notifications, which nobody answers. */
export type RequestId = string | number | null | undefined;

/** A request as JSON-RPC 2.0 has it. */
export interface Envelope {
  readonly id: RequestId;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A request that is none, as far as it can still be told which. */
export class InvalidRequestError extends RpcError {
  readonly id: string | number | null;

  constructor(id: RequestId, code: number, message: string) {
    super(code, message);
    this.id = id ?? null;
  }
}

/**
 * Reads a request.
 * @throws {InvalidRequestError}
 */
export function envelopeOf(request: unknown): Envelope {
  const refused = (id: RequestId, message: string) => new InvalidRequestError(id, CODES.invalidRequest, message);
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    throw refused(null, "a request is an object");
  }
  const { id, jsonrpc, method, params } = request as Record<string, unknown>;
  if (!isId(id)) throw refused(null, "a request's id is a string, a number or null");
  // Clients that leave it out are understood; those that speak another version are not.
  if (jsonrpc !== undefined && jsonrpc !== "2.0") throw refused(id, 'a request has "jsonrpc":"2.0", or leaves it out');
  if (typeof method !== "string") throw refused(id, "a request names its method");
  try {
    return { id, method, params: paramsOf(method, params) };
  } catch (error) {
    throw new InvalidRequestError(id, CODES.invalidParams, (error as Error).message);
  }
}

/**
 * The parameters of a request, which may have none.
 * @throws {RpcError} when they are given by their names, which Ethereum's methods do not have
 */
export function paramsOf(method: string, params: unknown): readonly unknown[] {
  if (Array.isArray(params)) return params;
  if (params === undefined || params === null) return [];
  throw new RpcError(CODES.invalidParams, `${method}: params is an array, with the parameters in their order`);
}

function isId(id: unknown): id is RequestId {
  return id === undefined || id === null || typeof id === "string" || typeof id === "number";
}
