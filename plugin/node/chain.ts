import { keccak_256 } from "@noble/hashes/sha3.js";

import type { LedgerEvent, TransactionRecord } from "../hedera/ledger.ts";
import { afterFailure, openAttempt, opensAt, type Attempts } from "../protocol/attempts.ts";
import { ByteWriter } from "../protocol/bytes.ts";
import { leaderOf } from "../protocol/leader.ts";
import { bytesToHex, type Control, type Proposal } from "../protocol/messages.ts";
import { returnsFees } from "../protocol/fees.ts";
import { considered } from "../protocol/selection.ts";
import { settlementOf, type Payment, type TransferEntry } from "../protocol/settlement.ts";
import { NANOSECONDS, secondsOf, type Address, type EntityId, type Hex, type Timestamp } from "../protocol/units.ts";
import { Accounts } from "./accounts.ts";
import { Attestations } from "./attestations.ts";
import { burntFees, type BlockHeader, type BlockInputs, type ExecutedBlock } from "./block.ts";
import type { Genesis } from "./genesis.ts";
import { Queue, type QueueEntry } from "./queue.ts";

/** The last block of the chain. */
export interface Tip {
  readonly height: number;
  readonly hash: Hex;
  readonly stateRoot: Hex;
  readonly seconds: bigint;
  /** The consensus time up to which the chain accounts for Hedera. */
  readonly time: Timestamp;
  /** Running hash of the topic where the block joined the chain. */
  readonly seed: Uint8Array;
  readonly header: BlockHeader;
  /** Base fees that the EVM burnt and that a later block returns, by whom they belong to. */
  readonly owed: ReadonlyMap<Address, bigint>;
}

/** A proposal that this node executed and found right, on its way into the chain. */
export interface Candidate {
  readonly proposal: Proposal;
  readonly proposer: number;
  readonly block: ExecutedBlock;
  readonly transfer: readonly TransferEntry[];
  readonly refused: ReadonlyMap<EntityId, number>;
  readonly attesters: ReadonlySet<number>;
  readonly acceptedAt: Timestamp;
  /** The transfer must be executed until then, ns. */
  readonly deadline: Timestamp;
  /** The schedule that moved its hbar, once it has. */
  readonly schedule?: EntityId;
}

/** The schedule that carries a block's transfer. */
export interface Scheduled {
  readonly id: EntityId;
  /** The committee member that created it, and has thereby signed it. */
  readonly creator: EntityId;
}

/** A payment that Hedera refused, to be refused again inside the EVM. */
interface Refusal {
  readonly transaction: Hex;
  readonly payees: ReadonlyMap<EntityId, number>;
}

/** Why a proposal is not even executed. */
export type Untimely = "stale" | "early" | "not the leader" | "out of time order";

/**
 * The state that a node derives from the topic and from Hedera's records: what is in the queue, which block is next,
 * who may propose it, and what became of it. It is a function of the events in consensus order and of nothing else;
 * only the results of executing blocks are handed in.
 */
export class Chain {
  readonly genesis: Genesis;
  accounts: Accounts;
  tip: Tip;
  queue: Queue;
  attestations: Attestations;
  /** Controls that wait for the block in flight. */
  controls: Control[] = [];
  candidate: Candidate | undefined;
  attempts: Attempts | undefined;
  automine = true;
  /** In manual mode: a block was asked for. */
  sealing = false;
  prevRandao: Hex | undefined;
  /** Transactions of a refused block, to be taken one by one until the culprit is found. */
  isolated: Hex[] = [];
  refusal: Refusal | undefined;
  blockGasLimit: bigint;
  /** The last event. */
  time: Timestamp;
  sequenceNumber = 0;
  runningHash: Uint8Array;

  constructor(genesis: Genesis) {
    this.genesis = genesis;
    this.accounts = new Accounts(genesis);
    this.time = genesis.time;
    this.runningHash = new Uint8Array(48);
    this.blockGasLimit = BigInt(genesis.block.gasLimit);
    this.queue = new Queue(genesis.rules.maxQueue);
    this.attestations = new Attestations(genesis.committee.length, genesis.threshold, genesis.rules.activity);
    const { block, time } = genesis;
    const seconds = secondsOf(time);
    this.tip = {
      height: 0,
      hash: block.hash,
      stateRoot: block.stateRoot,
      seconds,
      time,
      seed: this.runningHash,
      header: block,
      owed: new Map(),
    };
  }

  /** An independent copy; what never changes once it is there is shared. */
  clone(): Chain {
    const copy = Object.assign(new Chain(this.genesis), this);
    copy.accounts = this.accounts.clone();
    copy.queue = this.queue.clone();
    copy.attestations = this.attestations.clone();
    copy.controls = [...this.controls];
    copy.isolated = [...this.isolated];
    return copy;
  }

  // ------------------------------------------------------------------------------------------------ what happened

  /** Every event moves the time and, if it is a message, the running hash. */
  observe(event: LedgerEvent): void {
    this.time = event.consensusTimestamp;
    if (event.kind === "message") {
      this.runningHash = event.runningHash;
      this.sequenceNumber = event.sequenceNumber;
    } else {
      this.accounts.observe(event);
    }
  }

  /** Opens the attempts at the next block once there is something to do. */
  open(): void {
    if (this.candidate !== undefined) return;
    if (!this.hasWork) this.attempts = undefined;
    else this.attempts ??= { first: 0, openedAt: this.time };
  }

  /** The state changes beneath the next block: what was executed of it is void. */
  reopen(): void {
    if (this.attempts !== undefined) this.attempts = { ...this.attempts, openedAt: this.time };
  }

  get hasWork(): boolean {
    if (!this.automine) return this.sealing;
    return this.isolated.length > 0 || this.accounts.pressing || this.queue.fresh;
  }

  // ------------------------------------------------------------------------------------------------ who leads

  leader(attempt: number): number {
    return leaderOf(
      this.tip.seed,
      this.tip.height + 1,
      attempt,
      this.attestations.active,
      this.genesis.committee.length,
    );
  }

  /** The attempt that is open at a time, if there is anything to attempt. */
  openAttempt(now: Timestamp): number | undefined {
    return this.attempts === undefined
      ? undefined
      : openAttempt(this.attempts, now, this.genesis.rules.attemptPatience);
  }

  opensAt(attempt: number): Timestamp | undefined {
    return this.attempts === undefined
      ? undefined
      : opensAt(this.attempts, attempt, this.genesis.rules.attemptPatience);
  }

  /**
   * The consensus time that the next block covers: what has happened up to the opening of its first attempt. It is not
   * the leader's to choose.
   */
  get until(): Timestamp | undefined {
    return this.attempts === undefined ? undefined : this.accounts.boundedBy(this.attempts.openedAt);
  }

  /** Whether a proposal that just came to consensus may be looked at; undefined if it may. */
  untimely(proposal: Proposal, proposer: number): Untimely | undefined {
    const { height, attempt, parent, timestamp } = proposal;
    if (height !== this.tip.height + 1 || parent !== this.tip.hash || this.candidate !== undefined) return "stale";
    const opens = this.opensAt(attempt);
    if (opens === undefined) return "stale";
    if (opens > this.time) return "early";
    if (timestamp !== this.until) return "out of time order";
    return this.leader(attempt) === proposer ? undefined : "not the leader";
  }

  // ------------------------------------------------------------------------------------------------ what the next block is

  /** The transactions that a block up to this time considers. */
  consider(until: Timestamp): QueueEntry[] {
    const [alone] = this.isolated;
    if (alone !== undefined) return this.queue.entries.filter(({ hash }) => hash === alone);
    if (!this.automine && !this.sealing) return [];
    return considered(this.queue.entries, {
      until,
      gasLimit: this.blockGasLimit,
      count: this.genesis.rules.maxBlockTransactions,
    });
  }

  /** Payees that refuse in the next block. */
  refusedIn(transactions: readonly QueueEntry[]): ReadonlyMap<EntityId, number> {
    const [only] = transactions;
    return this.refusal !== undefined && transactions.length === 1 && this.refusal.transaction === only!.hash
      ? this.refusal.payees
      : new Map();
  }

  inputs(until: Timestamp, transactions: readonly QueueEntry[], refused: ReadonlyMap<EntityId, number>): BlockInputs {
    const height = this.tip.height + 1;
    const covered = secondsOf(until);
    const earliest = this.tip.seconds + this.genesis.rules.blockSpacing;
    const writes = this.accounts.writes(until, refused);
    const credits = new Map(writes.credits);
    if (returnsFees(height)) {
      for (const [address, amount] of this.tip.owed) credits.set(address, (credits.get(address) ?? 0n) + amount);
    }
    return {
      height,
      seconds: covered > earliest ? covered : earliest,
      prevRandao: this.prevRandao ?? this.#randao(height),
      writes: { ...writes, credits },
      transactions,
    };
  }

  /** The transfer that settles a block. */
  transferOf(payments: readonly Payment[], until: Timestamp): TransferEntry[] {
    return settlementOf([...this.accounts.refunds(until), ...payments], this.genesis.vault, (address) =>
      this.accounts.accountOf(address),
    );
  }

  // ------------------------------------------------------------------------------------------------ what becomes of it

  accept(candidate: Omit<Candidate, "attesters" | "acceptedAt" | "deadline">): void {
    const deadline = (secondsOf(this.time + this.genesis.rules.settlementPatience) + 1n) * NANOSECONDS;
    this.candidate = { ...candidate, attesters: new Set([candidate.proposer]), acceptedAt: this.time, deadline };
    this.attestations.add(candidate.proposer, candidate.proposal.height);
  }

  /**
   * A node attested a block, and with it all blocks before.
   * @returns the heights that it had not attested before, as far as they are remembered; undefined if this node does
   * not have that block
   */
  attest(node: number, height: number, hash: Hex): number[] | undefined {
    const { candidate } = this;
    if (this.#hashAt(height) !== hash) return undefined;
    const fresh = this.attestations.add(node, height);
    if (candidate?.proposal.height !== height) return fresh;
    this.candidate = { ...candidate, attesters: new Set([...candidate.attesters, node]) };
    return [...fresh, height];
  }

  /**
   * A node attested another block than this node has.
   * @returns whether so many did that this node must be the one who is wrong
   */
  contradict(node: number, height: number, hash: Hex): boolean {
    const own = this.#hashAt(height);
    return own !== undefined && own !== hash && this.attestations.contradict(node, height, hash);
  }

  /** Whether nothing but a transfer on Hedera keeps the candidate from joining, and m nodes agree. */
  get agreed(): boolean {
    const { candidate, genesis } = this;
    return candidate !== undefined && candidate.transfer.length === 0 && candidate.attesters.size >= genesis.threshold;
  }

  /** The highest block that m nodes have attested. */
  get finalized(): number {
    return Math.min(this.attestations.agreed, this.tip.height);
  }

  /** The candidate becomes the tip; if it moved hbar, a schedule did. */
  join(schedule?: EntityId): Candidate {
    const candidate = { ...this.candidate!, schedule };
    const { block, proposal, attesters, refused } = candidate;
    this.accounts.settle(proposal.timestamp, refused);
    this.queue.settle(block);
    const gone = new Set([...block.included, ...block.rejected.map(({ hash }) => hash)]);
    this.isolated = this.isolated.filter((hash) => !gone.has(hash));
    this.prevRandao = undefined;
    this.sealing = false;
    if (this.refusal !== undefined && refused === this.refusal.payees) this.refusal = undefined;
    const owed = returnsFees(block.height) ? new Map<Address, bigint>() : this.tip.owed;
    this.advance(block.header, proposal.timestamp, attesters, owed);
    return candidate;
  }

  /**
   * Moves the tip to a block of the EVM.
   * @param owed what earlier blocks are still owed
   */
  advance(
    header: BlockHeader,
    time: Timestamp,
    attesters: ReadonlySet<number>,
    owed: ReadonlyMap<Address, bigint> = new Map(),
  ): void {
    this.tip = {
      height: Number(header.number),
      hash: header.hash,
      stateRoot: header.stateRoot,
      seconds: BigInt(header.timestamp),
      time: time > this.tip.time ? time : this.tip.time,
      seed: this.runningHash,
      header,
      owed: burntFees(header, owed),
    };
    this.blockGasLimit = BigInt(header.gasLimit);
    this.candidate = undefined;
    this.attempts = undefined;
    this.attestations.join(this.tip.height, header.hash, attesters);
  }

  /** An attempt failed in everybody's sight: the next one opens. */
  fail(attempt: number): void {
    this.candidate = undefined;
    this.attempts = afterFailure(Math.max(attempt, this.attempts?.first ?? 0), this.time);
  }

  /** Hedera refused the candidate's transfer. */
  refuse(record: TransactionRecord): void {
    const { block, proposal } = this.candidate!;
    const transactions = block.included;
    const paying = new Set(block.payments.map(({ transaction }) => transaction));
    if (paying.size === 0) {
      this.accounts.abandonRefunds(proposal.timestamp);
    } else if (transactions.length > 1) {
      this.isolated = [...transactions];
    } else {
      const payees = new Map(block.payments.map(({ to }) => [to, record.status]));
      this.refusal = { transaction: transactions[0]!, payees };
      if (this.isolated.length === 0) this.isolated = [...transactions];
    }
    this.fail(proposal.attempt);
  }

  /** The hash that this node has at a height, in the chain or on its way there. */
  #hashAt(height: number): Hex | undefined {
    const { candidate } = this;
    return candidate?.proposal.height === height ? candidate.proposal.blockHash : this.attestations.hashAt(height);
  }

  #randao(height: number): Hex {
    return bytesToHex(keccak_256(new ByteWriter().bytes(this.tip.seed).u64(BigInt(height)).bytes(RANDAO).finish()));
  }
}

const RANDAO = Buffer.from("prevRandao");
