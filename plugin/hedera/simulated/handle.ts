import type { Submission } from "./context.ts";
import { executeSchedule } from "./schedule/execute.ts";
import type { Sealed } from "./sealed.ts";
import { chainRecords, sealAll } from "./sequence.ts";
import { handleSubmitted } from "./submitted.ts";
import type { Circumstances } from "./submitted.ts";

/**
 * Handles a user transaction: charges its payer, does it or takes it back, and executes the schedule that it completes
 * (`HandleWorkflow`).
 * @returns the transaction and what belongs to it, in consensus order
 */
export function handleTransaction(submission: Submission, given: Circumstances): Sealed[] {
  const { state, now, historyEnd } = given;
  const { effects, central } = handleSubmitted(submission, given);
  const sealed = sealAll(state, effects, now, 0n, central);
  if (effects.trigger) sealed.push(...executeSchedule(state, effects.trigger, now, 1n, historyEnd));
  chainRecords(state, sealed);
  return sealed;
}
