import fc from "fast-check";

/**
 * What somebody might want next, in numbers that choose among what is there when its turn comes. A history is a list
 * of intents, so that any part of a history is a history too, and shrinking finds a short one.
 */
export interface Intent {
  readonly kind: keyof typeof WEIGHTS | "close";
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** Asks for what should be refused. */
  readonly wild: boolean;
}

const WEIGHTS = {
  create: 2,
  transact: 9,
  moveOut: 6,
  claim: 7,
  bogus: 2,
  seal: 3,
  decide: 6,
  decideAncestors: 2,
  resolve: 7,
  halt: 3,
  wait: 1,
} as const;

const kinds = Object.entries(WEIGHTS).map(([kind, weight]) => ({
  weight,
  arbitrary: fc.constant(kind as Intent["kind"]),
}));

const number = fc.nat({ max: 719 });

/** Any intent. */
export const anyIntent: fc.Arbitrary<Intent> = fc.record({
  kind: fc.oneof(...kinds),
  a: number,
  b: number,
  c: number,
  d: number,
  wild: fc.nat({ max: 9 }).map((n) => n === 9),
});

const creation: fc.Arbitrary<Intent> = fc.record({
  kind: fc.constant("create" as const),
  a: number,
  b: number,
  c: number,
  d: number,
  wild: fc.constant(false),
});

const closing: fc.Arbitrary<Intent> = fc.record({
  kind: fc.constant("close" as const),
  a: number,
  b: number,
  c: number,
  d: number,
  wild: fc.constant(false),
});

/** Histories that begin with some objects; every other one goes on until all is decided and tidied up. */
export function anyHistory(maxLength: number): fc.Arbitrary<readonly Intent[]> {
  const intents = fc.tuple(
    fc.array(creation, { minLength: 2, maxLength: 6 }),
    fc.array(anyIntent, { minLength: 1, maxLength, size: "max" }),
    fc.option(fc.tuple(closing), { freq: 2 }),
  );
  // Without this, most histories would be too short for much to happen in them.
  return fc.noBias(intents.map(([first, others, last]) => [...first, ...others, ...(last ?? [])]));
}
