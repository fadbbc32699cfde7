import type { Service } from "../context.ts";
import { Code, must } from "../refusal.ts";

/**
 * UtilPrng (HIP-351): a number or 48 bytes that nobody could know in advance, out of the hash over all transactions
 * before this one. Only the record shows it.
 */
export const utilPrng: Service = {
  check(body) {
    must((body.utilPrng!.range ?? 0) >= 0, Code.INVALID_PRNG_RANGE);
  },

  signers() {
    return [];
  },

  handle({ state, body, effects }) {
    const entropy = state.recordHash.value;
    const range = body.utilPrng!.range ?? 0;
    effects.prng = range > 0 ? below(range, entropy) : entropy;
  },
};

/** A number from 0 up to and excluding `range`, from the first four bytes. */
function below(range: number, entropy: Uint8Array): number {
  const first = Buffer.from(entropy.buffer, entropy.byteOffset, 4).readInt32BE();
  return ((first % range) + range) % range;
}
