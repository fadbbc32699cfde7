import type { Weibar } from "./units.ts";

/** A block's gas limit is so many times its target. */
const ELASTICITY = 2n;
/** From one block to the next, the base fee changes by an eighth at most. */
const MAX_CHANGE = 8n;
/** What gas is to bring in, of what it costs: six fifths. */
const MARGIN = { numerator: 6n, denominator: 5n };
/** So many blocks are remembered, each a little less than the one after. */
const MEMORY = 64n;
/** An eighth of a plain transfer: where blocks have less gas than that on average, the rest of their cost is nobody's. */
const LEAST_GAS = 2_625n;

/** Blocks from one return of base fees to the next: writing state outside of transactions costs an EVM memory for good. */
const RETURN_INTERVAL = 64;

/** Whether the block at this height gives the base fees that the EVM has burnt back to the fee vault. */
export function returnsFees(height: number): boolean {
  return height % RETURN_INTERVAL === 0;
}

/**
 * What gas costs: `hardhat`, what EIP-1559 makes of how full blocks are; `hedera`, at least what brings the nodes in
 * what they pay Hedera for it.
 */
export type FeeRule = "hedera" | "hardhat";

export const FEE_RULES = ["hedera", "hardhat"] as const satisfies readonly FeeRule[];

/** What EIP-1559 looks at in a block: its base fee and its gas, hexadecimal. */
export interface FeeHeader {
  readonly baseFeePerGas?: string;
  readonly gasUsed: string;
  readonly gasLimit: string;
}

/** What the last blocks cost their nodes on Hedera, and their gas: sums in which older blocks count for less. */
export interface Load {
  readonly cost: Weibar;
  readonly gas: bigint;
}

export const NO_LOAD: Load = { cost: 0n, gas: 0n };

/** The load after many blocks that are all alike. */
export function steadyLoad({ cost, gas }: Load): Load {
  return { cost: cost * MEMORY, gas: gas * MEMORY };
}

/** The load after one block more. */
export function laden({ cost, gas }: Load, block: Load): Load {
  return { cost: cost - cost / MEMORY + block.cost, gas: gas - gas / MEMORY + block.gas };
}

/** The price of gas at which blocks like the last ones bring in what they cost, and the margin. */
export function targetFee({ cost, gas }: Load): Weibar {
  const least = MEMORY * LEAST_GAS;
  return (cost * MARGIN.numerator) / ((gas > least ? gas : least) * MARGIN.denominator);
}

/**
 * The base fee of the block after this one, weibar per gas: never below EIP-1559's. Towards the price that covers the
 * load it rises by an eighth at most; from above, it falls towards it as EIP-1559 has it.
 */
export function nextBaseFee(header: FeeHeader, load: Load = NO_LOAD): Weibar {
  const ordinary = ordinaryBaseFee(header);
  const previous = BigInt(header.baseFeePerGas ?? 0);
  const highest = (previous * (MAX_CHANGE + 1n)) / MAX_CHANGE + 1n;
  const target = targetFee(load);
  const covering = target < highest ? target : highest;
  return covering > ordinary ? covering : ordinary;
}

/** The base fee of the block after this one as EIP-1559 has it; 0 before there were any. */
export function ordinaryBaseFee({ baseFeePerGas = "0x0", gasUsed, gasLimit }: FeeHeader): Weibar {
  const [fee, used, target] = [BigInt(baseFeePerGas), BigInt(gasUsed), BigInt(gasLimit) / ELASTICITY];
  if (target === 0n || used === target) return fee;
  if (used < target) return fee - (fee * (target - used)) / target / MAX_CHANGE;
  const rise = (fee * (used - target)) / target / MAX_CHANGE;
  return fee + (rise === 0n ? 1n : rise);
}
