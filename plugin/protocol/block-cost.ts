import {
  MESSAGE,
  SCHEDULE_CREATE,
  SCHEDULE_SIGN,
  scheduled,
  tinybarOf,
  transferPrice,
  type Moved,
  type Rate,
} from "./hedera-prices.ts";
import { WEIBAR_PER_TINYBAR, type Tinybar } from "./units.ts";
import { steadyLoad, type Load } from "./fees.ts";

/** Bytes of a message that go into one transaction of Hedera's. */
const CHUNK_BYTES = 1_024;
/** Gas of a transaction that transfers hbar and does nothing else. */
const PLAIN_GAS = 21_000n;

/** A block, as far as it costs its nodes anything on Hedera. */
export interface BlockShape {
  /** The bytes of each batch that brought its transactions. */
  readonly batches: readonly number[];
  /** n */
  readonly nodes: number;
  /** m */
  readonly threshold: number;
  /** What it moves on Hedera; undefined if that is nothing. */
  readonly settlement?: Moved;
}

/** What a block costs its nodes, by what they pay for, tinybar. */
export interface BlockCost {
  /** The transactions on the topic. */
  readonly batches: Tinybar;
  readonly proposal: Tinybar;
  /** One of each node, the leader's own among them; an attestation that tells of several blocks makes them cheaper. */
  readonly attestations: Tinybar;
  /** The schedule of its settlement, and what is scheduled. */
  readonly schedule: Tinybar;
  /** The signatures that the schedule still needs. */
  readonly signatures: Tinybar;
}

/** How many transactions of Hedera's a message of so many bytes is. */
export function chunksOf(bytes: number): number {
  return Math.max(Math.ceil(bytes / CHUNK_BYTES), 1);
}

/** What a block costs its nodes, if none of them does anything in vain. */
export function blockCost({ batches, nodes, threshold, settlement }: BlockShape, rate: Rate): BlockCost {
  const message = tinybarOf(MESSAGE, rate);
  const chunks = batches.reduce((sum, bytes) => sum + chunksOf(bytes), 0);
  const settled = settlement !== undefined;
  return {
    batches: BigInt(chunks) * message,
    proposal: message,
    attestations: BigInt(nodes) * message,
    schedule: settled ? tinybarOf(SCHEDULE_CREATE, rate) + tinybarOf(scheduled(transferPrice(settlement)), rate) : 0n,
    signatures: settled ? BigInt(threshold - 1) * tinybarOf(SCHEDULE_SIGN, rate) : 0n,
  };
}

/** The load of a network that has not seen any yet: blocks with a plain transfer each. */
export function firstLoad({ nodes, threshold }: Pick<BlockShape, "nodes" | "threshold">, rate: Rate): Load {
  const cost = sumOf(blockCost({ batches: [0], nodes, threshold }, rate)) * WEIBAR_PER_TINYBAR;
  return steadyLoad({ cost, gas: PLAIN_GAS });
}

/** All of it. */
export function sumOf({ batches, proposal, attestations, schedule, signatures }: BlockCost): Tinybar {
  return batches + proposal + attestations + schedule + signatures;
}
