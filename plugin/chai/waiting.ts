/** As much of chai's assertions as asynchronous matchers need. */
export interface Waiting {
  then?: Then;
}

/** As much of chai's utilities. */
export interface ChaiUtils {
  flag(assertion: object, name: string, value?: unknown): unknown;
}

type Then = (fulfilled: () => void, rejected: (reason: unknown) => void) => unknown;

const CHECKS = "hardhat-hedera-l2:checks";

/**
 * Has an assertion wait for one check more: what was there before, of ours or of another plugin, still counts, and
 * so does what is chained later, in whatever order they stand.
 */
export function wait<T extends object>(assertion: T, utils: ChaiUtils, check: Promise<void>): T {
  const { then } = assertion as Waiting;
  const earlier = utils.flag(assertion, CHECKS) as Promise<void> | undefined;
  let checks = both(earlier ?? (then && settled(then)), check);
  const keep = (all: Promise<void>) => void utils.flag(assertion, CHECKS, (checks = all));
  keep(checks);
  Object.defineProperty(assertion, "then", {
    configurable: true,
    get: () => checks.then.bind(checks),
    // Other matchers assign what they wait for, and know nothing of ours.
    set: (later: Then) => keep(both(checks, settled(later))),
  });
  Object.defineProperty(assertion, "catch", {
    configurable: true,
    get: () => checks.catch.bind(checks),
    set: () => undefined,
  });
  return assertion;
}

async function both(first: Promise<void> | undefined, second: Promise<void>): Promise<void> {
  await Promise.all([first, second]);
}

function settled(then: Then): Promise<void> {
  return new Promise((resolve, reject) => void then(() => resolve(), reject));
}
