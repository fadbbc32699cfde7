import type { Hex } from "../protocol/units.ts";
import type { ObjectNetwork } from "./object-network.ts";

/**
 * Whether a network knows the state root of another one, or its own, at a height.
 * @param on who is asked
 */
export async function isDecided(on: ObjectNetwork, network: bigint, height: bigint): Promise<boolean> {
  return BigInt(await on.read<Hex>("Crosslinks", "rootAt", network, height)) !== 0n;
}

/**
 * Whether a network holds another one, or itself, for final before a height: then that is never decided.
 * @param on who is asked
 */
export async function isHaltedBefore(on: ObjectNetwork, network: bigint, height: bigint): Promise<boolean> {
  const [halted, last] = await on.read<readonly [boolean, bigint]>("Crosslinks", "haltedAfter", network);
  return halted && height > last;
}
