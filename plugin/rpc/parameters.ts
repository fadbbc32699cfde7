import { z } from "zod";

import { CODES } from "./errors.ts";
import * as type from "./params.ts";

/** What a method takes: types in order, of which the first so many must be given. */
interface Signature {
  readonly types: readonly z.ZodTypeAny[];
  readonly required: number;
}

const takes = (required: number, ...types: z.ZodTypeAny[]): Signature => ({ types, required });

const call = z.object({
  from: type.address.nullish(),
  to: type.address.nullish(),
  gas: type.quantity.nullish(),
  gasPrice: type.quantity.nullish(),
  maxFeePerGas: type.quantity.nullish(),
  maxPriorityFeePerGas: type.quantity.nullish(),
  value: type.quantity.nullish(),
  nonce: type.quantity.nullish(),
  data: type.bytes.nullish(),
  input: type.bytes.nullish(),
  type: type.quantity.nullish(),
  chainId: type.quantity.nullish(),
  accessList: type.accessList.nullish(),
  authorizationList: z.array(z.object({}).passthrough()).nullish(),
});
const overrides = z.record(type.address, z.object({}).passthrough());
const filter = z.object({
  fromBlock: type.block.nullish(),
  toBlock: type.block.nullish(),
  blockHash: type.hash.nullish(),
  address: z.union([type.address, z.array(type.address)]).nullish(),
  topics: z
    .array(z.union([type.hash, z.array(type.hash), z.null()]))
    .max(4, "has more than 4 topics")
    .nullish(),
});
const options = z.object({}).passthrough();

/** What the methods take that the EVM answers. It checks what it is given, but its errors are those of its parser. */
const SIGNATURES: Readonly<Record<string, Signature>> = {
  debug_traceCall: takes(1, call, type.block, options),
  debug_traceTransaction: takes(1, type.hash, options),
  eth_accounts: takes(0),
  eth_blobBaseFee: takes(0),
  eth_call: takes(1, call, type.block, overrides),
  eth_chainId: takes(0),
  eth_coinbase: takes(0),
  eth_estimateGas: takes(1, call, type.block),
  eth_feeHistory: takes(2, type.quantity, type.block, z.array(z.number().min(0).max(100)).nullable()),
  eth_gasPrice: takes(0),
  eth_getBalance: takes(1, type.address, type.block),
  eth_getBlockByHash: takes(2, type.hash, type.flag),
  eth_getBlockByNumber: takes(2, type.block, type.flag),
  eth_getBlockTransactionCountByHash: takes(1, type.hash),
  eth_getBlockTransactionCountByNumber: takes(1, type.block),
  eth_getCode: takes(1, type.address, type.block),
  eth_getLogs: takes(1, filter),
  eth_getProof: takes(2, type.address, z.array(type.slot), type.block),
  eth_getStorageAt: takes(2, type.address, type.slot, type.block),
  eth_getTransactionByBlockHashAndIndex: takes(2, type.hash, type.quantity),
  eth_getTransactionByBlockNumberAndIndex: takes(2, type.block, type.quantity),
  eth_getTransactionCount: takes(1, type.address, type.block),
  eth_maxPriorityFeePerGas: takes(0),
  eth_sign: takes(2, type.address, type.bytes),
  eth_signTypedData_v4: takes(2, type.address, z.union([options, z.string()])),
  eth_syncing: takes(0),
  evm_setBlockGasLimit: takes(1, type.quantity),
  hardhat_metadata: takes(0),
  hardhat_setBalance: takes(2, type.address, type.quantity),
  hardhat_setCode: takes(2, type.address, type.bytes),
  hardhat_setCoinbase: takes(1, type.address),
  hardhat_setLoggingEnabled: takes(1, type.flag),
  hardhat_setMinGasPrice: takes(1, type.quantity),
  hardhat_setNextBlockBaseFeePerGas: takes(1, type.quantity),
  hardhat_setNonce: takes(2, type.address, type.quantity),
  hardhat_setStorageAt: takes(3, type.address, type.quantity, type.word),
  net_listening: takes(0),
  net_peerCount: takes(0),
  net_version: takes(0),
  personal_sign: takes(2, type.bytes, type.address),
  web3_clientVersion: takes(0),
  web3_sha3: takes(1, type.bytes),
};

/**
 * Says which parameter the EVM could not make sense of. It looks only after the EVM has refused a request, so those
 * that it answers are not any slower.
 * @returns the error to throw: ours if a parameter is wrong, else the EVM's own
 */
export function explained(method: string, params: readonly unknown[], error: unknown): unknown {
  const signature = SIGNATURES[method];
  if (signature === undefined || !mayBeParams(error)) return error;
  const { types, required } = signature;
  try {
    if (params.length < required || params.length > types.length) {
      return type.miscounted(method, required, types.length, params.length);
    }
    for (const [index, schema] of types.entries()) {
      // What is left out and what need not be there are the same, even in front of something else.
      if (params[index] === undefined || (params[index] === null && index >= required)) continue;
      type.parseAt(method, index, schema, params);
    }
  } catch (reason) {
    return reason;
  }
  return error;
}

/** What the EVM says of a method that it does not know, and of a word for a block that it does not. */
const UNSUPPORTED = -32004;

/** Not what a contract answered, and not what the EVM has a reason for. */
function mayBeParams(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === CODES.invalidParams || code === CODES.invalidInput || code === CODES.internal || code === UNSUPPORTED;
}
