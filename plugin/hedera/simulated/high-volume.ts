/**
 * What creating things through the high-volume throttles costs (HIP-1313): many times the ordinary fee, the more the
 * busier those throttles are.
 */
import type { proto } from "@hiero-ledger/proto";

import type { Timestamp } from "../ledger.ts";
import { functionalityOf } from "./functionality.ts";
import type { State } from "./state.ts";
import { highVolumeRate, highVolumeUtilization } from "./throttles.ts";

/** A multiplier of 1: multipliers are in thousandths. */
export const SCALE = 1_000;
/** Of a utilization: basis points. */
const FULL = 10_000;

/**
 * The approved curve: as so many times the rate that the ordinary throttles allow, so many times the price. Between
 * these points it is straight.
 */
const CURVE: readonly (readonly [rate: number, price: number])[] = [
  [1, 4],
  [1.5, 8],
  [2.5, 10],
  [3.5, 15],
  [5, 20],
  [7.5, 30],
  [10, 40],
  [25, 60],
  [50, 80],
  [100, 100],
  [250, 150],
  [500, 200],
  [5_000, 200],
];

/** Operations a second that the curve counts from (`highVolumeRates` of the simple fee schedule), by data field. */
const BASE_RATES: Readonly<Record<string, number | undefined>> = {
  cryptoCreateAccount: 2,
  consensusCreateTopic: 5,
  scheduleCreate: 100,
  cryptoApproveAllowance: 10_000,
  fileCreate: 2,
  fileAppend: 10,
  tokenAssociate: 100,
  tokenAirdrop: 100,
  tokenClaimAirdrop: 3_000,
  tokenMint: 50,
  tokenCreation: 100,
};

/** What the fee of a transaction is multiplied by, in thousandths; absent when it is an ordinary one. */
export function highVolumeMultiplier(
  state: State,
  name: string,
  body: proto.ITransactionBody,
  now: Timestamp,
): number | undefined {
  if (!body.highVolume || BASE_RATES[name] === undefined) return undefined;
  return multiplierAt(name, highVolumeUtilization(state, functionalityOf(name), now));
}

/** The multiplier, in thousandths, at so many basis points of the throttle's capacity; whole, as the node counts. */
export function multiplierAt(name: string, utilization: number): number {
  const points = pointsOf(name);
  const upper = points.findIndex(([basisPoints]) => basisPoints >= utilization);
  if (upper === 0) return points[0]![1];
  if (upper < 0) return points.at(-1)![1];
  const [[low, least], [high, most]] = [points[upper - 1]!, points[upper]!];
  return least + Math.floor(((most - least) * (utilization - low)) / (high - low));
}

/** The curve over the utilization of the kind's own throttle, as far as that goes. */
function pointsOf(name: string): (readonly [basisPoints: number, multiplier: number])[] {
  const share = BASE_RATES[name]! / highVolumeRate(functionalityOf(name));
  return CURVE.map(([rate, price]) => [Math.round(rate * share * FULL), price * SCALE] as const).filter(
    ([basisPoints]) => basisPoints <= FULL,
  );
}
