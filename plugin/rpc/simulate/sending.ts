import type { Call } from "../../node/evm.ts";
import { GAS_CAP, mostGas } from "../../protocol/gas-cap.ts";
import type { Hex } from "../../protocol/units.ts";
import { CODES, invalidParams, RpcError } from "../errors.ts";
import { toHex } from "../tags.ts";
import { refusal } from "./errors.ts";
import type { SimulatedBlock, SimulatedCall } from "./request.ts";

/** EIP-2681 */
const MAX_NONCE = 2n ** 64n - 1n;

/** A call with what it leaves open. */
export interface Planned {
  readonly call: SimulatedCall;
  readonly gas: bigint;
  readonly nonce: bigint;
}

/** The conditions under which calls are made. */
export interface Terms {
  readonly validation: boolean;
  readonly baseFee: bigint;
  readonly gasLimit: bigint;
}

/** The requests that come before the calls of a block. */
export function opening(block: SimulatedBlock, validation: boolean): Call[] {
  const { time, gasLimit, feeRecipient, prevRandao } = block;
  // Nobody pays for gas unless he wants to.
  const baseFee = block.baseFeePerGas ?? (validation ? undefined : 0n);
  return [
    ["hardhat_setPrevRandao", `0x${prevRandao.toString(16).padStart(64, "0")}`],
    ["hardhat_setCoinbase", feeRecipient],
    ...(gasLimit === undefined ? [] : [["evm_setBlockGasLimit", toHex(gasLimit)] as const]),
    ...(baseFee === undefined ? [] : [["hardhat_setNextBlockBaseFeePerGas", toHex(baseFee)] as const]),
    ["evm_setNextBlockTimestamp", Number(time)],
  ];
}

/**
 * Fills in a call's gas and nonce.
 * @param remaining the gas that the block has left, as far as is known
 * @param next the sender's next nonce
 */
export function planned(call: SimulatedCall, remaining: bigint, next: bigint, terms: Terms): Planned {
  const { path, nonce } = call;
  const wanted = call.gas ?? undefined;
  if (wanted !== undefined && wanted > remaining) {
    throw refusal("blockGas", `${path}.gas: ${wanted} is more than the ${remaining} that are left in the block`);
  }
  if (next >= MAX_NONCE) throw new RpcError(CODES.internal, `eth_simulateV1: ${path}: its sender has used all nonces`);
  requireFees(call, terms);
  if (terms.validation && nonce !== undefined && nonce !== null && nonce !== next) {
    const kind = nonce < next ? "nonceTooLow" : "nonceTooHigh";
    throw refusal(kind, `${path}.nonce: ${nonce}, where ${next} is the sender's next`);
  }
  const most = mostGas(remaining, GAS_CAP);
  // As `eth_call` does, a simulation takes what is too much for what there is.
  const gas = wanted === undefined || (wanted > most && !terms.validation) ? most : wanted;
  return { call, gas, nonce: next };
}

function requireFees({ path, gasPrice, maxFeePerGas }: SimulatedCall, { validation, baseFee }: Terms): void {
  const fee = gasPrice ?? maxFeePerGas ?? 0n;
  if (fee >= baseFee) return;
  if (validation || fee > 0n) {
    throw refusal("feeTooLow", `${path}: the most that it pays for gas, ${fee}, is below the base fee, ${baseFee}`);
  }
  throw invalidParams(
    `eth_simulateV1: ${path}: the EVM of this network lets nobody pay nothing where blockOverrides.baseFeePerGas is ` +
      `${baseFee}: name a maxFeePerGas, or leave the base fee out`,
  );
}

/** The requests that send a call. */
export function sendingOf({ call, gas, nonce }: Planned): Call[] {
  const { from, to, value, input, gasPrice, maxFeePerGas, maxPriorityFeePerGas, accessList, authorizationList } = call;
  const legacy = (gasPrice ?? undefined) !== undefined || call.type === 0n || call.type === 1n;
  const list = call.type === 1n ? (accessList ?? []) : (accessList ?? undefined);
  const transaction = {
    from,
    ...(to && { to }),
    gas: toHex(gas),
    nonce: toHex(nonce),
    value: toHex(value ?? 0n),
    data: input,
    ...(list && { accessList: list }),
    ...(authorizationList && { authorizationList }),
    ...(legacy
      ? { gasPrice: toHex(gasPrice ?? 0n) }
      : { maxFeePerGas: toHex(maxFeePerGas ?? 0n), maxPriorityFeePerGas: toHex(maxPriorityFeePerGas ?? 0n) }),
  };
  return [
    ["hardhat_impersonateAccount", from],
    ["eth_sendTransaction", transaction],
  ];
}

/** The next nonces of senders, and how they go on. */
export class Nonces {
  readonly #next: Map<Hex, bigint>;

  constructor(senders: readonly Hex[], counts: readonly Hex[]) {
    this.#next = new Map(senders.map((sender, index) => [sender, BigInt(counts[index]!)]));
  }

  take(sender: Hex): bigint {
    const next = this.#next.get(sender)!;
    this.#next.set(sender, next + 1n);
    return next;
  }
}
