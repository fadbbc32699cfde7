/** A consensus timestamp as mirror nodes write it. */
export function seconds(time: bigint): string {
  return `${time / 1_000_000_000n}.${(time % 1_000_000_000n).toString().padStart(9, "0")}`;
}
