import { z } from "zod";

import { invalidInput, invalidParams } from "./errors.ts";
import * as type from "./params.ts";

/** Tools leave a field out, or fill it with null. */
function maybe<T extends z.ZodTypeAny>(schema: T) {
  return schema.nullish().transform((value): z.output<T> | undefined => value ?? undefined);
}

const authorization = z.object({
  chainId: type.quantity,
  address: type.address,
  nonce: type.quantity,
  yParity: type.quantity,
  r: type.quantity,
  s: type.quantity,
});
const noBlobs = type.absent("has no meaning here: blob transactions (type 3) cannot be sent on this network");

/** What `eth_sendTransaction` takes. */
export const transactionRequest = z.tuple([
  z.object({
    from: maybe(type.address),
    to: type.address.nullish(),
    value: maybe(type.quantity),
    gas: maybe(type.quantity),
    gasPrice: maybe(type.quantity),
    maxFeePerGas: maybe(type.quantity),
    maxPriorityFeePerGas: maybe(type.quantity),
    nonce: maybe(type.quantity),
    data: maybe(type.bytes),
    input: maybe(type.bytes),
    chainId: maybe(type.quantity),
    accessList: maybe(type.accessList),
    authorizationList: maybe(z.array(authorization).min(1, "is empty: leave it out")),
    maxFeePerBlobGas: noBlobs,
    blobVersionedHashes: noBlobs,
    blobs: noBlobs,
  }),
]);
export type TransactionRequest = z.output<typeof transactionRequest>[0];

/** @throws {RpcError} when fees contradict each other */
export function checkFees({ gasPrice, maxFeePerGas, maxPriorityFeePerGas, to, ...rest }: TransactionRequest): void {
  if (gasPrice !== undefined && (maxFeePerGas !== undefined || maxPriorityFeePerGas !== undefined)) {
    throw invalidParams("Cannot send both gasPrice and maxFeePerGas params");
  }
  if (rest.authorizationList !== undefined) {
    if (gasPrice !== undefined) throw invalidParams("Cannot send both gasPrice and authorizationList params");
    if (to === undefined || to === null)
      throw invalidParams("A transaction with an authorizationList creates nothing: name its to");
  }
  if (maxFeePerGas !== undefined && maxPriorityFeePerGas !== undefined && maxPriorityFeePerGas > maxFeePerGas) {
    throw invalidInput(`maxPriorityFeePerGas (${maxPriorityFeePerGas}) is bigger than maxFeePerGas (${maxFeePerGas})`);
  }
}
