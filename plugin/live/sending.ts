import { fromTimestamp } from "../hedera/entity.ts";
import { PrecheckError, type Outcome } from "../hedera/ledger.ts";
import type { Ledger } from "../hedera/ledger.ts";
import type { Operator, SubmitOptions, TransactionData } from "../hedera/operator.ts";

/** It is not known whether a transaction reached Hedera; doing it again could do it twice. */
export class UnknownOutcomeError extends Error {
  override readonly name = "UnknownOutcomeError";

  constructor(transactionId: string, cause: unknown) {
    super(
      `it is not known whether ${transactionId} reached Hedera. Look it up on a mirror before you do this again, or it may be done twice`,
      { cause },
    );
  }
}

/**
 * Submits a transaction whose id is told before, so that it can be looked up whatever happens.
 * @throws {PrecheckError} (as a rejection) if the network did not take it
 * @throws {UnknownOutcomeError} (as a rejection) if nobody knows
 */
export async function sendOnce(
  ledger: Pick<Ledger, "submit">,
  operator: Operator,
  data: TransactionData,
  options: SubmitOptions,
  tell: (transactionId: string) => void,
): Promise<Outcome> {
  const start = fromTimestamp(operator.nextTransactionId().transactionValidStart);
  const id = operator.formatId(start);
  const bytes = operator.sign(data, start, options);
  tell(id);
  try {
    return await ledger.submit(bytes);
  } catch (error) {
    throw error instanceof PrecheckError ? error : new UnknownOutcomeError(id, error);
  }
}
