/** JSON-RPC error codes, after the specification, EIP-1474 and EIP-1193. */
export const CODES = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  invalidInput: -32000,
  limitExceeded: -32005,
} as const;

/** EIP-1474: what is asked for is not there. */
export const NOT_FOUND = -32001;

/** An error that goes to the caller as it is. */
export class RpcError extends Error {
  override readonly name: string = "RpcError";
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export const invalidParams = (message: string): RpcError => new RpcError(CODES.invalidParams, message);
export const invalidInput = (message: string, data?: unknown): RpcError =>
  new RpcError(CODES.invalidInput, message, data);
export const methodNotFound = (method: string): RpcError =>
  new RpcError(CODES.methodNotFound, `the method ${method} does not exist here`);
/** A method that would change a state or a time that is nobody's to change. */
export const developmentOnly = (method: string): RpcError =>
  new RpcError(
    CODES.methodNotFound,
    `the method ${method} does not exist here: development methods are for simulated ledgers`,
  );
