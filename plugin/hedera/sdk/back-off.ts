/** How long to wait before the next try, each time twice as long. Milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly most: number;
}

/** The wait after so many tries, at least 1; a little of it is chance, so that not all come again at once. */
export function waitAfter(tries: number, { first, most }: BackOff, random: () => number = Math.random): number {
  const wait = Math.min(first * 2 ** Math.min(tries - 1, 30), most);
  return wait * (0.8 + 0.4 * random());
}
