/** From one number to another. */
export type Interval = readonly [from: number, to: number];

/** Where values of an interval are in another one, which may run backwards. */
export function scale([from, to]: Interval, [start, end]: Interval): (value: number) => number {
  if (from === to) throw new RangeError(`an axis needs two different ends, not ${from} twice`);
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/**
 * Round values for an axis: multiples of 1, 2 or 5 times a power of ten, from the last one that is not above the
 * interval to the first one that is not below it.
 * @param count about so many, and never more than two and a half times as many
 */
export function ticks([from, to]: Interval, count: number): number[] {
  if (!(from < to) || !Number.isFinite(to - from)) throw new RangeError(`there are no ticks from ${from} to ${to}`);
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough * (1 - 1e-9))!;
  const [first, last] = [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The least interval that has all of the values. */
export function extent(values: readonly number[]): Interval {
  return [Math.min(...values), Math.max(...values)];
}
