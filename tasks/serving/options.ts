import { resolveL2Config, validateL2Config, type L2Config } from "../../plugin/config.ts";
import type { FeeRule } from "../../plugin/protocol/fees.ts";
import { MAX_PORT } from "../../plugin/hedera/serve/ports.ts";
import { MAX_DELAY_MS } from "../../plugin/hedera/simulated/controls.ts";
import { numberWithin, portNumber, refuse, wholeNumber } from "../arguments.ts";
import type { ServeArguments } from "./serve-options.ts";

/** What `l2:node` was given on the command line. */
export interface NodeArguments extends ServeArguments {
  readonly networks?: string;
  readonly nodes?: string;
  readonly threshold?: string;
  readonly port?: string;
  readonly hostname: string;
  readonly consensusDelay?: string;
  readonly blockTime?: string;
  readonly fees?: string;
  readonly crosslinkDelay?: string;
  readonly configOut?: string;
  readonly sdk: boolean;
}

const NAMES = {
  networks: "--networks",
  nodes: "--nodes",
  threshold: "--threshold",
  consensusDelay: "--consensus-delay",
  blockTime: "--block-time",
  fees: "--fees",
};
const DEFAULT_PORT = 8545;
/** What a relayer on the real Hedera is behind, which hears of signatures from a mirror; and time to look at what waits. */
const DEFAULT_CROSSLINK_DELAY = 3_000;

/** The configuration with what the command line says instead. */
export function l2ConfigOf(args: NodeArguments, configured: L2Config): L2Config {
  const nodes = wholeNumber("--nodes", args.nodes);
  const threshold = wholeNumber("--threshold", args.threshold);
  const wanted = {
    networks: wholeNumber("--networks", args.networks) ?? configured.networks,
    nodes: nodes ?? configured.nodes,
    // A configured threshold belongs to the configured number of nodes.
    threshold: threshold ?? (nodes === undefined || nodes === configured.nodes ? configured.threshold : undefined),
    consensusDelay: wholeNumber("--consensus-delay", args.consensusDelay) ?? configured.consensusDelay,
    blockTime: wholeNumber("--block-time", args.blockTime) ?? configured.blockTime,
    fees: (args.fees as FeeRule | undefined) ?? configured.fees ?? "hedera",
  };
  const [error] = validateL2Config(wanted);
  if (error !== undefined) {
    const name = error.path[1] as keyof typeof NAMES;
    throw refuse(`${NAMES[name]}: ${error.message.replace(`${name} must`, "it must")}; it is ${String(wanted[name])}`);
  }
  return resolveL2Config(wanted);
}

/** The ports of so many networks, one after the other; or any free ones, which are told by 0. */
export function portsOf({ port }: NodeArguments, networks: number): number[] {
  const first = portNumber("--port", port) ?? DEFAULT_PORT;
  const ports = Array.from({ length: networks }, (_, index) => (first === 0 ? 0 : first + index));
  if (ports.at(-1)! <= MAX_PORT) return ports;
  throw refuse(`--port: ${networks} networks need as many ports, and ${MAX_PORT} is the last; it is ${first}`);
}

/** How long crosslinks are put off, ms. */
export function crosslinkDelayOf({ crosslinkDelay }: NodeArguments, networks: number): number {
  const delay = numberWithin("--crosslink-delay", crosslinkDelay, [0, MAX_DELAY_MS]);
  if (delay !== undefined && networks === 1) {
    throw refuse("--crosslink-delay: a network by itself has no crosslinks. Give --networks as well");
  }
  return delay ?? DEFAULT_CROSSLINK_DELAY;
}
