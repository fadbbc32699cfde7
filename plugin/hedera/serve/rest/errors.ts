/** One of the messages of an error's body. */
export interface ErrorMessage {
  readonly message: string;
  readonly detail?: string;
}

/** A request that gets an error for an answer, in the words of Hedera's mirror node. */
export class RestError extends Error {
  override readonly name = "RestError";
  /** The HTTP status. */
  readonly status: number;
  readonly messages: readonly ErrorMessage[];

  constructor(status: number, ...messages: readonly ErrorMessage[]) {
    super(messages.map(({ message }) => message).join("; "));
    this.status = status;
    this.messages = messages;
  }

  /** What the client gets to read. */
  get body(): { _status: { messages: readonly ErrorMessage[] } } {
    return { _status: { messages: this.messages } };
  }
}

/** There is no such entity, or no such path. */
export function notFound(message = "Not found"): RestError {
  return new RestError(404, { message });
}

/** A 404 as the newer, Java part of the mirror node words it. */
export function notFoundInDetail(detail: string): RestError {
  return new RestError(404, { message: "Not Found", detail });
}

/** These parameters have values that they cannot have. */
export function invalidParameter(...names: readonly string[]): RestError {
  return new RestError(400, ...names.map((name) => ({ message: `Invalid parameter: ${name}` })));
}

/** The parameters do not go together, or are not what this endpoint takes. */
export function badRequest(message: string): RestError {
  return new RestError(400, { message });
}
