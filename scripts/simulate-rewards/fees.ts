import { MESSAGE, tinybarOf } from "../../plugin/protocol/hedera-prices.ts";
import { WEIBAR_PER_TINYBAR, type Tinybar, type Weibar } from "../../plugin/protocol/units.ts";
import { DRAW, uniform } from "./random.ts";

/** What an attestation costs a node, and a batch of transactions: a message, with an hbar at 12 cents. */
export const MESSAGE_COST: Tinybar = tinybarOf(MESSAGE, { hbars: 1, cents: 12 });

/** Fees are priced to be so many percent of costs; what comes in is up to a fifth less, or more. */
const PRICED = 120;
const NOISE = 0.2;
const MILLION = 1_000_000;

/** The fees of a day on which the nodes have paid so much. On poor days they do not cover that. */
export function feesOf(cost: Tinybar, seed: number, day: number): Weibar {
  const noise = Math.round(MILLION * (1 + NOISE * (2 * uniform(seed, DRAW.fees, day) - 1)));
  // Gas is priced in weibars, so that sums of fees divide by nothing.
  const dust = BigInt(Math.floor(uniform(seed, DRAW.dust, day) * 2 ** 32));
  return (cost * WEIBAR_PER_TINYBAR * BigInt(PRICED) * BigInt(noise)) / 100n / BigInt(MILLION) + dust;
}
