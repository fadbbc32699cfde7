import type { Rules } from "../node/genesis.ts";
import type { Address, Weibar } from "../protocol/units.ts";

/** An account that a development network funds and whose key it knows. */
export interface DevelopmentAccount {
  readonly address: Address;
  readonly secret: Uint8Array;
  readonly balance: Weibar;
}

/** What a simulated network is made from. */
export interface NetworkSettings {
  readonly chainId: number;
  /** n */
  readonly nodes: number;
  /** m */
  readonly threshold: number;
  /** Time from submission to consensus on the simulated Hedera, ms. */
  readonly consensusDelay: number;
  /** Time between blocks, ms; 0 makes a block as soon as there is something to put into it. */
  readonly blockTime: number;
  /** Whether Hedera's mirror can show the past, and so can lag. @default false */
  readonly archive?: boolean;
  readonly accounts: readonly DevelopmentAccount[];
  readonly rules: Rules;
}

/** The rules of a network whose ledger is simulated. */
export function developmentRules(consensusDelay: number): Rules {
  const patience = BigInt(500 + 4 * consensusDelay) * 1_000_000n;
  return {
    attemptPatience: patience,
    settlementPatience: 60_000_000_000n,
    activity: { window: 32, required: 8 },
    // As Hardhat's own network has it, and contract tests count on it.
    blockSpacing: 1n,
    maxBlockTransactions: 1_000,
    maxQueue: 10_000,
    development: true,
  };
}
