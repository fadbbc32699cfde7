import type { Control } from "../protocol/messages.ts";
import type { Address, Hex } from "../protocol/units.ts";
import type { Candidate } from "./candidate.ts";
import type { Chain } from "./chain.ts";
import type { Committee } from "./committee.ts";

/** What a node tells those who watch it. */
export interface NodeObserver {
  /** A block joined the chain. */
  joined?(candidate: Candidate, chain: Chain): void;
  /** There is a block to be made, or to be settled. */
  working?(): void;
  /** A transaction left the queue without getting into a block. */
  dropped?(hash: Hex, reason: string): void;
  /** A control was executed: the state changed without a transaction. */
  controlled?(control: Control, result: unknown): void;
  /** A deposit was credited to this address. */
  credited?(address: Address): void;
  /** A block was attested by one node more. */
  attested?(height: number, node: number): void;
  /** Another committee has taken over, from this height on. */
  succeeded?(committee: Committee, fromHeight: number): void;
  /** A proposal was found wrong, a transfer was refused, a message meant nothing: for people. */
  noted?(what: string): void;
}
