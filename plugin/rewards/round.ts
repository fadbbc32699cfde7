import { weibarAsHbar } from "../protocol/format-weibar.ts";
import type { Address, EntityId, Weibar } from "../protocol/units.ts";

/** What a round of a steward's did. */
export interface Round {
  /** The reward epochs that it closed. */
  readonly closed: readonly ClosedEpoch[];
  /** What went to the nodes' accounts on Hedera. */
  readonly paidOut: readonly PaidOut[];
  /** Nodes whose account did not take their rewards, which they keep. */
  readonly refused: readonly Refused[];
  /** Nodes that it showed to have lied. */
  readonly slashed: readonly Slashed[];
  /** What came of slashed stakes and was sent to whom it belongs. */
  readonly collected: readonly Collected[];
  /** The committee that it had decided. */
  readonly decided: readonly Decided[];
}

/** A reward epoch is over. */
export interface ClosedEpoch {
  readonly epoch: number;
  /** Its last block. */
  readonly end: number;
  readonly fees: Weibar;
  readonly repaid: Weibar;
  readonly shared: Weibar;
  readonly unallocated: Weibar;
}

/** A node has got its rewards. */
export interface PaidOut {
  readonly number: number;
  readonly account: EntityId;
  readonly amount: Weibar;
}

/** A node has not got its rewards. */
export interface Refused {
  readonly number: number;
  readonly why: string;
}

/** A node has lost its stake. */
export interface Slashed {
  readonly number: number;
  readonly height: number;
  readonly kind: "equivocation" | "contradiction";
  /** What the reporter gets, and the beneficiary: weibars, or units of the token of the stake. */
  readonly reward: bigint;
  readonly rest: bigint;
}

/** What was owed was paid. */
export interface Collected {
  readonly who: Address;
  readonly amount: Weibar;
}

/** The next committee. */
export interface Decided {
  readonly epoch: number;
  readonly threshold: number;
  /** Numbers of nodes. */
  readonly members: readonly number[];
}

export const NOTHING_DONE: Round = {
  closed: [],
  paidOut: [],
  refused: [],
  slashed: [],
  collected: [],
  decided: [],
};

/** Whether a round changed nothing. */
export function isEmpty({ closed, paidOut, slashed, collected, decided }: Round): boolean {
  return [closed, paidOut, slashed, collected, decided].every(({ length }) => length === 0);
}

/** What several rounds did. */
export function totalOf(rounds: readonly Round[]): Round {
  return {
    closed: rounds.flatMap(({ closed }) => closed),
    paidOut: rounds.flatMap(({ paidOut }) => paidOut),
    refused: rounds.flatMap(({ refused }) => refused),
    slashed: rounds.flatMap(({ slashed }) => slashed),
    collected: rounds.flatMap(({ collected }) => collected),
    decided: rounds.flatMap(({ decided }) => decided),
  };
}

/** What a round did, in one line. */
export function lineOf({ closed, paidOut, refused, slashed, decided }: Round): string {
  return [
    ...slashed.map(
      ({ number, kind, height }) =>
        `slashed node ${number}, which attested ${kind === "equivocation" ? "two blocks" : "a false block"} at height ${height}`,
    ),
    ...closed.map(
      ({ epoch, end, fees, repaid, shared }) =>
        `closed epoch ${epoch} at block ${end}: fees ${weibarAsHbar(fees)}, repaid ${weibarAsHbar(repaid)}, shared ${weibarAsHbar(shared)}`,
    ),
    ...(paidOut.length === 0
      ? []
      : [`paid out ${paidOut.map(({ account, amount }) => `${weibarAsHbar(amount)} to ${account}`).join(", ")}`]),
    ...refused.map(({ number, why }) => `could not pay node ${number}: ${why}`),
    ...decided.map(
      ({ epoch, members }) =>
        `had committee ${epoch} decided, of the nodes ${members.join(", ")}: it takes over when it has Hedera's keys`,
    ),
  ].join("; ");
}
