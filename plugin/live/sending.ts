import { fromTimestamp } from "../hedera/entity.ts";
import { PrecheckError, type Ledger } from "../hedera/ledger.ts";
import type { Operator, SubmitOptions, TransactionData } from "../hedera/operator.ts";
import type { Mirror, ShownOutcome } from "./mirror.ts";

/** It is not known whether a transaction reached Hedera; doing it again could do it twice. */
export class UnknownOutcomeError extends Error {
  override readonly name = "UnknownOutcomeError";

  constructor(transactionId: string, cause?: unknown) {
    super(
      `it is not known whether ${transactionId} reached Hedera. Look it up on a mirror before you do this again, or it ` +
        "may be done twice",
      { cause },
    );
  }
}

/** A transaction that was signed to be submitted. Whoever has it can submit it again: it has an effect once. */
export interface Prepared {
  readonly transactionId: string;
  /** A copy for each consensus node, the one to be tried first. */
  readonly copies: readonly [Uint8Array, ...Uint8Array[]];
}

/** What something is sent with. */
export interface Means {
  readonly ledger: Pick<Ledger, "submit" | "nodeAccounts">;
  readonly mirror: Pick<Mirror, "outcome">;
  readonly sleep: (ms: number) => Promise<unknown>;
}

const POLL_MS = 2_000;
const MAX_POLLS = 60;

/** Signs a transaction, so that it can be looked up, or submitted once more, whatever happens. */
export function prepare(
  { nodeAccounts }: Pick<Ledger, "nodeAccounts">,
  operator: Operator,
  data: TransactionData,
  options: SubmitOptions,
): Prepared {
  const start = fromTimestamp(operator.nextTransactionId().transactionValidStart);
  const [first, ...others] = nodeAccounts.map((node) => operator.sign(data, start, options, node));
  return { transactionId: operator.formatId(start), copies: [first!, ...others] };
}

/** What a mirror shows of a transaction that has reached consensus; undefined if it does not in good time. */
export async function shown(
  { transactionId }: Pick<Prepared, "transactionId">,
  { mirror, sleep }: Pick<Means, "mirror" | "sleep">,
): Promise<ShownOutcome | undefined> {
  for (let polls = 0; polls < MAX_POLLS; polls++) {
    const outcome = await mirror.outcome(transactionId);
    if (outcome !== undefined) return outcome;
    await sleep(POLL_MS);
  }
  return undefined;
}

/**
 * Submits a transaction once, and waits until a mirror shows what became of it: a receipt tells neither time nor fee.
 * @throws {PrecheckError} (as a rejection) if the network did not take it
 * @throws {UnknownOutcomeError} (as a rejection) if nobody knows
 */
export async function sendOnce(prepared: Prepared, means: Means): Promise<ShownOutcome> {
  let cause: unknown;
  await means.ledger.submit(...prepared.copies).catch((error: unknown) => {
    if (error instanceof PrecheckError) throw error;
    cause = error;
  });
  const outcome = await shown(prepared, means);
  if (outcome === undefined) throw new UnknownOutcomeError(prepared.transactionId, cause);
  return outcome;
}
