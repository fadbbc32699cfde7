import { EventEmitter } from "node:events";

import type { EntityId, Ledger, Tinybar } from "../hedera/ledger.ts";
import type { Candidate } from "../node/candidate.ts";
import type { Chain } from "../node/chain.ts";
import type { Committee } from "../node/committee.ts";
import type { Genesis } from "../node/genesis.ts";
import type { L2Node } from "../node/node.ts";
import type { NodeObserver } from "../node/observer.ts";
import type { Address, Hex } from "../protocol/units.ts";
import type { Fault } from "./faults.ts";
import type { DevelopmentAccount } from "./settings.ts";
import { Telling } from "./telling.ts";

/** What a network tells those who listen. */
export interface NetworkEvents {
  /** A block joined the chain of the node that answers requests. */
  joined: [candidate: Candidate, chain: Chain];
  /** One node more attested a block. */
  attested: [height: number, node: number];
  /** A transaction will never get into a block. */
  dropped: [hash: Hex, reason: string];
  /** A node has something to say to people. */
  noted: [node: number, what: string];
  /** Another node answers requests from now on. */
  door: [];
  /** Another committee has taken over, from this height on. */
  succeeded: [committee: Committee, fromHeight: number];
  /** All of it was taken back to a snapshot; that it changed is told next. */
  reverted: [];
  /** Controls or a revert changed the state without a block. */
  changed: [];
}

/** What there is to know of how a network answers. */
export interface ServingSettings {
  readonly chainId: number;
  /** About the time from submission to consensus, ms. */
  readonly consensusDelay: number;
  /** Time between blocks, ms; 0 where a block is made as soon as there is something to put into it. */
  readonly blockTime: number;
  /** Accounts that the network signs for: those of development networks alone. */
  readonly accounts: readonly DevelopmentAccount[];
}

/** What a network's nodes have paid Hedera for it. */
export interface Costs {
  /** Since the beginning, tinybar. */
  readonly total: Tinybar;
  /** An amount in US dollars at Hedera's own exchange rate. */
  usd(amount: Tinybar): number;
}

/** A network as others know it. */
export interface FellowNetwork {
  readonly chainId: number;
  readonly topic: EntityId;
  readonly threshold: number;
  /** The addresses that its nodes' attestations are signed for. */
  readonly committee: readonly Address[];
  /** Where it answers JSON-RPC, as far as it does. */
  readonly url: string | null;
}

/**
 * A network as far as it is on this machine: all n nodes of a simulated one, or one node of a network whose Hedera is real.
 * What is asked of it is answered by the node at the door.
 */
export abstract class L2Network extends EventEmitter<NetworkEvents> {
  readonly genesis: Genesis;
  /** Addresses whose balances changed without a transaction: deposits and controls. */
  readonly touched = new Set<Address>();
  protected readonly telling: Telling;
  abstract readonly settings: ServingSettings;
  abstract readonly costs: Costs;
  /** Whether what it tells of is news. Who has to ask others about each block need not while the past is replayed. */
  abstract readonly current: boolean;

  constructor(genesis: Genesis) {
    super();
    this.genesis = genesis;
    this.telling = new Telling(this);
  }

  abstract get ledger(): Ledger;
  /** The node that answers requests. */
  abstract get door(): L2Node;
  /** The nodes on this machine, but for those that rest. */
  abstract get nodes(): readonly L2Node[];
  /** The networks that stand on the same Hedera as far as they know each other, this one among them. */
  abstract get fellows(): readonly FellowNetwork[];
  /** The second in which the next block would be made now. */
  abstract get seconds(): bigint;

  /** The seat of the node that pays with this Hedera account, or did. */
  abstract seatOf(account: EntityId): number | undefined;

  /** Resolves when no node of this machine has anything left to do, or only waits for time or for others. */
  abstract idle(): Promise<void>;

  abstract close(): Promise<void>;

  /** Why it takes no transactions, if it takes none. */
  get refusal(): string | undefined {
    return undefined;
  }

  /** How a node of a simulated network was made to fail. */
  fault(_index: number): Fault | "crashed" | undefined {
    return undefined;
  }

  /** Has the nodes that rest come back. */
  wake(): Promise<void> {
    return Promise.resolve();
  }

  /** A block is about to be made. */
  enter(): void {}

  /** What the node in this seat tells of itself. */
  protected observer(index: number): NodeObserver {
    return this.telling.observer(index);
  }
}
