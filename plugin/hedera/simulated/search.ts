/**
 * The first index from `start` on for which `holds`, found in logarithmic time; `end` when there is none before it.
 * @param holds true for every index after one for which it is true
 */
export function firstIndex(start: number, end: number, holds: (index: number) => boolean): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
