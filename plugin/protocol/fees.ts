import type { Weibar } from "./units.ts";

/** A block's gas limit is so many times its target. */
const ELASTICITY = 2n;
/** From one block to the next, the base fee changes by an eighth at most. */
const MAX_CHANGE = 8n;

/** Blocks from one return of base fees to the next: writing state outside of transactions costs an EVM memory for good. */
const RETURN_INTERVAL = 64;

/** Whether the block at this height gives the base fees that the EVM has burnt back to the fee vault. */
export function returnsFees(height: number): boolean {
  return height % RETURN_INTERVAL === 0;
}

/** What EIP-1559 looks at in a block: its base fee and its gas, hexadecimal. */
interface FeeHeader {
  readonly baseFeePerGas?: string;
  readonly gasUsed: string;
  readonly gasLimit: string;
}

/** The base fee of the block after this one (EIP-1559), weibar per gas; 0 before there were any. */
export function nextBaseFee({ baseFeePerGas = "0x0", gasUsed, gasLimit }: FeeHeader): Weibar {
  const [fee, used, target] = [BigInt(baseFeePerGas), BigInt(gasUsed), BigInt(gasLimit) / ELASTICITY];
  if (target === 0n || used === target) return fee;
  if (used < target) return fee - (fee * (target - used)) / target / MAX_CHANGE;
  const rise = (fee * (used - target)) / target / MAX_CHANGE;
  return fee + (rise === 0n ? 1n : rise);
}
