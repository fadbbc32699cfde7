import type { Rules } from "../node/genesis.ts";
import type { ActivityRule } from "../protocol/activity.ts";
import type { FeeRule } from "../protocol/fees.ts";
import type { Address, Timestamp, Weibar } from "../protocol/units.ts";

/** An account that a development network funds and whose key it knows. */
export interface DevelopmentAccount {
  readonly address: Address;
  readonly secret: Uint8Array;
  readonly balance: Weibar;
}

/** What the simulated networks of a federation are made from: they differ in their chain ids alone. */
export interface FederationSettings {
  /** One a network. */
  readonly chainIds: readonly number[];
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
  /** Whether nodes are started when there is a block to be made, and may rest in between. @default false */
  readonly onDemand?: boolean;
  /** When Hedera's clock starts, ns. @default the real time */
  readonly start?: Timestamp;
  readonly accounts: readonly DevelopmentAccount[];
  readonly rules: Rules;
}

/** What one of them is made from. */
export interface NetworkSettings extends Omit<FederationSettings, "chainIds"> {
  readonly chainId: number;
}

const MAX_BLOCK_TRANSACTIONS = 1_000;

/** On Hedera, an attempt takes as long as a proposal that comes right away, and then some. */
const LIVE_PATIENCE: Timestamp = 10_000_000_000n;
const SETTLEMENT_PATIENCE: Timestamp = 60_000_000_000n;
const ACTIVITY: ActivityRule = { window: 32, required: 8 };
const MAX_QUEUE = 10_000;

/** Half the window of activity: nodes stay active however long they wait. */
const MAX_AHEAD = 16;

/**
 * The rules of a network whose ledger is simulated.
 * @param fees what gas costs
 * @param alone whether each transaction gets a block of its own, as contract tests count on, where blocks are made at once
 */
export function developmentRules(consensusDelay: number, fees: FeeRule = "hardhat", alone = false): Rules {
  const patience = BigInt(500 + 4 * consensusDelay) * 1_000_000n;
  return {
    attemptPatience: patience,
    settlementPatience: SETTLEMENT_PATIENCE,
    activity: ACTIVITY,
    ahead: alone ? MAX_AHEAD : 0,
    // As Hardhat's own network has it, and contract tests count on it.
    blockSpacing: 1n,
    maxBlockTransactions: MAX_BLOCK_TRANSACTIONS,
    maxAutomined: alone ? 1 : MAX_BLOCK_TRANSACTIONS,
    maxQueue: MAX_QUEUE,
    fees,
    development: true,
  };
}

/**
 * The rules of a network on a real Hedera. Blocks that move nothing there join before they are attested; time is what it
 * is; and nobody has controls.
 * @param fees what gas costs
 */
export function liveRules(fees: FeeRule = "hedera"): Rules {
  return {
    attemptPatience: LIVE_PATIENCE,
    settlementPatience: SETTLEMENT_PATIENCE,
    activity: ACTIVITY,
    ahead: MAX_AHEAD,
    blockSpacing: 0n,
    maxBlockTransactions: MAX_BLOCK_TRANSACTIONS,
    maxAutomined: MAX_BLOCK_TRANSACTIONS,
    maxQueue: MAX_QUEUE,
    fees,
    development: false,
  };
}
