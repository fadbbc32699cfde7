import { proto } from "@hiero-ledger/proto";

import { fromTimestamp, parseTransactionId, SECOND, toAccountId } from "../hedera/entity.ts";
import { hbarTransfer } from "../hedera/hbar-transfer.ts";
import { PrecheckError, type EntityId, type Ledger } from "../hedera/ledger.ts";
import type { Operator } from "../hedera/operator.ts";
import type { Mirror, ShownOutcome } from "../live/mirror.ts";
import { prepare, shown, type Prepared } from "../live/sending.ts";
import { ProvisionError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { Step } from "./plan.ts";

/** What steps are carried out with. */
export interface Means {
  readonly ledger: Ledger;
  readonly mirror: Pick<Mirror, "outcome" | "reached">;
  readonly operator: Operator;
  readonly journal: Journal;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Is told why it takes longer. */
  readonly print: (line: string) => void;
}

/** Transactions are valid for so long, which `Operator.sign` says. */
const VALID = 120n * SECOND;
/** Nodes do not take what is valid for less than this. */
const LATE = 15n * SECOND;
const POLL_MS = 2_000;
/** So many polls show that nothing happens. */
const IDLE_POLLS = 3;
/** Collects Hedera's fees. */
const FEE_ACCOUNT: EntityId = "0.0.98";
/** So many polls go beyond the validity of any transaction. */
const MAX_POLLS = 120;

const { SUCCESS, DUPLICATE_TRANSACTION, TRANSACTION_EXPIRED } = proto.ResponseCodeEnum;

/** What came of a step. */
export interface Done {
  readonly outcome: ShownOutcome;
  /** Whether an earlier run had sent it. */
  readonly before: boolean;
}

/**
 * Does a step, unless it was done before. Its transaction is noted before it is submitted: if nobody hears what becomes of
 * it, it is looked up, and if need be submitted again under the same id, of which Hedera takes one only.
 * @throws {ProvisionError} (as a rejection) if Hedera refuses it
 */
export async function carryOut(step: Step, means: Means): Promise<Done> {
  const { journal, operator } = means;
  const noted = journal.note(step.id);
  if (noted?.outcome?.status === SUCCESS) return { outcome: noted.outcome, before: true };
  if (noted !== undefined && noted.outcome === undefined) {
    const outcome = await found(step, noted, means);
    if (outcome !== undefined) return { outcome: await settled(step, noted, outcome, means), before: true };
  }
  const sent = prepare(means.ledger, operator, step.data, { signers: step.signers, maxFee: step.estimate * 2n });
  await journal.take(step.id, sent);
  const outcome = await submitted(step, sent, means);
  return { outcome: await settled(step, sent, outcome, means), before: false };
}

async function submitted(step: Step, sent: Prepared, means: Means): Promise<ShownOutcome> {
  try {
    await means.ledger.submit(...sent.copies);
    return await seen(step, sent, means);
  } catch (error) {
    if (error instanceof ProvisionError) throw error;
    if (error instanceof PrecheckError && !isUnsure(error)) throw notTaken(step, error);
    means.print(`no answer to ${sent.transactionId}: it is looked for`);
  }
  const outcome = await found(step, sent, means);
  if (outcome !== undefined) return outcome;
  throw new ProvisionError(`the ${step.title}: ${sent.transactionId} never reached Hedera. Run l2:provision again`);
}

/** What a mirror shows of a transaction that has reached consensus. */
async function seen(step: Step, sent: Prepared, means: Means): Promise<ShownOutcome> {
  const outcome = await shown(sent, means);
  if (outcome === undefined) throw unclear(step, sent.transactionId);
  return outcome;
}

/**
 * What became of a transaction that was sent, however long ago.
 * @returns undefined if it did not reach consensus, and never will
 */
async function found(step: Step, sent: Prepared, means: Means): Promise<ShownOutcome | undefined> {
  const { ledger, mirror, operator, sleep, print } = means;
  const expires = fromTimestamp(parseTransactionId(sent.transactionId).transactionValidStart) + VALID;
  for (let polls = 0; polls < MAX_POLLS; polls++) {
    // In this order: what is not there although the mirror is beyond its time never will be.
    const reached = await mirror.reached();
    const outcome = await mirror.outcome(sent.transactionId);
    if (outcome !== undefined) return outcome;
    if (reached > expires) return undefined;
    if (ledger.now() < expires - LATE) {
      try {
        await ledger.submit(...sent.copies);
        return await seen(step, sent, means);
      } catch (error) {
        if (error instanceof ProvisionError) throw error;
        if (error instanceof PrecheckError && !isUnsure(error)) throw notTaken(step, error);
      }
    }
    // Where nobody else does anything, a mirror never gets beyond a time by itself.
    if (polls % 30 === IDLE_POLLS && ledger.now() > expires) {
      await operator.submit(hbarTransfer(operator.account, toAccountId(FEE_ACCOUNT), 1n)).catch(() => {});
    }
    if (polls === 1)
      print(`waiting until the mirror shows ${sent.transactionId}, or is beyond the time that it is valid`);
    await sleep(POLL_MS);
  }
  throw unclear(step, sent.transactionId);
}

function unclear({ title }: Step, transactionId: string): ProvisionError {
  return new ProvisionError(
    `the ${title}: the mirror does not tell yet what became of ${transactionId}. Run l2:provision again later`,
  );
}

/** Takes note of what became of a step. */
async function settled(step: Step, sent: Prepared, outcome: ShownOutcome, { journal }: Means): Promise<ShownOutcome> {
  await journal.take(step.id, { ...sent, outcome });
  if (outcome.status === SUCCESS && outcome.entity !== undefined) return outcome;
  throw new ProvisionError(
    `the ${step.title}: Hedera refused it with ${proto.ResponseCodeEnum[outcome.status] ?? outcome.status} ` +
      `(${outcome.transactionId}). ${adviceOn(outcome.status)}`,
  );
}

/** Whether the transaction may have reached consensus all the same. */
function isUnsure({ status }: PrecheckError): boolean {
  return status === DUPLICATE_TRANSACTION || status === TRANSACTION_EXPIRED;
}

function notTaken(step: Step, { status, statusName }: PrecheckError): ProvisionError {
  return new ProvisionError(`the ${step.title}: Hedera did not take it: ${statusName}. ${adviceOn(status)}`);
}

function adviceOn(status: number): string {
  const code = proto.ResponseCodeEnum;
  switch (status) {
    case code.INSUFFICIENT_PAYER_BALANCE:
    case code.INSUFFICIENT_ACCOUNT_BALANCE:
      return "Give the operator's account more hbar, and run l2:provision again";
    case code.INVALID_SIGNATURE:
      return "The operator's key is not that of its account, or another key is wrong";
    case code.INSUFFICIENT_TX_FEE:
      return "Hedera's prices have risen: install a newer version";
    default:
      return "What is done stays done: run l2:provision again to go on";
  }
}
