import type { L2Network } from "../network/network.ts";
import { invalidInput } from "./errors.ts";
import { whyItStands } from "./standing.ts";

/** A request that waits for its block gets an answer after this time at the latest, ms. */
const PATIENCE_MS = 5_000;
/** A block takes no more rounds of consensus than these, unless something is wrong. */
const ROUNDS = 8;

/**
 * Waits for a block, but not for ever: a network that stands says why.
 * @param what is told of those who wait
 * @param data goes into the error
 */
export async function patiently<T>(block: Promise<T>, network: L2Network, what: string, data?: object): Promise<T> {
  const ms = PATIENCE_MS + ROUNDS * network.settings.consensusDelay;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(invalidInput(`${what}, but no block was made in ${ms / 1000} s: ${whyItStands(network)}`, data));
  }, ms);
  try {
    return await Promise.race([block, late]);
  } finally {
    clearTimeout(timer);
  }
}
