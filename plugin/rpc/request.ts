import { z } from "zod";

import { invalidInput, invalidParams } from "./errors.ts";
import * as type from "./params.ts";

/** What `eth_sendTransaction` takes. */
export const transactionRequest = z.tuple([
  z.object({
    from: type.address.optional(),
    to: type.address.nullish(),
    value: type.quantity.optional(),
    gas: type.quantity.optional(),
    gasPrice: type.quantity.optional(),
    maxFeePerGas: type.quantity.optional(),
    maxPriorityFeePerGas: type.quantity.optional(),
    nonce: type.quantity.optional(),
    data: type.hex.optional(),
    input: type.hex.optional(),
    chainId: type.quantity.optional(),
    accessList: z.array(z.object({ address: type.address, storageKeys: z.array(type.hash) })).optional(),
  }),
]);
export type TransactionRequest = z.output<typeof transactionRequest>[0];

/** @throws {RpcError} when fees contradict each other */
export function checkFees({ gasPrice, maxFeePerGas, maxPriorityFeePerGas }: TransactionRequest): void {
  if (gasPrice !== undefined && (maxFeePerGas !== undefined || maxPriorityFeePerGas !== undefined)) {
    throw invalidParams("Cannot send both gasPrice and maxFeePerGas params");
  }
  if (maxFeePerGas !== undefined && maxPriorityFeePerGas !== undefined && maxPriorityFeePerGas > maxFeePerGas) {
    throw invalidInput(`maxPriorityFeePerGas (${maxPriorityFeePerGas}) is bigger than maxFeePerGas (${maxFeePerGas})`);
  }
}
