import { median, quantile } from "./quantile.ts";
import type { LoadResult } from "./load.ts";

/** What one target did in one round. */
export interface Sample extends LoadResult {
  startup: number;
}

/** A table with a line for each target, then how the first compares with each other; medians of the rounds throughout. */
export function report(samples: Map<string, Sample[]>): string {
  const table = [["target", "tx/s", "p50 ms", "p99 ms", "start-up ms"]];
  for (const [name, rounds] of samples) {
    const latencies = rounds.flatMap((round) => round.latencies);
    table.push([
      name,
      median(rounds.map((round) => round.rate)).toFixed(0),
      quantile(latencies, 0.5).toFixed(1),
      quantile(latencies, 0.99).toFixed(1),
      median(rounds.map((round) => round.startup)).toFixed(0),
    ]);
  }
  return [align(table), ...comparisons(samples)].join("\n");
}

/** Ratios are taken round by round, so that what else the machine did in a round weighs on both sides. */
function comparisons(samples: Map<string, Sample[]>): string[] {
  const [[name, ours], ...others] = [...samples] as [[string, Sample[]], ...[string, Sample[]][]];
  return others.map(([other, theirs]) => {
    const ratio = (key: "rate" | "startup") => median(ours.map((round, i) => round[key] / theirs[i]![key])).toFixed(2);
    return `${name} : ${other} = ${ratio("rate")} in tx/s, ${ratio("startup")} in start-up time`;
  });
}

function align(table: string[][]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return table.map((line) => line.map(pad).join("  ")).join("\n");
}
