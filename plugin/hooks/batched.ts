import type { JsonRpcRequest, JsonRpcResponse } from "hardhat/types/providers";

import type { Call } from "../node/evm.ts";

/**
 * Sends requests to EDR as one JSON-RPC batch, which EDR understands and Hardhat hands through: bringing one request to
 * EDR and back costs more than executing it. EDR stops at the first request that fails.
 * @returns the results in order
 * @throws the error of the first request that failed
 */
export async function batched(
  calls: readonly Call[],
  next: (request: JsonRpcRequest) => Promise<JsonRpcResponse>,
): Promise<readonly unknown[]> {
  const requests = calls.map(([method, ...params], id) => ({ jsonrpc: "2.0", id, method, params }));
  const answer = await next(requests as unknown as JsonRpcRequest);
  if ("error" in answer) throw Object.assign(new Error(answer.error.message), answer.error);
  return answer.result as readonly unknown[];
}
