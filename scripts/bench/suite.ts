// The same contract tests on our network and on Hardhat's own, each in a process of its own, then what single steps take
// on both in one process.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { hardhat } from "./project.ts";
import { median } from "./quantile.ts";

/** The first is ours. */
const NETWORKS = ["l2", "default"] as const;
type Network = (typeof NETWORKS)[number];

/** What a run of the suite took, ms. */
interface Run {
  /** From the start of the process to its end. */
  readonly whole: number;
  /** The tests alone. */
  readonly tests: number;
}

/** A line of in-process.ts: what a step takes, or how much memory, on each network. */
interface Step {
  readonly step: string;
  readonly unit: string;
  readonly figures: Readonly<Record<Network, number>>;
}

/** Prints tables of their own. */
export function measureSuite(rounds: number): void {
  const runs: Record<Network, Run[]> = { l2: [], default: [] };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? NETWORKS : [...NETWORKS].reverse();
    for (const network of order) runs[network].push(run(network));
  }
  console.log(`\na hundred tests (scripts/bench/typical-suite.ts), ${rounds} rounds, ms`);
  console.log(line("", "l2", "hardhat", "ratio"));
  for (const [key, name] of [
    ["tests", "the tests"],
    ["whole", "npx hardhat test, all of it"],
  ] as const) {
    const ratios = runs.l2.map((each, round) => each[key] / runs.default[round]![key]);
    const [ours, theirs] = NETWORKS.map((network) => median(runs[network].map((each) => each[key])).toFixed(0));
    console.log(line(name, ours!, theirs!, median(ratios).toFixed(2)));
  }
  console.log("\nsteps in a warm process");
  console.log(line("", "l2", "hardhat", "unit"));
  for (const { step, unit, figures } of steps()) {
    console.log(line(step, figures.l2.toFixed(2), figures.default.toFixed(2), unit));
  }
}

function run(network: Network): Run {
  const began = performance.now();
  const output = spawned(["test", "mocha", file("./typical-suite.ts"), "--no-compile", "--network", network]);
  const tests = /^tests took (\d+) ms$/m.exec(output)?.[1];
  if (!/^ {2}100 passing/m.test(output) || tests === undefined)
    throw new Error(`the suite fails on ${network}:\n${output}`);
  return { whole: performance.now() - began, tests: Number(tests) };
}

function steps(): Step[] {
  const output = spawned(["run", "--no-compile", file("./in-process.ts")]);
  return output.split("\n").flatMap((text) => (text.startsWith("{") ? [JSON.parse(text) as Step] : []));
}

function spawned(args: readonly string[]): string {
  const argv = ["--expose-gc", ...hardhat, ...args];
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(`hardhat ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function line(name: string, ...cells: readonly string[]): string {
  return name.padEnd(44) + cells.map((cell) => cell.padStart(10)).join("");
}
