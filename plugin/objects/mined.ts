import { setTimeout as sleep } from "node:timers/promises";

import type { Hex } from "../protocol/units.ts";
import { ObjectError } from "./errors.ts";
import { ask, type Log, type Provider } from "./provider.ts";

/** A transaction that is in a block. */
export interface Mined {
  readonly hash: Hex;
  readonly height: bigint;
  readonly ok: boolean;
  readonly gasUsed: bigint;
  readonly logs: readonly Log[];
}

/** Milliseconds; who waits longer asks less often, since public networks answer only so many requests. */
const POLL_MS = { first: 20, most: 500, growth: 1.25 };
const PATIENCE_MS = 60_000;

interface ShownReceipt {
  readonly blockNumber: Hex;
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly logs: readonly Log[];
}

/** Waits until a transaction is in a block. */
export async function mined(provider: Provider, hash: Hex): Promise<Mined> {
  const end = performance.now() + PATIENCE_MS;
  for (let wait = POLL_MS.first; ; wait = Math.min(wait * POLL_MS.growth, POLL_MS.most)) {
    const receipt = await ask<ShownReceipt | null>(provider, "eth_getTransactionReceipt", hash);
    if (receipt !== null) {
      const { blockNumber, status, gasUsed, logs } = receipt;
      return { hash, height: BigInt(blockNumber), ok: BigInt(status) === 1n, gasUsed: BigInt(gasUsed), logs };
    }
    if (performance.now() > end) {
      throw new ObjectError(
        `the transaction ${hash} is in no block after ${PATIENCE_MS / 1000} s. ` +
          "If blocks are only made when asked for, ask for one (evm_mine); else look at l2_status",
      );
    }
    await sleep(wait);
  }
}
