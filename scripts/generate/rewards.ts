/**
 * Writes plugin/rewards/contracts.json: the interfaces of the contracts of the rewards, whose code is in every genesis.
 *
 *     node scripts/generate/rewards.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

import { format } from "prettier";

import { type Entry, trimmed } from "./abi.ts";
import { compile, sourcesOf } from "./compile.ts";

export const REWARDS_FILE = new URL("../../plugin/rewards/contracts.json", import.meta.url);

/** What is called, by its file. */
const CALLED = {
  NodeRegistry: "rewards/NodeRegistry.sol",
  RewardsDistributor: "rewards/RewardsDistributor.sol",
  Participation: "rewards/Participation.sol",
  IRewardPolicy: "rewards/IRewardPolicy.sol",
} as const;
const SETTINGS = { evmVersion: "prague", outputSelection: { "*": { "*": ["abi"] } } };

export type RewardInterfaces = Readonly<Record<keyof typeof CALLED, readonly Entry[]>>;

/** The interfaces, by the contracts' names. */
export function compileRewards(): RewardInterfaces {
  const { contracts } = compile<{ readonly abi: readonly Entry[] }>(sourcesOf(Object.values(CALLED)), SETTINGS);
  const compiled = Object.entries(CALLED).map(([name, file]) => [
    name,
    trimmed(contracts[file]![basename(file, ".sol")]!.abi),
  ]);
  return Object.fromEntries(compiled) as RewardInterfaces;
}

if (import.meta.main) {
  const json = JSON.stringify(compileRewards(), null, 2);
  mkdirSync(new URL(".", REWARDS_FILE), { recursive: true });
  writeFileSync(REWARDS_FILE, await format(json, { parser: "json", printWidth: 120 }));
}
