import type { Outcome, Timestamp, Tinybar } from "../ledger.ts";
import type { Operator } from "../operator.ts";

/** An outcome with what a real network tells in the record alone, late and for money. */
export interface SimulatedOutcome extends Outcome {
  readonly consensusTimestamp: Timestamp;
  /** What the payer was charged. */
  readonly fee: Tinybar;
}

/** An operator of a simulated ledger's, who learns all of that. */
export type SimulatedOperator = Operator<SimulatedOutcome>;
