import type { L2Network } from "../network/network.ts";
import { toldBaseFee } from "../node/pricing.ts";
import { mostGas } from "../protocol/gas-cap.ts";
import type { Address, Hex, Weibar } from "../protocol/units.ts";
import { inputOf } from "./input.ts";
import type { TransactionRequest } from "./request.ts";
import { toHex } from "./tags.ts";

/** What Hardhat offers for an earlier place in a block. */
const DEFAULT_TIP: Weibar = 1_000_000_000n;

/**
 * The gas limit of a transaction that names none: as Hardhat has it, the most that one may have. Where gas pays for what
 * blocks cost, few have enough for that: then it is what this one uses, and a quarter more. What fails when it is tried
 * is to fail in its block.
 */
export async function defaultGas(
  { door }: L2Network,
  wanted: TransactionRequest,
  from: Address,
  gasCap: bigint | undefined,
): Promise<bigint> {
  const { chain, execution } = door;
  const most = mostGas(chain.blockGasLimit, gasCap);
  if (toldBaseFee(chain) === undefined || wanted.authorizationList !== undefined) return most;
  const { to, value = 0n, accessList } = wanted;
  const call = { from, to: to ?? undefined, value: toHex(value), data: inputOf(wanted), accessList };
  const estimate = await execution.evm.read<Hex>("eth_estimateGas", [call]).catch(() => toHex(most));
  const enough = (BigInt(estimate) * 5n) / 4n;
  return enough < most ? enough : most;
}

/** What a transaction that names no price offers: enough for a while, and as much for its place as it has to be. */
export async function feesOf(
  { door }: L2Network,
  wanted: TransactionRequest,
): Promise<{ maxFeePerGas: Weibar; maxPriorityFeePerGas: Weibar }> {
  const told = toldBaseFee(door.chain);
  const tip = wanted.maxPriorityFeePerGas ?? (told === undefined ? (wanted.maxFeePerGas ?? DEFAULT_TIP) : 0n);
  const most = wanted.maxFeePerGas ?? 2n * (told ?? (await latestBaseFee(door))) + tip;
  return { maxFeePerGas: most, maxPriorityFeePerGas: tip < most ? tip : most };
}

async function latestBaseFee({ execution }: L2Network["door"]): Promise<Weibar> {
  const latest = await execution.evm.read<{ baseFeePerGas?: Hex }>("eth_getBlockByNumber", ["latest", false]);
  return BigInt(latest.baseFeePerGas ?? 0);
}
