import { MAX_HBAR_ENTRIES, type TransferEntry } from "../protocol/settlement.ts";
import type { EntityId, Timestamp } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import type { QueueEntry } from "./queue.ts";
import type { ExecutedBlock } from "./block.ts";
import type { Execution } from "./execution.ts";

/** A block that was executed on top of a chain, with the transfer that settles it. */
export interface BuiltBlock {
  readonly until: Timestamp;
  readonly considered: readonly QueueEntry[];
  readonly block: ExecutedBlock;
  readonly transfer: readonly TransferEntry[];
  readonly refused: ReadonlyMap<EntityId, number>;
}

const MAX_PASSES = 4;
const TRANSFER_LIST_SIZE_LIMIT_EXCEEDED = 92;

/**
 * Builds the next block. It follows from the chain alone: leader and verifiers build the same one.
 * A block that would move more on Hedera than one transfer can hold is cut before the transaction that is too much;
 * a transaction that is too much by itself is executed with its payments refused.
 * @param until the consensus time that the block covers
 */
export async function buildBlock(chain: Chain, execution: Execution, until: Timestamp): Promise<BuiltBlock> {
  let considered = chain.consider(until);
  let refused = chain.refusedIn(considered);
  for (let pass = 1; ; pass++) {
    const block = await execution.execute(chain.inputs(until, considered, refused));
    const transfer = chain.transferOf(block.payments, until);
    if (transfer.length <= MAX_HBAR_ENTRIES) return { until, considered, block, transfer, refused };

    const [only] = considered;
    if (pass > MAX_PASSES && considered.length === 1) {
      // It finds other payees each time it is refused: there is no block that it fits into.
      const empty = await execution.execute(chain.inputs(until, [], new Map()));
      const reason = `the transaction pays more Hedera accounts than one transfer holds (${MAX_HBAR_ENTRIES} entries)`;
      const rejected = [...empty.rejected, { hash: only!.hash, reason }];
      return {
        until,
        considered,
        block: { ...empty, rejected },
        transfer: chain.transferOf([], until),
        refused: new Map(),
      };
    }
    const fitting = fittingTransactions(chain, block, until);
    if (fitting.length > 0 && fitting.length < considered.length) {
      considered = considered.slice(0, fitting.length);
      refused = chain.refusedIn(considered);
    } else {
      considered = considered.slice(0, 1);
      refused = new Map([
        ...refused,
        ...block.payments.map(({ to }) => [to, TRANSFER_LIST_SIZE_LIMIT_EXCEEDED] as const),
      ]);
    }
  }
}

/** The transactions, from the first, whose payments fit together into one transfer. */
function fittingTransactions(chain: Chain, { included, payments }: ExecutedBlock, until: Timestamp): readonly string[] {
  const hashes = included;
  for (let length = hashes.length - 1; length > 0; length--) {
    const taken = new Set<string>(hashes.slice(0, length));
    const transfer = chain.transferOf(
      payments.filter(({ transaction }) => taken.has(transaction)),
      until,
    );
    if (transfer.length <= MAX_HBAR_ENTRIES) return hashes.slice(0, length);
  }
  return [];
}
