/** What happens to a user transaction at consensus (`HandleWorkflow`). */
import { toBigInt, toNumber } from "../entity.ts";
import type { Timestamp, Tinybar } from "../ledger.ts";
import { charge, chargeNode } from "./charge.ts";
import { noEffects } from "./context.ts";
import type { Context, Submission } from "./context.ts";
import { executeSchedule } from "./schedule/execute.ts";
import { feeOf } from "./fees.ts";
import { checkPayer, checkSolvency, checkTimeBox } from "./ingest.ts";
import { Code } from "./refusal.ts";
import { codeOf, complete, refused, run } from "./run.ts";
import type { Sealed } from "./sealed.ts";
import { sealAll } from "./sequence.ts";
import type { State } from "./state.ts";

/** When, and as what, a transaction reaches consensus. */
export interface Arrival {
  /** Its consensus timestamp. */
  readonly now: Timestamp;
  /** What the submitter's own clock shows, see `Clock.real`. */
  readonly clientTime: Timestamp;
  /** Whether a transaction with the same id was handled before. */
  readonly duplicate: boolean;
  /** Where the ledger's history stands. */
  readonly historyEnd: number;
}

/**
 * Handles a user transaction: charges its payer, does it or takes it back, and executes the schedule that it completes.
 * @returns the transaction and what belongs to it, in consensus order
 */
export function handleTransaction(state: State, submission: Submission, arrival: Arrival): Sealed[] {
  const { now, duplicate, historyEnd } = arrival;
  const { body, name, payer, transactionId, signatures, hash } = submission;
  const feeLines = new Map<number, Tinybar>();
  let effects = noEffects();
  const context: Context = {
    state,
    now,
    body,
    transactionId,
    payer,
    signed: signatures.signed,
    historyEnd,
    effects,
  };
  let fee = 0n;
  let status = dueDiligence(state, submission, arrival);
  if (status === Code.SUCCESS || status === Code.DUPLICATE_TRANSACTION) {
    const price = feeOf(state, name, body, signatures.count);
    // A duplicate is not handled, hence does not pay for that.
    fee = charge(state, feeLines, payer, submission.node, duplicate ? { ...price, service: 0n } : price);
  } else {
    // The node should have known better, and pays itself as far as it can.
    chargeNode(state, feeLines, submission);
  }
  if (status === Code.SUCCESS) {
    const account = state.accounts.get(payer)!;
    if (!account.key) complete(context, account, signatures);
    const completions = [...effects.preceding];
    status = run(context, name, signatures);
    if (status !== Code.SUCCESS) effects = refused(effects, completions);
  }
  const sealed = sealAll(state, effects, now, 0n, {
    transactionId,
    name,
    memo: body.memo,
    payer,
    hash,
    node: submission.node,
    maxFee: BigInt.asUintN(64, toBigInt(body.transactionFee)),
    validDuration: toNumber(body.transactionValidDuration?.seconds),
    status,
    fee,
    feeLines,
  });
  return effects.trigger ? [...sealed, ...executeSchedule(state, effects.trigger, now, 1n, historyEnd)] : sealed;
}

/** The checks that the submitting node had to make; they hold at consensus, too. */
function dueDiligence(state: State, submission: Submission, { now, clientTime, duplicate }: Arrival): Code {
  try {
    checkTimeBox(submission.body, [now, clientTime], false);
    const payer = checkPayer(state, submission);
    checkSolvency(state, payer, submission);
    return duplicate ? Code.DUPLICATE_TRANSACTION : Code.SUCCESS;
  } catch (error) {
    return codeOf(error);
  }
}
