import { parseArgs } from "node:util";

/** What is simulated, and where the picture goes. */
export interface Options {
  /** All nodes there ever are, who join later included. */
  readonly nodes: number;
  /** Days: each is an epoch. */
  readonly epochs: number;
  readonly seed: number;
  /** A path of an SVG file. */
  readonly out: string;
}

export const HELP = `Simulates what nodes earn, on the contracts of the rewards, under each policy, and plots it.

Usage: npm run simulate:rewards -- [options]

  --nodes N    nodes, those that join later included: 10 to 100 (default 100)
  --epochs N   daily epochs: 5 to 3650 (default 365)
  --seed N     another seed, another year: 0 to 4294967295 (default 1)
  --out FILE   where the picture goes, an .svg file (default docs/rewards-simulation.svg)
  --help       this text`;

const DEFAULT_OUT = "docs/rewards-simulation.svg";

/**
 * Reads the arguments of the command.
 * @returns undefined if help is asked for
 * @throws if an argument is unknown, or its value is not one that it takes
 */
export function optionsOf(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: "string", default: "100" },
      epochs: { type: "string", default: "365" },
      seed: { type: "string", default: "1" },
      out: { type: "string", default: DEFAULT_OUT },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  if (!/[^/\\]\.svg$/.test(values.out)) throw new Error(`--out takes the path of an .svg file, not "${values.out}".`);
  return {
    nodes: whole("nodes", values.nodes, 10, 100),
    epochs: whole("epochs", values.epochs, 5, 3_650),
    seed: whole("seed", values.seed, 0, 2 ** 32 - 1),
    out: values.out,
  };
}

function whole(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new Error(`--${name} takes a whole number from ${least} to ${most}, not "${value}".`);
}
