import type { Proposal } from "../protocol/messages.ts";
import type { Settlement } from "../protocol/settlement.ts";
import type { Address, EntityId, Hex, Timestamp } from "../protocol/units.ts";
import type { BlockHeader, ExecutedBlock, Refused } from "./block.ts";

/** The last block of the chain. */
export interface Tip {
  readonly height: number;
  /** Who proposed it; undefined where nobody did. */
  readonly proposer: number | undefined;
  readonly hash: Hex;
  readonly stateRoot: Hex;
  readonly seconds: bigint;
  /** The consensus time up to which the chain accounts for Hedera. */
  readonly time: Timestamp;
  /** Who leads the next height follows from it: drawn from the topic where the block joined the chain. */
  readonly draw: number;
  readonly header: BlockHeader;
  /** Base fees that the EVM burnt and that a later block returns, by whom they belong to. */
  readonly owed: ReadonlyMap<Address, bigint>;
}

/** A proposal that this node executed and found right, on its way into the chain. */
export interface Candidate {
  readonly proposal: Proposal;
  readonly proposer: number;
  readonly block: ExecutedBlock;
  /** What it does on Hedera; undefined if that is nothing. */
  readonly settlement: Settlement | undefined;
  readonly refused: Refused;
  /** Those who have attested it; the proposer's word counts before it has. */
  readonly attesters: ReadonlySet<number>;
  readonly acceptedAt: Timestamp;
  /** The settlement must be executed until then, ns. */
  readonly deadline: Timestamp;
  /** The schedule that did it, once it has. */
  readonly schedule?: EntityId;
}

/** The nodes whose word a candidate has: who proposes a block has executed it. */
export function wordsFor({ attesters, proposer }: Candidate): ReadonlySet<number> {
  return new Set([...attesters, proposer]);
}
