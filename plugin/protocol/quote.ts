import { blockCost, sumOf, type BlockCost, type BlockShape } from "./block-cost.ts";
import { steadyLoad, targetFee } from "./fees.ts";
import type { Moved, Rate } from "./hedera-prices.ts";
import { WEIBAR_PER_TINYBAR, type Tinybar, type Weibar } from "./units.ts";

/** Transactions of one kind that come to the topic together. */
export interface Traffic {
  readonly count: number;
  /** What each of them uses. */
  readonly gas: bigint;
  /** The bytes of each batch that brings them. */
  readonly batches: readonly number[];
  /** So many fit into one block. */
  readonly perBlock: number;
  /** What a block with so many of them moves on Hedera; absent if that is nothing. */
  readonly settlement?: (transactions: number) => Moved;
}

/** What traffic costs the nodes, and those who send it. */
export interface Quote {
  readonly blocks: number;
  /** Of all blocks together. */
  readonly cost: BlockCost;
  readonly total: Tinybar;
  /** Per gas, once the network has seen such traffic for a while. */
  readonly baseFee: Weibar;
  /** What each transaction pays. */
  readonly fee: Weibar;
}

const NOTHING: BlockCost = { batches: 0n, proposal: 0n, attestations: 0n, schedule: 0n, signatures: 0n };

/** What traffic costs on a network with such a committee, at a rate. */
export function quoteOf(traffic: Traffic, committee: Pick<BlockShape, "nodes" | "threshold">, rate: Rate): Quote {
  const { count, gas, perBlock, settlement } = traffic;
  const blocks = Math.ceil(count / perBlock);
  let cost = NOTHING;
  for (let block = 0; block < blocks; block++) {
    const transactions = Math.min(perBlock, count - block * perBlock);
    const batches = block === 0 ? traffic.batches : [];
    cost = added(cost, blockCost({ ...committee, batches, settlement: settlement?.(transactions) }, rate));
  }
  const total = sumOf(cost);
  const baseFee = targetFee(steadyLoad({ cost: total * WEIBAR_PER_TINYBAR, gas: BigInt(count) * gas }));
  return { blocks, cost, total, baseFee, fee: baseFee * gas };
}

function added(one: BlockCost, other: BlockCost): BlockCost {
  return {
    batches: one.batches + other.batches,
    proposal: one.proposal + other.proposal,
    attestations: one.attestations + other.attestations,
    schedule: one.schedule + other.schedule,
    signatures: one.signatures + other.signatures,
  };
}
