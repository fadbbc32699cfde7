import { z } from "zod";

import { knownAt, liveSchema, type LiveNetworkConfig, type LiveNetworkUserConfig } from "./live/config.ts";
import { FEE_RULES, type FeeRule } from "./protocol/fees.ts";
import { majorityOf } from "./protocol/threshold.ts";

/** The `l2` key of a Hardhat configuration. Everything has a default. */
export interface L2UserConfig {
  /** How many networks there are over one Hedera, 1 to 8, each with a chain id of its own. Default 1. */
  networks?: number;
  /** How many nodes run each network (n), 1 to 31. Default 4. */
  nodes?: number;
  /** How many of them must agree and sign (m). Default: more than two thirds. */
  threshold?: number;
  /** Time from submission to consensus on the simulated Hedera, ms. Default 0. */
  consensusDelay?: number;
  /** Time between blocks, ms; 0, the default, makes a block as soon as there is something to put into it. */
  blockTime?: number;
  /**
   * What gas costs: `hedera`, at least what brings in what the nodes pay Hedera; `hardhat`, what it costs on Hardhat's own
   * network. Default: `hedera` for `l2:node`, `hardhat` in process.
   */
  fees?: FeeRule;
  /** Networks over a real Hedera, by the names that `--network` knows them by. Default: none. */
  live?: Record<string, LiveNetworkUserConfig>;
}

/** The `l2` key, resolved. */
export interface L2Config {
  readonly networks: number;
  readonly nodes: number;
  readonly threshold: number;
  readonly consensusDelay: number;
  readonly blockTime: number;
  /** Undefined: that depends on where the network runs. */
  readonly fees?: FeeRule;
}

/** The `l2` key of a resolved configuration. */
export interface ResolvedL2Config extends L2Config {
  /** Networks over a real Hedera, by name. */
  readonly live: Readonly<Record<string, LiveNetworkConfig>>;
}

/** Each runs all of its nodes in one process. */
const MAX_NETWORKS = 8;
/** Hedera lets a key list hold more, but a committee of more has no use on one machine. */
const MAX_NODES = 31;
const MAX_DELAY_MS = 600_000;

const whole = (name: string, least: number, most: number, unit: string) =>
  z
    .number({ invalid_type_error: `${name} must be a whole number${unit}` })
    .int(`${name} must be a whole number${unit}`)
    .min(least, `${name} must be ${least} or more`)
    .max(most, `${name} must be ${most} or less`)
    .optional();

const schema = z
  .object(
    {
      networks: whole("networks", 1, MAX_NETWORKS, ""),
      nodes: whole("nodes", 1, MAX_NODES, ""),
      threshold: whole("threshold", 1, MAX_NODES, ""),
      consensusDelay: whole("consensusDelay", 0, MAX_DELAY_MS, " of milliseconds"),
      blockTime: whole("blockTime", 0, MAX_DELAY_MS, " of milliseconds"),
      fees: z.enum(FEE_RULES, { message: 'fees must be "hedera" or "hardhat"' }).optional(),
      live: liveSchema.optional(),
    },
    { invalid_type_error: "it must be an object, like { nodes: 4, threshold: 3 }" },
  )
  .strict();

const KNOWN = Object.keys(schema.shape);

/** What is wrong with a configuration, and where. */
export interface ConfigError {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Checks the user's `l2` key. */
export function validateL2Config(config: unknown): ConfigError[] {
  if (config === undefined) return [];
  const result = schema.safeParse(config);
  if (!result.success) {
    const first = result.error.issues.filter(
      ({ path }, index, all) => all.findIndex((other) => other.path.join() === path.join()) === index,
    );
    return first.map((issue) => ({
      path: ["l2", ...issue.path],
      message:
        issue.code === "unrecognized_keys"
          ? `unknown: ${issue.keys.join(", ")}. Known are ${(issue.path.length === 0 ? KNOWN : knownAt(issue.path)).join(", ")}`
          : issue.message,
    }));
  }
  const { nodes, threshold } = resolveL2Config(result.data as L2UserConfig);
  if (threshold <= nodes) return [];
  return [
    {
      path: ["l2", "threshold"],
      message: `threshold must not be more than nodes: ${threshold} of ${nodes} nodes can never sign`,
    },
  ];
}

/** What an `l2` network of the configuration cannot be, since it would have to be so beneath every node. */
const networkSchema = z.object({
  chainType: z.enum(["generic", "l1"], { message: 'chainType must be "l1" or "generic"' }).optional(),
  forking: z.undefined({ message: "forking is not possible: the network begins with a Hedera of its own" }),
  allowBlocksWithSameTimestamp: z
    .boolean()
    .refine((allowed) => !allowed, "allowBlocksWithSameTimestamp must be false: consensus times only grow")
    .optional(),
});

/** Checks the user's network `l2`, as far as Hardhat does not. One that is served elsewhere is what it is there. */
export function validateL2Network(network: unknown): ConfigError[] {
  if (typeof network !== "object" || network === null || !("type" in network)) return [];
  if (network.type !== "edr-simulated") return [];
  const { error } = networkSchema.safeParse(network);
  return (error?.issues ?? []).map(({ path, message }) => ({ path: ["networks", "l2", ...path], message }));
}

/** Fills in the defaults. */
export function resolveL2Config({
  networks = 1,
  nodes = 4,
  threshold,
  consensusDelay = 0,
  blockTime = 0,
  fees,
}: L2UserConfig = {}): L2Config {
  return {
    ...{ networks, nodes, threshold: threshold ?? majorityOf(nodes), consensusDelay, blockTime },
    ...(fees !== undefined && { fees }),
  };
}
