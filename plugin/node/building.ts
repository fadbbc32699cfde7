import { longZero } from "../protocol/addresses.ts";
import { MAX_HBAR_ENTRIES, type Payment, type TransferEntry } from "../protocol/settlement.ts";
import { WEIBAR_PER_TINYBAR, type EntityId, type Hex, type Timestamp } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import type { QueueEntry } from "./queue.ts";
import type { BlockInputs, ExecutedBlock } from "./block.ts";
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
/** They leave room for payments and refunds; that more than so many accounts appear at once and were paid before is nobody's honest doing. */
const MAX_EARLY = 4;
const TRANSFER_LIST_SIZE_LIMIT_EXCEEDED = 92;

/**
 * Builds the next block. It follows from the chain alone: leader and verifiers build the same one.
 * A block that would move more on Hedera than one transfer can hold is cut before the transaction that is too much;
 * a transaction that is too much by itself is executed with its payments refused.
 * @param until the consensus time that the block covers
 */
export async function buildBlock(chain: Chain, execution: Execution, until: Timestamp): Promise<BuiltBlock> {
  const early = await paidEarly(chain, execution, until);
  let considered = chain.consider(until);
  let refused = chain.refusedIn(considered);
  for (let pass = 1; ; pass++) {
    const block = await execution.execute(crediting(early, chain.inputs(until, considered, refused)));
    const transfer = chain.transferOf([...early, ...block.payments], until);
    if (transfer.length <= MAX_HBAR_ENTRIES) return { until, considered, block, transfer, refused };

    const [only] = considered;
    if (pass > MAX_PASSES && considered.length === 1) {
      // It finds other payees each time it is refused: there is no block that it fits into.
      const empty = await execution.execute(crediting(early, chain.inputs(until, [], new Map())));
      const reason = `the transaction pays more Hedera accounts than one transfer holds (${MAX_HBAR_ENTRIES} entries)`;
      const rejected = [...empty.rejected, { hash: only!.hash, reason }];
      return {
        until,
        considered,
        block: { ...empty, rejected },
        transfer: chain.transferOf(early, until),
        refused: new Map(),
      };
    }
    const fitting = fittingTransactions(chain, block, early, until);
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
function fittingTransactions(
  chain: Chain,
  { included, payments }: ExecutedBlock,
  early: readonly Payment[],
  until: Timestamp,
): readonly string[] {
  const hashes = included;
  for (let length = hashes.length - 1; length > 0; length--) {
    const taken = new Set<string>(hashes.slice(0, length));
    const transfer = chain.transferOf(
      [...early, ...payments.filter(({ transaction }) => taken.has(transaction))],
      until,
    );
    if (transfer.length <= MAX_HBAR_ENTRIES) return hashes.slice(0, length);
  }
  return [];
}

/**
 * What was sent to the addresses of accounts before they were there. Nobody's code took it, so it has waited on the
 * layer 2; the first block that knows the account pays it.
 */
async function paidEarly({ accounts }: Chain, execution: Execution, until: Timestamp): Promise<Payment[]> {
  const ids = accounts.appearing(until).slice(0, MAX_EARLY);
  if (ids.length === 0) return [];
  await execution.takeBack();
  const balances = await execution.evm.readBatch(ids.map((id) => ["eth_getBalance", longZero(id), "latest"]));
  return ids.flatMap((to, index) => {
    const amount = BigInt(balances[index] as Hex) / WEIBAR_PER_TINYBAR;
    return amount === 0n ? [] : [{ to, amount }];
  });
}

/** The balance at an account's address shows what it is paid, as with any payment. */
function crediting(early: readonly Payment[], inputs: BlockInputs): BlockInputs {
  if (early.length === 0) return inputs;
  const paid = early.map(({ to, amount }) => [longZero(to), amount * WEIBAR_PER_TINYBAR] as const);
  return { ...inputs, writes: { ...inputs.writes, credits: new Map([...inputs.writes.credits, ...paid]) } };
}
