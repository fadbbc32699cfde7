import type { Address } from "./units.ts";

/**
 * The contracts of the rewards, part of every genesis as is the fee vault; `RewardAddresses.sol` has the same
 * constants.
 */
export const NODE_REGISTRY: Address = "0x6869703131000000000000000000000000000007";
export const PARTICIPATION: Address = "0x6869703131000000000000000000000000000008";
export const REWARDS_DISTRIBUTOR: Address = "0x6869703131000000000000000000000000000009";
export const EQUAL_SHARES: Address = "0x686970313100000000000000000000000000000a";
export const SAMPLED_SHARES: Address = "0x686970313100000000000000000000000000000b";
export const STAKE_SHARES: Address = "0x686970313100000000000000000000000000000c";

/** The account whose code is the record of who took part, see `participation.ts`. */
export const PARTICIPATION_RECORD: Address = "0x6869703131030000000000000000000000000000";
