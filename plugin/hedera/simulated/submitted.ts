import { toNumber } from "../entity.ts";
import { copyKey } from "../keys.ts";
import { billOf } from "./bill.ts";
import { charge, chargeNode } from "./charge.ts";
import { noEffects } from "./context.ts";
import type { Arrival, Context, Effects, Submission } from "./context.ts";
import type { FeePayment } from "./fee-payment.ts";
import type { Fee } from "./fees.ts";
import { FEE_ACCOUNT } from "./genesis.ts";
import { checkBody, checkPayer, checkTimeBox, offeredFee } from "./ingest.ts";
import { Code, must } from "./refusal.ts";
import { codeOf, complete, refused, run } from "./run.ts";
import type { Central } from "./sequence.ts";
import { fromTransactionId } from "./transaction-id.ts";

/** When and how a submitted transaction is handled. */
export interface Circumstances extends Pick<Context, "state" | "now" | "userTime" | "historyEnd"> {
  readonly arrival: Arrival;
}

/** A submitted transaction that was handled, before it gets its place among the others. */
export interface Handled {
  readonly status: Code;
  readonly effects: Effects;
  readonly central: Central;
  /** What the payer was charged for. */
  readonly bill?: Fee;
}

/**
 * Charges the payer of a submitted transaction and does it, or takes it back.
 * @param inner whether it came in a batch, where nobody has checked it before and no node is to blame (HIP-551)
 */
export function handleSubmitted(submission: Submission, given: Circumstances, inner = false): Handled {
  const { body, name, payer, transactionId, signatures, hash } = submission;
  const { state, arrival } = given;
  let effects = noEffects();
  const context: Context = {
    ...given,
    body,
    transactionId,
    payer,
    signed: signatures.signed,
    signatures,
    effects,
  };
  const pay = (due: Fee) => charge(state, payer, inner ? FEE_ACCOUNT : arrival.node, due);
  let feePayment: FeePayment | undefined;
  let bill: Fee | undefined;
  let status = dueDiligence(submission, given, inner);
  if (status === Code.SUCCESS) {
    const { onNode, ...billed } = billOf(state, submission, {
      duplicate: arrival.isKnown(transactionId),
      offered: inner ? undefined : offeredFee(body),
    });
    const blamed = onNode || (inner && billed.failure === Code.DUPLICATE_TRANSACTION);
    if (!blamed) bill = billed.fee;
    status = billed.failure ?? Code.SUCCESS;
  }
  if (bill) {
    const mark = state.journal.mark();
    feePayment = pay(bill);
    if (status === Code.SUCCESS) ({ status, effects } = attempt(context, name, inner));
    if (status === Code.THROTTLED_AT_CONSENSUS) {
      // The network did not do it after all, nor give a hollow payer its key.
      state.journal.rollback(mark);
      effects = noEffects();
      bill = { ...bill, service: 0n };
      feePayment = pay(bill);
    }
  } else if (!inner) {
    // The node should have known better, and pays itself as far as it can.
    feePayment = chargeNode(state, submission);
  }
  return {
    status,
    effects,
    bill,
    central: {
      transactionId: fromTransactionId(transactionId),
      name,
      memo: body.memo ?? "",
      payer,
      hash,
      batchKey: body.batchKey ? copyKey(body.batchKey) : undefined,
      node: arrival.node,
      maxFee: offeredFee(body),
      validDuration: toNumber(body.transactionValidDuration?.seconds),
      status,
      fee: bill && feePayment ? feePayment.amount : 0n,
      highVolume: body.highVolume ? (bill?.multiplier ?? 0) : undefined,
      feePayment,
    },
  };
}

/** Does what was paid for; when it fails, the key of a hollow payer remains. */
function attempt(context: Context, name: string, inner: boolean): { status: Code; effects: Effects } {
  const { state, body, payer, effects } = context;
  const account = state.accounts.get(payer)!;
  if (!account.key) complete(context, account);
  const completions = [...effects.preceding];
  let status: Code;
  try {
    if (inner) state.serviceOf(name).check(body);
    // Only known to the node when it is too late to be for free.
    else must(!body.batchKey, Code.BATCH_KEY_SET_ON_NON_INNER_TRANSACTION);
    status = run(context, name);
  } catch (error) {
    status = codeOf(error);
  }
  return { status, effects: status === Code.SUCCESS ? effects : refused(effects, completions) };
}

/** The checks that the submitting node had to make; they hold at consensus, too. */
function dueDiligence(submission: Submission, { state, now, arrival }: Circumstances, inner: boolean): Code {
  try {
    if (inner) checkBody(submission);
    checkPayer(state, submission, Code.INVALID_PAYER_SIGNATURE);
    checkTimeBox(submission.body, [now, arrival.clientTime], false);
    return Code.SUCCESS;
  } catch (error) {
    return codeOf(error);
  }
}
