import { z } from "zod";

import type { Address, Hex } from "../../protocol/units.ts";
import { invalidParams } from "../errors.ts";
import { inputOf } from "../input.ts";
import * as type from "../params.ts";
import { refusal } from "./errors.ts";

const METHOD = "eth_simulateV1";
/** As many as BLOCKHASH can look back. */
export const MAX_BLOCKS = 256;
const MAX_CALLS = 1_000;

const here = "has no meaning here: this network carries no blobs";
const noBlobs = type.absent(here);

const call = z
  .object({
    type: type.quantity.nullish(),
    nonce: type.quantity.nullish(),
    from: type.address.nullish(),
    to: type.address.nullish(),
    gas: type.quantity.nullish(),
    value: type.quantity.nullish(),
    input: type.bytes.nullish(),
    data: type.bytes.nullish(),
    gasPrice: type.quantity.nullish(),
    maxFeePerGas: type.quantity.nullish(),
    maxPriorityFeePerGas: type.quantity.nullish(),
    maxFeePerBlobGas: type.quantity.refine((fee) => fee === 0n, here).nullish(),
    accessList: type.accessList.nullish(),
    authorizationList: z.array(z.object({}).passthrough()).nullish(),
    blobVersionedHashes: noBlobs,
    chainId: type.quantity.nullish(),
  })
  .strict();

const storage = z.record(type.hash, type.hash);
const account = z
  .object({
    nonce: type.quantity.nullish(),
    balance: type.quantity.nullish(),
    code: type.bytes.nullish(),
    state: storage.nullish(),
    stateDiff: storage.nullish(),
    movePrecompileToAddress: type.address.nullish(),
  })
  .strict();

const unsettable = (what: string) => `cannot be set: ${what}`;
const header = z
  .object({
    number: type.quantity.nullish(),
    time: type.quantity.nullish(),
    gasLimit: type.quantity.nullish(),
    feeRecipient: type.address.nullish(),
    prevRandao: type.quantity.nullish(),
    baseFeePerGas: type.quantity.nullish(),
    withdrawals: z.array(z.unknown()).max(0, unsettable("blocks of this network hold no withdrawals")).nullish(),
    blobBaseFee: type.absent(unsettable("this network carries no blobs")),
  })
  .strict();

const block = z
  .object({
    blockOverrides: header.nullish(),
    stateOverrides: z.record(type.address, account).nullish(),
    calls: z.array(call).nullish(),
  })
  .strict();

const payload = z
  .object({
    blockStateCalls: z.array(block).min(1, "holds no block to simulate"),
    traceTransfers: type.flag.nullish(),
    validation: type.flag.nullish(),
    returnFullTransactions: type.flag.nullish(),
  })
  .strict();

/** An account as it is to be before the calls of a block. */
export type AccountOverride = z.output<typeof account>;

/** A call, and where it stands in the request. */
export interface SimulatedCall extends Omit<z.output<typeof call>, "input" | "data"> {
  readonly path: string;
  readonly from: Address;
  readonly input: Hex;
}

/** A block to simulate, and where it stands in the request; the blocks in a gap stand nowhere. */
export interface SimulatedBlock {
  readonly path: string;
  readonly number: bigint;
  readonly time: bigint;
  readonly gasLimit?: bigint;
  readonly feeRecipient: Address;
  readonly prevRandao: bigint;
  readonly baseFeePerGas?: bigint;
  readonly accounts: ReadonlyMap<Address, AccountOverride>;
  readonly calls: readonly SimulatedCall[];
}

/** What `eth_simulateV1` is asked. */
export interface Simulation {
  readonly blocks: z.output<typeof payload>["blockStateCalls"];
  readonly traceTransfers: boolean;
  readonly validation: boolean;
  readonly returnFullTransactions: boolean;
  /** The block on whose state the first one stands. */
  readonly base: unknown;
}

const ZERO: Address = `0x${"0".repeat(40)}`;

export function parseSimulation(params: readonly unknown[]): Simulation {
  const [given, base = "latest"] = type.parseSome(METHOD, 1, z.tuple([payload, type.block.optional()]), params);
  const { blockStateCalls: blocks, traceTransfers, validation, returnFullTransactions } = given;
  if (blocks.length > MAX_BLOCKS) throw refusal("limit", `${blocks.length} blocks are more than ${MAX_BLOCKS}`);
  const calls = blocks.reduce((sum, { calls }) => sum + (calls?.length ?? 0), 0);
  if (calls > MAX_CALLS) throw refusal("limit", `${calls} calls are more than ${MAX_CALLS}`);
  return {
    blocks,
    traceTransfers: traceTransfers ?? false,
    validation: validation ?? false,
    returnFullTransactions: returnFullTransactions ?? false,
    base,
  };
}

/**
 * The blocks in their order with their numbers and times, and empty ones where numbers are skipped.
 * @param base what they stand on
 * @param chainId the one that calls may name
 */
export function plannedBlocks(
  { blocks }: Simulation,
  base: { readonly number: bigint; readonly time: bigint },
  chainId: bigint,
): SimulatedBlock[] {
  const planned: SimulatedBlock[] = [];
  let { number, time } = base;
  for (const [index, { blockOverrides, stateOverrides, calls }] of blocks.entries()) {
    const path = `blockStateCalls.${index}`;
    const overrides = blockOverrides ?? {};
    const wanted = overrides.number ?? number + 1n;
    if (wanted <= number) {
      throw refusal("numberOrder", `${path}.blockOverrides.number: ${wanted} does not come after ${number}`);
    }
    if (wanted - base.number > BigInt(MAX_BLOCKS)) {
      throw refusal(
        "limit",
        `${path}.blockOverrides.number: ${wanted} is more than ${MAX_BLOCKS} after ${base.number}`,
      );
    }
    while (++number < wanted) planned.push({ ...EMPTY, number, time: ++time });
    const at = overrides.time ?? time + 1n;
    if (at <= time) throw refusal("timeOrder", `${path}.blockOverrides.time: ${at} does not come after ${time}`);
    if (at > MAX_TIME) throw invalidParams(`${METHOD}: ${path}.blockOverrides.time: ${at} is more than ${MAX_TIME}`);
    time = at;
    planned.push({
      path,
      number,
      time,
      gasLimit: overrides.gasLimit ?? undefined,
      feeRecipient: overrides.feeRecipient ?? ZERO,
      prevRandao: overrides.prevRandao ?? 0n,
      baseFeePerGas: overrides.baseFeePerGas ?? undefined,
      accounts: new Map(Object.entries(stateOverrides ?? {}) as [Address, AccountOverride][]),
      calls: (calls ?? []).map((each, place) => plannedCall(each, `${path}.calls.${place}`, chainId)),
    });
  }
  return planned;
}

const MAX_TIME = 2n ** 40n;
const EMPTY = { path: "a skipped block", feeRecipient: ZERO, prevRandao: 0n, accounts: new Map(), calls: [] } as const;

function plannedCall(given: z.output<typeof call>, path: string, chainId: bigint): SimulatedCall {
  const { input, data, from, ...rest } = given;
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas, type: kind } = rest;
  const refused = (field: string, why: string) => invalidParams(`${METHOD}: ${path}.${field} ${why}`);
  const priced = gasPrice !== undefined && gasPrice !== null;
  if (priced && (maxFeePerGas ?? maxPriorityFeePerGas ?? undefined) !== undefined) {
    throw refused("gasPrice", "cannot stand beside maxFeePerGas and maxPriorityFeePerGas");
  }
  if ((maxPriorityFeePerGas ?? 0n) > (maxFeePerGas ?? 0n)) {
    throw refused("maxPriorityFeePerGas", `is more than maxFeePerGas: ${maxPriorityFeePerGas}`);
  }
  if (kind === 3n || (kind ?? 0n) > 4n) throw refused("type", `is not one of this network: ${kind}`);
  if ((rest.chainId ?? chainId) !== chainId) throw refused("chainId", `is not ${chainId}: ${rest.chainId}`);
  return {
    ...rest,
    path,
    from: from ?? ZERO,
    input: inputOf({ data, input }),
  };
}
