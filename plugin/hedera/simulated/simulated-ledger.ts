import type { proto } from "@hiero-ledger/proto";

import { entityId, entityNumber, fromHex, fromLongZero, toAccountId } from "../entity.ts";
import type { AccountState, Changes, EntityId, ExchangeRates, Follower, Inquiry, Ledger } from "../ledger.ts";
import type { Listener, ScheduleState, Timestamp, TokenState, TopicMessage } from "../ledger.ts";
import { Operator } from "../operator.ts";
import { findAccount } from "./crypto/accounts.ts";
import type { Clock, ClockState } from "./clock.ts";
import { ConsensusLoop } from "./consensus-loop.ts";
import type { Subscriber } from "./consensus-loop.ts";
import type { Topic } from "./entities.ts";
import { createGenesis, FIRST_USER_ENTITY, genesisKey, NODE_ACCOUNTS, TREASURY } from "./genesis.ts";
import { createSystemFiles, putAddressBook } from "./file/system-files.ts";
import type { NetworkMap } from "./file/system-files.ts";
import { History } from "./history.ts";
import { Intake } from "./intake.ts";
import { Mirror } from "./mirror.ts";
import { Journal } from "./journal.ts";
import type { Mark } from "./journal.ts";
import type { SimulatedOperator, SimulatedOutcome } from "./outcome.ts";
import { rateAt, ratesOf } from "./rates.ts";
import { RecordCache } from "./records.ts";
import type { ReceiptAnswer, RecordAnswer } from "./records.ts";
import { Code, precheckError } from "./refusal.ts";
import { scheduleState } from "./schedule/shown.ts";
import { services } from "./services.ts";
import { State, type StateView } from "./state.ts";
import { accountState, foundOf, tokenState, worldOf } from "./states.ts";

export interface SimulatedLedgerOptions {
  /** The ledger's time; moving it moves consensus. */
  readonly clock: Clock;
  /** Milliseconds from submission to consensus. 0: consensus comes within the call of `submit`. @default 0 */
  readonly consensusDelay?: number;
  /** Whether the mirror can show the past, and so can lag. @default false */
  readonly archive?: boolean;
  /** How many transactions are remembered: for followers, the mirror, receipts and records. @default all */
  readonly retention?: number;
  /** Whether the network's limits are in force (`throttles.json`). @default false */
  readonly throttled?: boolean;
  /** The ledger that this one begins as a copy of, archive included; each goes its own way from there. @default none */
  readonly origin?: SimulatedLedger;
}

const NODES: readonly EntityId[] = NODE_ACCOUNTS.map(entityId);

interface Snapshot {
  readonly id: number;
  readonly mark: Mark;
  readonly clock: ClockState;
}

/**
 * A Hedera network within the process: real transactions, signatures, fees and status codes, under a clock of ours.
 *
 * @example
 * const ledger = new SimulatedLedger({ clock: new SimulatedClock() });
 * await ledger.treasury.submit({ cryptoTransfer: { … } });
 */
export class SimulatedLedger implements Ledger {
  readonly clock: Clock;
  readonly whole = true;
  /** Account 0.0.2 with its well-known key, which holds all hbar at genesis. */
  readonly treasury: SimulatedOperator;
  /** Milliseconds from submission to consensus, for what is submitted from now on. */
  consensusDelay: number;
  /** Milliseconds that whoever serves this ledger waits before each answer. */
  latency = 0;
  /** Whether transactions above the network's limits are refused as BUSY. */
  throttled: boolean;
  /** How many transactions are remembered: for followers, the mirror, receipts and records. */
  readonly retention: number;
  /** The nodes that are down: they take no transactions. */
  readonly outages = new Set<EntityId>();
  /** What a mirror node of this network shows. */
  readonly mirror: Mirror;
  readonly #journal: Journal;
  readonly #state: State;
  readonly #records: RecordCache;
  readonly #history: History;
  readonly #intake: Intake;
  readonly #consensus: ConsensusLoop;
  #snapshots: Snapshot[] = [];
  #nextSnapshot = 1;

  constructor({
    clock,
    consensusDelay = 0,
    archive = false,
    retention = Infinity,
    throttled = false,
    origin,
  }: SimulatedLedgerOptions) {
    this.clock = clock;
    this.consensusDelay = consensusDelay;
    this.retention = retention;
    this.throttled = throttled;
    this.#journal = new Journal({ remembers: origin?.archive ?? archive });
    this.#state = new State(this.#journal, services, FIRST_USER_ENTITY);
    this.#records = new RecordCache(this.#journal, retention);
    this.#history = new History(this.#journal);
    this.#intake = new Intake(this.#state, this.#records, this, (count) => this.#consensus.reach(count));
    const books = { state: this.#state, pending: this.#intake.pending, records: this.#records, history: this.#history };
    this.#consensus = new ConsensusLoop(books, this, () => this.#forget());
    this.mirror = new Mirror(this.#state, this.#history, () => this.now());
    if (origin) this.#journal.copy(origin.#journal);
    else this.#begin();
    this.treasury = new Operator(this, entityId(TREASURY), genesisKey());
  }

  #begin(): void {
    const now = this.clock.now();
    createGenesis(this.#state, now);
    createSystemFiles(this.#state, now);
    this.#journal.commit(0, now);
    this.#journal.forget();
  }

  /** The entities as they are now or, if there is an {@link archive}, were at a time, whatever the mirror knows of it. */
  entities(at?: Timestamp): StateView {
    return at === undefined ? this.#state : this.#state.at(at);
  }

  /** Whether the mirror can show the past. */
  get archive(): boolean {
    return this.#journal.remembers;
  }

  /** The first consensus node that is up. */
  get nodeAccounts(): readonly [EntityId] {
    return [NODES.find((node) => !this.outages.has(node)) ?? NODES[0]!];
  }

  /** The consensus time: never behind what the ledger has already decided. */
  now(): Timestamp {
    const clock = this.clock.now();
    return clock > this.#state.lastConsensus.value ? clock : this.#state.lastConsensus.value;
  }

  /**
   * Takes an encoded, signed HAPI `Transaction`. Without a consensus delay its events are delivered before this call
   * returns; a call from within a listener waits until the transaction at hand is done.
   * @throws {PrecheckError} (as a rejection) when the transaction is not taken; nothing is charged then.
   */
  submit(transaction: Uint8Array): Promise<SimulatedOutcome> {
    try {
      return this.take(transaction);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Like {@link submit}, but tells at once whether the transaction is taken: it throws when it is not.
   * @param node the node that it was sent to, which refuses what is meant for others; by default, whichever it is for
   * @throws {PrecheckError}
   */
  take(transaction: Uint8Array, node?: EntityId): Promise<SimulatedOutcome> {
    return this.#intake.take(transaction, node);
  }

  /**
   * Answers a HAPI query out of the present state, as a node does: prices those that ask for one, and has the payment
   * of those that cost something reach consensus. A query that cannot be answered gets a code in its header.
   * @param node the node that it was sent to, and that is to be paid
   * @throws {Refusal} INVALID_TRANSACTION_BODY when there is no query in it
   */
  query(query: proto.IQuery, node: EntityId = this.nodeAccounts[0]): proto.IResponse {
    return this.#intake.query(query, node);
  }

  /** Executes and purges the schedules that have expired by now, as the next transaction would. */
  tick(): void {
    this.#consensus.tick();
  }

  /** Tells of all transactions, each as it comes. */
  follow(topic: EntityId, listener: Listener, follower?: Pick<Follower, "caughtUp">): () => void {
    const { num, historyStart } = this.#topic(topic);
    const unfollow = this.#history.follow(num, historyStart, listener);
    follower?.caughtUp();
    return unfollow;
  }

  async messages(topic: EntityId, from: number, limit: number): Promise<TopicMessage[]> {
    const { num, historyStart } = this.#topic(topic);
    return this.#history.messages(num, historyStart, from, limit);
  }

  /**
   * Calls the subscriber with every transaction of the ledger, on whatever topic.
   * @returns a function that ends it.
   */
  subscribe(subscriber: Subscriber): () => void {
    return this.#consensus.subscribe(subscriber);
  }

  async account(id: EntityId | `0x${string}`): Promise<AccountState | undefined> {
    const longZero = id.startsWith("0x") ? fromLongZero(id) : (id as EntityId);
    const accountID = longZero ? toAccountId(longZero) : { alias: fromHex(id) };
    const account = findAccount(this.#state, accountID);
    return account && accountState(account);
  }

  async schedule(id: EntityId): Promise<ScheduleState | undefined> {
    const schedule = this.#state.schedules.get(entityNumber(id));
    return schedule && scheduleState(schedule);
  }

  async token(id: EntityId): Promise<TokenState | undefined> {
    const token = this.#state.tokens.get(entityNumber(id));
    return token && tokenState(token);
  }

  async exchangeRates(): Promise<ExchangeRates> {
    return ratesOf(this.#state);
  }

  async lookUp(inquiry: Inquiry): Promise<Changes> {
    return foundOf(this.#state, inquiry);
  }

  /** All accounts, tokens, associations and NFTs that there are, now: where to start from on a ledger with a past. */
  async world(): Promise<Changes> {
    return worldOf(this.#state);
  }

  /**
   * The receipt of a transaction, for 180 s of consensus time and as long as it is within the {@link retention}; status
   * UNKNOWN before consensus, undefined when the ledger knows nothing of it.
   */
  receipt(id: string | proto.ITransactionID): ReceiptAnswer | undefined {
    return this.#intake.receipt(id);
  }

  /** The record of a transaction, as long as there is a {@link receipt}. */
  record(id: string | proto.ITransactionID): RecordAnswer | undefined {
    return this.#intake.record(id);
  }

  /** The rate that fees are converted with: `hbarEquiv` hbar for `centEquiv` US cents. */
  exchangeRate(): { hbarEquiv: number; centEquiv: number } {
    const { hbars, cents } = rateAt(ratesOf(this.#state), this.now());
    return { hbarEquiv: hbars, centEquiv: cents };
  }

  /** Tells the network's address book, files 0.0.101 and 0.0.102, where its nodes can be reached. */
  publish(network: NetworkMap): void {
    const mark = this.#journal.mark();
    putAddressBook(this.#state, network);
    this.#journal.commit(mark, this.now());
  }

  /** Remembers the present, at no cost. Transactions on their way to consensus are not part of it. */
  snapshot(): number {
    const id = this.#nextSnapshot++;
    this.#snapshots.push({ id, mark: this.#journal.mark(), clock: this.clock.snapshot() });
    return id;
  }

  /**
   * Restores state, clock, history, receipts and records. The snapshot is used up, and later ones are dropped.
   * What had not reached consensus fails with PLATFORM_TRANSACTION_NOT_CREATED. Followers stay, and are not told.
   * @returns false when there is no such snapshot.
   */
  revert(id: number): boolean {
    const index = this.#snapshots.findIndex((snapshot) => snapshot.id === id);
    if (index < 0) return false;
    if (this.#consensus.isHandling)
      throw new Error("The ledger cannot be reverted by a listener while it handles a transaction");
    const { mark, clock } = this.#snapshots[index]!;
    this.#journal.rollback(mark);
    this.clock.restore(clock);
    this.#snapshots.length = index;
    for (const { reject } of this.#intake.pending.drop()) reject(precheckError(Code.PLATFORM_TRANSACTION_NOT_CREATED));
    return true;
  }

  #topic(id: EntityId): Topic {
    const known = this.#state.topics.get(entityNumber(id));
    if (!known) throw new Error(`Topic ${id} does not exist on this ledger; create it before following it`);
    return known;
  }

  /** Lets go of what is too old or too much, as long as no snapshot needs it. */
  #forget(): void {
    if (this.#snapshots.length > 0) return;
    this.#records.purge(this.#state.lastConsensus.value);
    this.#history.retain(this.retention);
    this.#journal.horizon = this.#history.oldest ?? 0n;
    this.#state.forgetExpired(this.#journal.horizon);
    this.#journal.forget();
  }
}
