import { z } from "zod";

import type { Hex } from "../protocol/units.ts";
import {
  headerTree,
  receiptBytes,
  transactionBytes,
  transactionTree,
  type ShownBlock,
  type ShownReceipt,
  type ShownTransaction,
} from "./encoded.ts";
import { invalidInput, NOT_FOUND, RpcError } from "./errors.ts";
import * as type from "./params.ts";
import type { Pool } from "./pool.ts";
import type { Reads } from "./reads.ts";
import { encode } from "../protocol/rlp.ts";
import { blockOf } from "./tags.ts";

/** A block with all that is in it. */
interface WholeBlock extends ShownBlock {
  readonly transactions: readonly ShownTransaction[];
  readonly withdrawals?: readonly unknown[];
}

/** Blocks, transactions and receipts in the encoding that is hashed. */
export class RawMethods {
  readonly #reads: Reads;
  readonly #pool: Pool;

  constructor(reads: Reads, pool: Pool) {
    this.#reads = reads;
    this.#pool = pool;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "debug_getRawHeader":
        return this.#block(method, params).then((block) => encode(headerTree(block)));
      case "debug_getRawBlock":
        return this.#block(method, params).then(blockBytes);
      case "debug_getRawReceipts":
        return this.#receipts(method, params);
      case "debug_getRawTransaction":
        return this.#transaction(method, params);
      case "debug_getBadBlocks":
        // A block that nodes do not agree on never joins anybody's chain.
        return Promise.resolve([]);
      case "debug_getRawBlockAccessList":
      case "eth_getBlockAccessList":
        return this.#accessList(method, params);
      default:
        return undefined;
    }
  }

  async #block(method: string, params: readonly unknown[]): Promise<WholeBlock> {
    const [wanted] = type.parse(method, z.tuple([type.block]), params);
    if (wanted === "pending") throw invalidInput(`${method}: the pending block is not made yet`);
    const of = blockOf(method, wanted);
    const byHash = of.length === 66;
    const found = await this.#reads.shown(byHash ? "eth_getBlockByHash" : "eth_getBlockByNumber", [of, true]);
    if (found === null) throw invalidInput(`${method}: there is no block ${of}`);
    return found as WholeBlock;
  }

  async #receipts(method: string, params: readonly unknown[]): Promise<Hex[]> {
    const { hash } = await this.#block(method, params);
    return ((await this.#reads.blockReceipts([hash])) as ShownReceipt[]).map(receiptBytes);
  }

  async #transaction(method: string, params: readonly unknown[]): Promise<Hex> {
    const [hash] = type.parse(method, z.tuple([type.hash]), params);
    const found = await this.#reads.shown("eth_getTransactionByHash", [hash]);
    if (found !== null) return transactionBytes(found as ShownTransaction);
    const pending = this.#pool.transaction(hash);
    if (pending === undefined) throw invalidInput(`${method}: there is no transaction ${hash}`);
    // The EVM has not made a signature up yet.
    if (pending.impersonated !== undefined)
      throw invalidInput(`${method}: nobody signed ${hash}, which has no block yet`);
    return pending.raw;
  }

  async #accessList(method: string, params: readonly unknown[]): Promise<never> {
    const { number } = await this.#block(method, params);
    throw new RpcError(NOT_FOUND, `block ${Number(number)} has no access list: its hardfork knows none (EIP-7928)`);
  }
}

function blockBytes(block: WholeBlock): Hex {
  const body = [headerTree(block), block.transactions.map(transactionTree), []];
  return encode(block.withdrawals === undefined ? body : [...body, []]);
}
