import { longZero } from "../protocol/addresses.ts";
import type { Payment } from "../protocol/effects.ts";
import type { Settlement } from "../protocol/settlement.ts";
import { WEIBAR_PER_TINYBAR, type EntityId, type Hex, type Timestamp } from "../protocol/units.ts";
import { NOTHING_REFUSED, type BlockInputs, type ExecutedBlock, type Refused } from "./block.ts";
import type { Chain } from "./chain.ts";
import { refusedBy } from "./culprit.ts";
import type { Execution } from "./execution.ts";
import { inputsOf, planOf, transactionsOf } from "./next-block.ts";
import type { QueueEntry } from "./queue.ts";
import { isContractCode, wantsOf, type Want } from "./wants.ts";

/** A block that was executed on top of a chain, with what settles it. */
export interface BuiltBlock {
  readonly until: Timestamp;
  readonly considered: readonly QueueEntry[];
  readonly block: ExecutedBlock;
  readonly settlement: Settlement | undefined;
  readonly refused: Refused;
  /** What Hedera has to have before the block can be settled: it is made anew when Hedera has it. */
  readonly wants: readonly Want[];
}

const MAX_PASSES = 4;
/** They leave room for payments and refunds; that more than so many accounts appear at once and were paid before is nobody's honest doing. */
const MAX_EARLY = 4;

/**
 * Builds the next block. It follows from the chain alone: leader and verifiers build the same one.
 * A block that would do more on Hedera than one transaction can is cut before the transaction that is too much;
 * a transaction that is too much by itself is executed with all of that refused.
 * @param until the consensus time that the block covers
 */
export async function buildBlock(chain: Chain, execution: Execution, until: Timestamp): Promise<BuiltBlock> {
  const early = await paidEarly(chain, execution, until);
  const run = async (transactions: readonly QueueEntry[], refused: Refused) =>
    await execution.execute(crediting(early, inputsOf(chain, until, transactions, refused)));
  let considered: readonly QueueEntry[] = transactionsOf(chain, until);
  let refused = chain.culprit.refusedIn(considered);
  for (let pass = 1; ; pass++) {
    let block = await run(considered, refused);
    const orderly = inOrder(considered, block);
    if (orderly.length < considered.length) {
      considered = orderly;
      block = await run(considered, refused);
    }
    const executed = { until, considered, block, refused };
    if (block.wanted.length > 0) {
      return { ...executed, settlement: undefined, wants: await accountsFor(block, execution) };
    }
    const plan = planOf(chain, [...early, ...block.effects], until);
    if ("settlement" in plan) {
      return { ...executed, settlement: plan.settlement, wants: wantsOf(plan.settlement, chain.accounts, until) };
    }

    const [only] = considered;
    if (pass > MAX_PASSES && considered.length === 1) {
      // It finds something else to do each time it is refused: there is no block that it fits into.
      const empty = await run([], NOTHING_REFUSED);
      const reason = `the transaction does more on Hedera than one Hedera transaction can (code ${plan.code})`;
      const rejected = [...empty.rejected, { hash: only!.hash, reason }];
      const rest = planOf(chain, early, until);
      const settlement = "settlement" in rest ? rest.settlement : undefined;
      return { until, considered, block: { ...empty, rejected }, settlement, refused: NOTHING_REFUSED, wants: [] };
    }
    const affordable = fittingTransactions(chain, block, early, until);
    if (affordable.length > 0 || paysBesides(chain, early, until)) {
      // What the block has to pay in any case comes before a transaction that does not go with it.
      considered = considered.filter(({ hash }) => affordable.includes(hash));
      refused = chain.culprit.refusedIn(considered);
    } else {
      considered = considered.filter(({ hash }) => hash === block.included[0]);
      const { payees, code } = refusedBy(block, plan.code);
      refused = { payees: new Map([...refused.payees, ...payees]), code };
    }
  }
}

/** The transactions up to the first for which there was no gas left, if others were executed in its place; else all. */
function inOrder(considered: readonly QueueEntry[], { included, crowded }: ExecutedBlock): readonly QueueEntry[] {
  if (crowded.length === 0) return considered;
  const first = considered.findIndex(({ hash }) => crowded.includes(hash));
  const executed = new Set(included);
  return considered.slice(first).some(({ hash }) => executed.has(hash)) ? considered.slice(0, first) : considered;
}

/** A contract may be one since this very block, so it is asked now that the block is executed. */
async function accountsFor({ wanted }: ExecutedBlock, execution: Execution): Promise<Want[]> {
  const codes = await execution.evm.readBatch(wanted.map((address) => ["eth_getCode", address, "latest"]));
  return wanted.map((address, index): Want => {
    return { kind: "account", address, isContract: isContractCode(codes[index] as Hex) };
  });
}

/** The transactions, from the first, that fit into one Hedera transaction together; not all. */
function fittingTransactions(
  chain: Chain,
  { included, effects }: ExecutedBlock,
  early: readonly Payment[],
  until: Timestamp,
): readonly Hex[] {
  for (let length = included.length - 1; length > 0; length--) {
    const taken = new Set<string>(included.slice(0, length));
    const plan = planOf(chain, [...early, ...effects.filter(({ transaction }) => taken.has(transaction))], until);
    if ("settlement" in plan) return included.slice(0, length);
  }
  return [];
}

/** Whether a block without transactions pays anybody. */
function paysBesides(chain: Chain, early: readonly Payment[], until: Timestamp): boolean {
  const plan = planOf(chain, early, until);
  return "settlement" in plan && plan.settlement !== undefined;
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
  return ids.flatMap((to: EntityId, index) => {
    const amount = BigInt(balances[index] as Hex) / WEIBAR_PER_TINYBAR;
    return amount === 0n ? [] : [{ kind: "payment", to, amount }];
  });
}

/** The balance at an account's address shows what it is paid, as with any payment. */
function crediting(early: readonly Payment[], inputs: BlockInputs): BlockInputs {
  if (early.length === 0) return inputs;
  const paid = early.map(({ to, amount }) => [longZero(to), amount * WEIBAR_PER_TINYBAR] as const);
  return { ...inputs, writes: { ...inputs.writes, credits: new Map([...inputs.writes.credits, ...paid]) } };
}
