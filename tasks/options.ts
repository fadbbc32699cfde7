import { HardhatPluginError } from "hardhat/plugins";

import { resolveL2Config, validateL2Config, type L2Config } from "../plugin/config.ts";

/** What `l2:node` was given on the command line. */
export interface NodeArguments {
  readonly nodes?: string;
  readonly threshold?: string;
  readonly port?: string;
  readonly hostname: string;
  readonly consensusDelay?: string;
  readonly blockTime?: string;
  readonly configOut?: string;
}

const NAMES = {
  nodes: "--nodes",
  threshold: "--threshold",
  consensusDelay: "--consensus-delay",
  blockTime: "--block-time",
};
const DEFAULT_PORT = 8545;

/** An error that the user sees as one line. */
export function refuse(message: string): HardhatPluginError {
  return new HardhatPluginError("hardhat-hedera-l2", message);
}

/** The configuration with what the command line says instead. */
export function l2ConfigOf(args: NodeArguments, configured: L2Config): L2Config {
  const nodes = wholeNumber("--nodes", args.nodes);
  const threshold = wholeNumber("--threshold", args.threshold);
  const wanted = {
    nodes: nodes ?? configured.nodes,
    // A configured threshold belongs to the configured number of nodes.
    threshold: threshold ?? (nodes === undefined || nodes === configured.nodes ? configured.threshold : undefined),
    consensusDelay: wholeNumber("--consensus-delay", args.consensusDelay) ?? configured.consensusDelay,
    blockTime: wholeNumber("--block-time", args.blockTime) ?? configured.blockTime,
  };
  const [error] = validateL2Config(wanted);
  if (error !== undefined) {
    const name = error.path[1] as keyof typeof NAMES;
    throw refuse(`${NAMES[name]}: ${error.message.replace(`${name} must`, "it must")}; it is ${String(wanted[name])}`);
  }
  return resolveL2Config(wanted);
}

export function portOf({ port }: NodeArguments): number {
  const number = wholeNumber("--port", port) ?? DEFAULT_PORT;
  if (number > 65_535) throw refuse(`--port: a port is 65535 at most; it is ${number}`);
  return number;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw refuse(`${name}: a whole number is wanted; it is ${JSON.stringify(text)}`);
  const number = Number(text);
  if (number < 0) throw refuse(`${name}: it must not be negative; it is ${number}`);
  return number;
}
