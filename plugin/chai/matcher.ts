import { wait, type ChaiUtils } from "./waiting.ts";

/** What a matcher works on. */
export interface Matched {
  /** What `expect` was given. */
  readonly subject: unknown;
  /** Fails unless something holds or, if the assertion is negated, if it does. */
  check(holds: boolean, otherwise: string, negated: string): void;
}

/** What an assertion checks, asynchronously. */
export type Matcher<Args extends readonly unknown[]> = (matched: Matched, ...args: Args) => Promise<void>;

/** As much of chai as it takes to add matchers to it. */
export interface Chai {
  readonly Assertion: { addMethod(name: string, method: (this: object, ...args: unknown[]) => object): void };
  readonly AssertionError: new (
    message: string,
    properties?: undefined,
    ssf?: (...args: unknown[]) => unknown,
  ) => Error;
}

/** Adds a method to chai's assertions. */
export function addMatcher(
  { Assertion, AssertionError }: Chai,
  utils: ChaiUtils,
  name: string,
  matcher: Matcher<unknown[]>,
): void {
  Assertion.addMethod(name, function method(this: object, ...args: unknown[]) {
    const subject = utils.flag(this, "object");
    // What follows in the chain may negate itself: what counts is how it stands here.
    const negated = utils.flag(this, "negate") === true;
    const note = utils.flag(this, "message") as string | undefined;
    // The promise fails long after the test's own stack is gone: the error is made where the test can be seen.
    const failure = new AssertionError("", undefined, method);
    const check = (holds: boolean, otherwise: string, instead: string) => {
      if (holds !== negated) return;
      failure.message = (note === undefined ? "" : `${note}: `) + (negated ? instead : otherwise);
      failure.stack = `AssertionError: ${failure.message}${framesOf(failure)}`;
      throw failure;
    };
    return wait(this, utils, matcher({ subject, check }, ...args));
  });
}

/** The frames of a stack, without the message that stood above them when it was taken. */
function framesOf({ stack = "" }: Error): string {
  const first = stack.search(/\n\s+at /);
  return first === -1 ? "" : stack.slice(first);
}
