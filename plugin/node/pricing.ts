import type { Weibar } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import type { Call } from "./evm.ts";

/** The base fee that the EVM is to be told for the next block; undefined where it finds out by itself, or has none. */
export function toldBaseFee({ genesis, tip, nextBaseFee }: Chain): Weibar | undefined {
  return genesis.rules.fees === "hedera" && tip.header.baseFeePerGas !== undefined ? nextBaseFee : undefined;
}

/** The requests that tell the EVM the base fee of its next block. */
export function pricing(baseFee: Weibar | undefined): Call[] {
  return baseFee === undefined ? [] : [["hardhat_setNextBlockBaseFeePerGas", `0x${baseFee.toString(16)}`]];
}
