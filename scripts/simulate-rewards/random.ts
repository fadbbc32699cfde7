/** What is drawn, so that no two things are drawn with the same numbers. */
export const DRAW = { outage: 1, batch: 2, fees: 3, dust: 4, stake: 5, order: 6 } as const;

/**
 * A number in [0, 1) that looks random and depends on whole numbers alone: the seed, what is drawn and for whom. Nothing
 * is remembered, so that what is drawn first, or more of, changes nothing else.
 */
export function uniform(seed: number, draw: number, first = 0, second = 0): number {
  return mixed(mixed(mixed(mixed(seed) ^ draw) ^ first) ^ second) / 2 ** 32;
}

/** Murmur3's finalizer, after a step that keeps zero from staying zero: a bijection of 32-bit numbers. */
function mixed(value: number): number {
  let x = (value + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
