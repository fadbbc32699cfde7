/** The transactions of a batch, one after the other. */
import { charge } from "../charge.ts";
import { noEffects } from "../context.ts";
import type { Context, Submission } from "../context.ts";
import { FEE_ACCOUNT } from "../genesis.ts";
import { Code, must } from "../refusal.ts";
import { executeSchedule } from "../schedule/execute.ts";
import type { Sealed } from "../sealed.ts";
import { sealAll } from "../sequence.ts";
import { handleSubmitted } from "../submitted.ts";
import type { Handled } from "../submitted.ts";

/** What became of the transactions of a batch. */
export interface Inners {
  /** Those that were tried, with what came of them, in consensus order. */
  readonly sealed: readonly Sealed[];
  readonly failed: boolean;
}

/** `ConsensusConfig.handleMaxFollowingRecords`. */
const MAX_FOLLOWING = 50;

/**
 * Does the transactions until one fails. If one does, all are taken back, but everybody pays for what was tried, and the
 * records say so.
 */
export function handleInners(context: Context, inners: readonly Submission[]): Inners {
  const { state, now, historyEnd, arrival } = context;
  const mark = state.journal.mark();
  const sealed: Sealed[] = [];
  const tried: Handled[] = [];
  for (const inner of inners) {
    const offset = BigInt(sealed.length) + 1n;
    const given = { state, now: now + offset, userTime: now, historyEnd, arrival: arrival! };
    const handled = handleSubmitted(inner, given, true);
    tried.push(handled);
    if (handled.status !== Code.SUCCESS) {
      state.journal.rollback(mark);
      return { sealed: tried.flatMap((each, index) => sealReverted(context, each, BigInt(index) + 1n)), failed: true };
    }
    const { effects, central } = handled;
    sealed.push(...sealAll(state, effects, now, offset, { ...central, parentTimestamp: now }));
    if (effects.trigger) {
      sealed.push(...executeSchedule(state, effects.trigger, now, BigInt(sealed.length) + 1n, historyEnd));
    }
    must(sealed.length <= MAX_FOLLOWING, Code.MAX_CHILD_RECORDS_EXCEEDED);
  }
  return { sealed, failed: false };
}

/** A transaction of a failed batch: its payer is charged again, for nothing remains of the first time. */
function sealReverted({ state, now }: Context, { status, central, bill }: Handled, offset: bigint): Sealed[] {
  const feePayment = bill && charge(state, central.payer, FEE_ACCOUNT, bill);
  return sealAll(state, noEffects(), now, offset, {
    ...central,
    parentTimestamp: now,
    status: status === Code.SUCCESS ? Code.REVERTED_SUCCESS : status,
    fee: feePayment?.amount ?? 0n,
    feePayment,
  });
}
