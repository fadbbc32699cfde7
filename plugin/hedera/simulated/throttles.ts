/**
 * The network's limits, as Hedera's `throttles.json` states them: leaky buckets, each as deep as a burst, which every
 * operation fills by its share of a second and time empties.
 */
import type { Timestamp } from "../ledger.ts";
import { functionalityOf } from "./functionality.ts";
import type { State } from "./state.ts";
import definitions from "./throttles.json" with { type: "json" };

/** Where a limit applies: nodes refuse what is too much (BUSY), consensus does not do it. */
export type Stage = "ingest" | "consensus";

/** How full a bucket was at a time. */
export interface Fill {
  /** Attoseconds of work. */
  readonly level: bigint;
  readonly at: Timestamp;
}

/** What one operation puts into a bucket. */
interface Claim {
  readonly bucket: string;
  /** Attoseconds of work that the bucket holds. */
  readonly depth: bigint;
  /** Attoseconds of work that the operation is. */
  readonly work: bigint;
}

/** The accounts up to this number are never throttled, nor count (`AccountsConfig.lastThrottleExempt`). */
const LAST_EXEMPT = 100;
const ATTO_PER_NANO = 1_000_000_000n;
const ATTO_PER_MILLI = 1_000_000_000_000_000n;

/** A bucket as Hedera publishes it in file 0.0.123. */
interface Bucket {
  readonly name: string;
  readonly burstPeriodMs: number;
  /** Whether it is for high-volume transactions alone (HIP-1313). */
  readonly highVolume?: boolean;
  readonly throttleGroups: readonly { readonly milliOpsPerSec: number; readonly operations: readonly string[] }[];
}

/** The buckets as Hedera publishes them in file 0.0.123. */
export const buckets: readonly Bucket[] = definitions.buckets;

/** What sets a high-volume transaction apart from an ordinary one of its functionality. */
const HIGH_VOLUME = "HighVolume ";

const claims = claimsByKind();

/**
 * Which buckets a transaction with this data field fills: those of its functionality, or those that it asks for with
 * `highVolume` where its functionality has them (HIP-1313).
 */
export function throttledKind(name: string, { highVolume }: { readonly highVolume?: boolean | null }): string {
  const functionality = functionalityOf(name);
  return highVolume && claims.has(HIGH_VOLUME + functionality) ? HIGH_VOLUME + functionality : functionality;
}

/** Operations a second that the high-volume throttle of a functionality allows. */
export function highVolumeRate(functionality: string): number {
  return Number(10n ** 18n / claims.get(HIGH_VOLUME + functionality)![0]!.work);
}

/** How full the high-volume throttle of a functionality is at consensus, in basis points. */
export function highVolumeUtilization(state: State, functionality: string, now: Timestamp): number {
  const [{ bucket, depth }] = claims.get(HIGH_VOLUME + functionality) as [Claim];
  return Number((level(state, "consensus", bucket, now) * 10_000n) / depth);
}

/** Whether the network has room for one more transaction of a {@link throttledKind}. */
export function hasCapacity(state: State, stage: Stage, kind: string, payer: number, now: Timestamp): boolean {
  return payer <= LAST_EXEMPT || hasRoom(state, stage, kind, now);
}

/** Counts a transaction of a {@link throttledKind}. */
export function useCapacity(state: State, stage: Stage, kind: string, payer: number, now: Timestamp): void {
  if (payer > LAST_EXEMPT) fill(state, stage, kind, now);
}

/**
 * Counts a transaction, by its {@link throttledKind}, or a query, by its functionality, at a node; false when it is too
 * much, and not counted then.
 */
export function takeAtIngest(state: State, kind: string, payer: number, now: Timestamp): boolean {
  if (payer <= LAST_EXEMPT) return true;
  if (!hasRoom(state, "ingest", kind, now)) return false;
  fill(state, "ingest", kind, now);
  return true;
}

/**
 * Whether transactions can all be scheduled for the same second: together they may take a tenth of the network's
 * capacity (`scheduling.schedulableCapacityFraction`).
 */
export function fitInOneSecond(scheduled: readonly { readonly name: string; readonly payer: number }[]): boolean {
  const levels = new Map<string, bigint>();
  for (const { name, payer } of scheduled) {
    if (payer <= LAST_EXEMPT) continue;
    for (const { bucket, depth, work } of claims.get(functionalityOf(name)) ?? []) {
      const level = (levels.get(bucket) ?? 0n) + work * 10n;
      if (level > depth) return false;
      levels.set(bucket, level);
    }
  }
  return true;
}

function hasRoom(state: State, stage: Stage, kind: string, now: Timestamp): boolean {
  return claimsOf(kind).every(({ bucket, depth, work }) => level(state, stage, bucket, now) + work <= depth);
}

function fill(state: State, stage: Stage, kind: string, now: Timestamp): void {
  for (const { bucket, work } of claimsOf(kind)) {
    state.fills.set(`${stage}/${bucket}`, { level: level(state, stage, bucket, now) + work, at: now });
  }
}

/** How full a bucket is now, after what has leaked. */
function level(state: State, stage: Stage, bucket: string, now: Timestamp): bigint {
  const known = state.fills.get(`${stage}/${bucket}`);
  if (!known) return 0n;
  const left = known.level - (now - known.at) * ATTO_PER_NANO;
  return left > 0n ? left : 0n;
}

function claimsOf(kind: string): readonly Claim[] {
  return claims.get(kind) ?? [];
}

function claimsByKind(): ReadonlyMap<string, readonly Claim[]> {
  const all = new Map<string, Claim[]>();
  for (const { name: bucket, burstPeriodMs, highVolume, throttleGroups } of buckets) {
    const depth = BigInt(burstPeriodMs) * ATTO_PER_MILLI;
    for (const { milliOpsPerSec, operations } of throttleGroups) {
      const work = 10n ** 21n / BigInt(milliOpsPerSec);
      for (const operation of operations) {
        const kind = highVolume ? HIGH_VOLUME + operation : operation;
        all.set(kind, [...(all.get(kind) ?? []), { bucket, depth, work }]);
      }
    }
  }
  return all;
}
