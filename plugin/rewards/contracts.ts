import type { Abi } from "viem";
import { encodeEventTopics } from "viem/utils";

import { NODE_REGISTRY, PARTICIPATION, REWARDS_DISTRIBUTOR } from "../protocol/reward-addresses.ts";
import type { Address, Hex } from "../protocol/units.ts";
import compiled from "./contracts.json" with { type: "json" };

/** The contracts of the rewards that are called. */
export type ContractName = "NodeRegistry" | "Participation" | "RewardsDistributor";

/** A contract that is part of every network's genesis. */
export interface Contract {
  readonly address: Address;
  readonly abi: Abi;
}

/** Where each of them is, and what it answers. */
export const CONTRACTS: Readonly<Record<ContractName, Contract>> = {
  NodeRegistry: { address: NODE_REGISTRY, abi: compiled.NodeRegistry as Abi },
  Participation: { address: PARTICIPATION, abi: compiled.Participation as Abi },
  RewardsDistributor: { address: REWARDS_DISTRIBUTOR, abi: compiled.RewardsDistributor as Abi },
};

/** Where an event comes from, and the hash that it is known by. */
export function topicOf(contract: ContractName, eventName: string): { address: Address; topic: Hex } {
  const { address, abi } = CONTRACTS[contract];
  const [topic] = encodeEventTopics({ abi, eventName }) as [Hex];
  return { address, topic };
}
