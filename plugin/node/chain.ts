import type { LedgerEvent } from "../hedera/ledger.ts";
import { afterFailure, openAttempt, opensAt, type Attempts } from "../protocol/attempts.ts";
import { drawOf, leaderOf } from "../protocol/leader.ts";
import type { Control } from "../protocol/messages.ts";
import { returnsFees } from "../protocol/fees.ts";
import type { Rate } from "../protocol/hedera-prices.ts";
import { NANOSECONDS, secondsOf, type Address, type EntityId, type Hex, type Timestamp } from "../protocol/units.ts";
import type { Accounts } from "./accounts.ts";
import { Attestations } from "./attestations.ts";
import { burntFees, type BlockHeader } from "./block.ts";
import { wordsFor, type Candidate, type Tip } from "./candidate.ts";
import type { Committee } from "./committee.ts";
import { Culprit } from "./culprit.ts";
import type { Genesis } from "./genesis.ts";
import type { Handover } from "./handover.ts";
import { Merits } from "./merits.ts";
import { Queue } from "./queue.ts";
import type { Replica } from "./replica.ts";
import { Moved } from "./moved.ts";
import { ScheduledCalls } from "./scheduled-calls.ts";
import { Succession } from "./succession.ts";
import { Testimonies, type Agreed, type Standpoint } from "./testimonies.ts";
import { isProvided, type Want } from "./wants.ts";

/** How a block came about. */
type Made = Pick<Tip, "proposer" | "owed"> & Pick<Candidate, "attesters">;

/** A block that a control made. */
const BY_NOBODY: Made = { proposer: undefined, attesters: new Set(), owed: new Map() };

/**
 * The state that a node derives from the topic and from Hedera's records: what is in the queue, which block is next,
 * who may propose it, and what became of it. It is a function of the events in consensus order and of nothing else;
 * only the results of executing blocks are handed in.
 */
export class Chain {
  readonly genesis: Genesis;
  succession: Succession;
  accounts: Accounts;
  replica: Replica;
  tip: Tip;
  queue: Queue;
  calls = new ScheduledCalls();
  attestations: Attestations;
  merits: Merits;
  testimonies = new Testimonies();
  /** Controls that wait for the block in flight. */
  controls: Control[] = [];
  candidate: Candidate | undefined;
  attempts: Attempts | undefined;
  automine = true;
  /** A block was asked for, with all that waits. */
  sealing = false;
  prevRandao: Hex | undefined;
  /** The base fee that the next block is to have, as far as a control set it. */
  baseFee: bigint | undefined;
  /** The timestamp that the next block is to have, whatever the consensus time is. */
  date: bigint | undefined;
  culprit = new Culprit();
  /** How often each node has had the next block made anew. */
  #remade: ReadonlyMap<EntityId, number> = new Map();
  blockGasLimit: bigint;
  /** The last event. */
  time: Timestamp;
  sequenceNumber = 0;
  runningHash: Uint8Array;

  constructor(
    genesis: Genesis,
    accounts = genesis.beginning.accounts.clone(),
    replica = genesis.beginning.replica.clone(),
  ) {
    this.genesis = genesis;
    this.succession = new Succession(genesis.committee);
    this.accounts = accounts;
    this.replica = replica;
    this.time = genesis.time;
    this.runningHash = new Uint8Array(48);
    this.blockGasLimit = BigInt(genesis.block.gasLimit);
    this.queue = new Queue(genesis.rules.maxQueue);
    this.attestations = new Attestations(genesis.committee, genesis.rules.activity);
    this.merits = new Merits(genesis);
    const { block, time } = genesis;
    const seconds = BigInt(block.timestamp);
    this.tip = {
      height: 0,
      proposer: undefined,
      hash: block.hash,
      stateRoot: block.stateRoot,
      seconds,
      time,
      draw: drawOf(this.runningHash, 1),
      header: block,
      owed: new Map(),
    };
  }

  /** An independent copy; what never changes once it is there is shared. */
  clone(): Chain {
    const accounts = this.accounts.clone();
    const replica = this.replica.clone();
    const copy = Object.assign(new Chain(this.genesis, accounts, replica), this, { accounts, replica });
    copy.succession = this.succession.clone();
    copy.queue = this.queue.clone();
    copy.calls = this.calls.clone();
    copy.attestations = this.attestations.clone();
    copy.merits = this.merits.clone();
    copy.testimonies = this.testimonies.clone();
    copy.controls = [...this.controls];
    copy.culprit = this.culprit.clone();
    copy.#remade = this.#remade;
    return copy;
  }

  // ------------------------------------------------------------------------------------------------ what happened

  /**
   * Every event moves the time and, if it is a message, the running hash.
   * @param own whether it is the settlement of the candidate
   * @param wants what the next block waits for
   */
  observe(event: LedgerEvent, own: boolean, wants: readonly Want[]): void {
    const { consensusTimestamp: at } = event;
    this.time = at;
    const contractOf = (account: EntityId) => this.accounts.contractOf(account);
    if (event.kind === "message") {
      this.runningHash = event.runningHash;
      this.sequenceNumber = event.sequenceNumber;
      if (event.changes !== undefined) {
        this.accounts.note(event.changes.accounts, at);
        this.replica.observe(event.changes, at, { own, contractOf });
      }
      return;
    }
    const awaited = this.accounts.observe(event);
    this.replica.observe(event, at, { own, contractOf });
    const handsOver = this.succession.proceed(event, this);
    const provides = handsOver || wants.some((want) => isProvided(want, event, this.accounts));
    const isOurs = (account: EntityId) => this.accounts.isOurs(account);
    this.merits.expenses.observe(event, this.rate, { settles: own || handsOver, provides, isOurs });
    if (event.rates !== undefined) this.replica.price(event.rates);
    if (awaited) this.#remake(event.payer);
  }

  /** M nodes have seen the same on Hedera. */
  learn({ facts, expenses }: Agreed): void {
    const { time } = this;
    this.accounts.note(facts.accounts, time);
    this.replica.learn(facts, time, (account) => this.accounts.contractOf(account));
    for (const expense of expenses) this.merits.expenses.book(expense);
  }

  /** Where the chain is, for {@link testimonies}. */
  get standpoint(): Standpoint {
    const { tip, committee, candidate } = this;
    return { threshold: committee.threshold, height: tip.height, settlement: candidate?.settlement };
  }

  /** A block that could not be settled without what a node has just done is made anew, so many times. */
  #remake(member: EntityId): void {
    const times = this.#remade.get(member) ?? 0;
    if (this.candidate !== undefined || times >= MAX_REMAKES) return;
    this.#remade = new Map([...this.#remade, [member, times + 1]]);
    this.reopen();
  }

  /** Opens the attempts at the next block once there is something to do. */
  open(): void {
    if (this.candidate !== undefined) return;
    if (this.succession.complete(this)) this.attempts = undefined;
    if (!this.hasWork) this.attempts = undefined;
    else this.attempts ??= { first: 0, openedAt: this.time, entropy: this.runningHash };
  }

  /** The state changes beneath the next block: what was executed of it is void. */
  reopen(): void {
    if (this.attempts === undefined) return;
    this.attempts = { first: this.attempts.first, openedAt: this.time, entropy: this.runningHash };
  }

  get hasWork(): boolean {
    if (!this.automine || this.sealing) return this.sealing;
    if (this.culprit.suspect !== undefined || this.queue.fresh) return true;
    return this.accounts.pressing || this.replica.pressing || this.calls.isDue(this.secondsAt(this.time));
  }

  // ------------------------------------------------------------------------------------------------ who leads

  /** The nodes that run the network now. */
  get committee(): Committee {
    return this.succession.committee;
  }

  /** The next committee, on its way. */
  get handover(): Handover | undefined {
    return this.succession.handover;
  }

  leader(attempt: number): number {
    return leaderOf(this.tip.draw, attempt, this.attestations.active, this.committee.seats);
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

  // ------------------------------------------------------------------------------------------------ what it is like

  /** What hbar is worth on Hedera. */
  get rate(): Rate {
    return this.replica.rateAt(this.time);
  }

  /** The base fee of the next block. */
  get nextBaseFee(): bigint {
    return this.baseFee ?? this.merits.nextBaseFee(this.tip.header, this.genesis.rules.fees);
  }

  /** The timestamp of the next block if it covers this time. */
  secondsAt(until: Timestamp): bigint {
    const covered = secondsOf(until);
    const earliest = this.tip.seconds + this.genesis.rules.blockSpacing;
    if (this.date !== undefined && this.date >= earliest) return this.date;
    return covered > earliest ? covered : earliest;
  }

  // ------------------------------------------------------------------------------------------------ what becomes of it

  accept(candidate: Omit<Candidate, "attesters" | "acceptedAt" | "deadline">): void {
    const deadline = (secondsOf(this.time + this.genesis.rules.settlementPatience) + 1n) * NANOSECONDS;
    this.candidate = { ...candidate, attesters: new Set(), acceptedAt: this.time, deadline };
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
    this.merits.attest(node, height);
    if (candidate?.proposal.height !== height || candidate.attesters.has(node)) return fresh;
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

  /** Whether the candidate waits for nothing on Hedera, and m nodes agree, or will soon. */
  get agreed(): boolean {
    const { candidate, genesis, committee, attestations } = this;
    if (candidate === undefined || candidate.settlement !== undefined) return false;
    if (wordsFor(candidate).size >= committee.threshold) return true;
    return candidate.proposal.height - attestations.agreed <= genesis.rules.ahead;
  }

  /** The highest block that m nodes have attested. */
  get finalized(): number {
    return Math.min(this.attestations.agreed, this.tip.height);
  }

  /** The candidate becomes the tip; what it does on Hedera, a schedule did. */
  join(schedule?: EntityId): Candidate {
    const candidate = { ...this.candidate!, schedule };
    const { block, proposal, proposer, attesters, refused, settlement } = candidate;
    if (settlement !== undefined) {
      const moved = new Moved(settlement);
      this.replica.outdate(moved);
      this.testimonies.joined(block.height, moved);
    }
    this.accounts.settle(proposal.timestamp, refused.payees);
    this.replica.settle(proposal.timestamp, refused.code);
    this.merits.weigh(this.queue.settle(block), BigInt(block.header.gasUsed));
    this.calls.settle(block, BigInt(block.header.timestamp));
    this.culprit.settle(block, refused);
    this.prevRandao = undefined;
    this.sealing = false;
    this.succession.takenOver = undefined;
    const owed = returnsFees(block.height) ? new Map<Address, bigint>() : this.tip.owed;
    this.advance(block.header, proposal.timestamp, { proposer, attesters, owed });
    if (block.decided !== undefined) this.succession.decide(block.decided, this);
    return candidate;
  }

  /**
   * Moves the tip to a block of the EVM.
   * @param made who made it, and what earlier blocks are still owed
   */
  advance(header: BlockHeader, time: Timestamp, { proposer, attesters, owed }: Made = BY_NOBODY): void {
    const height = Number(header.number);
    this.tip = {
      height,
      proposer,
      hash: header.hash,
      stateRoot: header.stateRoot,
      seconds: BigInt(header.timestamp),
      time: time > this.tip.time ? time : this.tip.time,
      draw: drawOf(this.runningHash, height + 1),
      header,
      owed: burntFees(header, owed),
    };
    this.blockGasLimit = BigInt(header.gasLimit);
    this.candidate = undefined;
    this.attempts = undefined;
    this.date = undefined;
    this.baseFee = undefined;
    this.#remade = new Map();
    this.attestations.join(height, header.hash, attesters);
    this.merits.advance(height, attesters, this.time);
  }

  /** An attempt failed in everybody's sight: the next one opens. */
  fail(attempt: number): void {
    if (this.candidate !== undefined) {
      const { height, blockHash } = this.candidate.proposal;
      this.attestations.giveUp(height, blockHash);
    }
    this.candidate = undefined;
    this.attempts = afterFailure(Math.max(attempt, this.attempts?.first ?? 0), this.time, this.runningHash);
  }

  /** Hedera refused the candidate's settlement with this code. */
  refuse(code: number): void {
    const { block, proposal } = this.candidate!;
    if (block.effects.length === 0) this.accounts.abandonRefunds(proposal.timestamp);
    else this.culprit.accuse(block, code);
    this.fail(proposal.attempt);
  }

  /** The hash that this node has at a height, in the chain or on its way there. */
  #hashAt(height: number): Hex | undefined {
    const { candidate } = this;
    return candidate?.proposal.height === height ? candidate.proposal.blockHash : this.attestations.hashAt(height);
  }
}

/** More than a block can want; a node that means ill cannot keep the block from being made for long. */
const MAX_REMAKES = 32;
