import { z } from "zod";

import type { BlockHeader } from "../node/block.ts";
import { invalidInput } from "./errors.ts";
import * as type from "./params.ts";
import type { Reads } from "./reads.ts";

/** Tracing all transactions of a block, which the EVM does one by one. */
export class TraceMethods {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    if (method === "debug_traceBlockByNumber") return this.#traces(method, "eth_getBlockByNumber", type.block, params);
    if (method === "debug_traceBlockByHash") return this.#traces(method, "eth_getBlockByHash", type.hash, params);
    return undefined;
  }

  async #traces(
    method: string,
    getter: string,
    block: z.ZodTypeAny,
    params: readonly unknown[],
  ): Promise<{ txHash: string; result: unknown }[]> {
    const options = z.object({}).passthrough().optional();
    const [of, config] = type.parseSome(method, 1, z.tuple([block, options]), params);
    if (of === "pending") throw invalidInput(`${method}: the pending block is not made yet`);
    const found = (await this.#reads.shown(getter, [of, false])) as BlockHeader | null;
    if (found === null) throw invalidInput(`${method}: there is no block ${String(of)}`);
    if (Number(found.number) === 0) throw invalidInput(`${method}: the first block has no parent to start from`);
    return await Promise.all(
      found.transactions.map(async (txHash) => ({
        txHash,
        result: await this.#reads.read("debug_traceTransaction", config === undefined ? [txHash] : [txHash, config]),
      })),
    );
  }
}
