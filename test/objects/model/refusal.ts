/** Why the manager refuses an operation, by the name of the contract's error. */
export class Refusal extends Error {
  readonly reason: string;

  constructor(reason: string) {
    // Histories are full of refusals, and nobody reads where one was written: collecting the stack takes longest of all.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`refused: ${reason}`);
    Error.stackTraceLimit = limit;
    this.reason = reason;
  }
}

/** Goes on only if the condition holds. */
export function demand(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Refusal(reason);
}
