import { proto } from "@hiero-ledger/proto";

import { entityId, entityNumber, formatTransactionId, fromHex, fromLongZero, SECOND, toAccountId } from "../entity.ts";
import { encodeKey, keyOf } from "../keys.ts";
import type {
  AccountState,
  EntityId,
  Ledger,
  LedgerEvent,
  Outcome,
  ScheduleState,
  Timestamp,
  Tinybar,
} from "../ledger.ts";
import { Operator } from "../operator.ts";
import { findAccount } from "./crypto/accounts.ts";
import type { Clock, ClockState } from "./clock.ts";
import type { Submission } from "./context.ts";
import { exchangeRate } from "./fees.ts";
import { createGenesis, FIRST_USER_ENTITY, genesisKey, TREASURY } from "./genesis.ts";
import { expireSchedules } from "./schedule/execute.ts";
import { handleTransaction } from "./handle.ts";
import { History, notify } from "./history.ts";
import type { Listener } from "./history.ts";
import { checkPayer, checkPure, checkSolvency, checkTimeBox, parse } from "./ingest.ts";
import { Mirror } from "./mirror.ts";
import { Journal } from "./journal.ts";
import type { Mark } from "./journal.ts";
import { RecordCache } from "./records.ts";
import type { ReceiptAnswer, RecordAnswer } from "./records.ts";
import { Code, precheckError, Refusal, must } from "./refusal.ts";
import { scheduledId } from "./schedule/scheduled.ts";
import { accountState } from "./sealed.ts";
import type { Sealed } from "./sealed.ts";
import { nextConsensus } from "./sequence.ts";
import { State } from "./state.ts";

export interface SimulatedLedgerOptions {
  /** The ledger's time; moving it moves consensus. */
  readonly clock: Clock;
  /** Milliseconds from submission to consensus. 0: consensus comes within the call of `submit`. @default 0 */
  readonly consensusDelay?: number;
  /** Whether the mirror can show the past, and so can lag. @default false */
  readonly archive?: boolean;
  /** How many transactions are remembered for followers and the mirror. @default all */
  readonly retention?: number;
}

/** Takes note of a transaction and what its payer was charged for it. */
export type Subscriber = (event: LedgerEvent, fee: Tinybar) => void;

interface Snapshot {
  readonly id: number;
  readonly mark: Mark;
  readonly clock: ClockState;
}

interface Pending {
  readonly submission: Submission;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  readonly timer?: NodeJS.Timeout;
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
  readonly nodeAccount: EntityId = "0.0.3";
  /** Account 0.0.2 with its well-known key, which holds all hbar at genesis. */
  readonly treasury: Operator;
  /** Milliseconds from submission to consensus, for what is submitted from now on. */
  consensusDelay: number;
  /** How many transactions are remembered for followers and the mirror. */
  readonly retention: number;
  /** The nodes that are down: they take no transactions. */
  readonly outages = new Set<EntityId>();
  /** What a mirror node of this network shows. */
  readonly mirror: Mirror;
  readonly #journal: Journal;
  readonly #state: State;
  readonly #records: RecordCache;
  readonly #history: History;
  readonly #subscribers = new Set<Subscriber>();
  /** In the order of submission, which is that of consensus. */
  #pending: Pending[] = [];
  /** Ids on their way to consensus, with the node that took them: each node knows only its own. */
  readonly #inFlight = new Set<string>();
  #handling = false;
  #snapshots: Snapshot[] = [];
  #nextSnapshot = 1;

  constructor({ clock, consensusDelay = 0, archive = false, retention = Infinity }: SimulatedLedgerOptions) {
    this.clock = clock;
    this.consensusDelay = consensusDelay;
    this.retention = retention;
    this.#journal = new Journal({ remembers: archive });
    this.#state = new State(this.#journal, FIRST_USER_ENTITY);
    this.#records = new RecordCache(this.#journal);
    this.#history = new History(this.#journal);
    this.mirror = new Mirror(this.#state, this.#history, () => this.now());
    createGenesis(this.#state, clock.now());
    this.#journal.commit(0, clock.now());
    this.#journal.forget();
    this.treasury = new Operator(this, entityId(TREASURY), genesisKey());
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
  submit(transaction: Uint8Array): Promise<Outcome> {
    try {
      return this.take(transaction);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Like {@link submit}, but tells at once whether the transaction is taken: it throws when it is not.
   * @throws {PrecheckError}
   */
  take(transaction: Uint8Array): Promise<Outcome> {
    let submission: Submission;
    try {
      submission = this.#ingest(transaction);
    } catch (error) {
      throw error instanceof Refusal ? precheckError(error.code) : error;
    }
    this.#inFlight.add(flightOf(submission));
    return new Promise((resolve, reject) => {
      // Timers of equal length fire in the order of their setting.
      const timer =
        this.consensusDelay > 0 ? setTimeout(() => this.#reachConsensus(1), this.consensusDelay) : undefined;
      this.#pending.push({ submission, resolve, reject, timer });
      if (!timer) this.#reachConsensus(Infinity);
    });
  }

  /** Executes and purges the schedules that have expired by now, as the next transaction would. */
  tick(): void {
    if (this.#handling) return;
    this.#exclusively(() => this.#expire());
    // What listeners submitted meanwhile.
    if (this.consensusDelay === 0) this.#reachConsensus(Infinity);
  }

  follow(topic: EntityId, listener: Listener): () => void {
    const known = this.#state.topics.get(entityNumber(topic));
    if (!known) throw new Error(`Topic ${topic} does not exist on this ledger; create it before following it`);
    return this.#history.follow(known.num, known.historyStart, listener);
  }

  /**
   * Calls the subscriber with every event of the ledger, on whatever topic, and what the payer was charged.
   * @returns a function that ends it.
   */
  subscribe(subscriber: Subscriber): () => void {
    const own: Subscriber = (event, fee) => subscriber(event, fee);
    this.#subscribers.add(own);
    return () => void this.#subscribers.delete(own);
  }

  async account(id: EntityId | `0x${string}`): Promise<AccountState | undefined> {
    const longZero = id.startsWith("0x") ? fromLongZero(id) : (id as EntityId);
    const accountID = longZero ? toAccountId(longZero) : { alias: fromHex(id) };
    const account = findAccount(this.#state, accountID);
    return account && accountState(account);
  }

  async schedule(id: EntityId): Promise<ScheduleState | undefined> {
    const schedule = this.#state.schedules.get(entityNumber(id));
    if (!schedule) return undefined;
    return {
      id: entityId(schedule.num),
      memo: schedule.memo,
      creator: entityId(schedule.creator),
      payer: entityId(schedule.payer),
      body: new Uint8Array(proto.SchedulableTransactionBody.encode(schedule.body).finish()),
      expirationTime: BigInt(schedule.expirationSecond) * SECOND,
      executedAt: schedule.executedAt,
      deletedAt: schedule.deletedAt,
      signers: schedule.signers.map((key) => encodeKey(keyOf(key))),
      scheduledTransactionId: formatTransactionId(scheduledId(schedule.createId)),
    };
  }

  /**
   * The receipt of a transaction, for 180 s of consensus time; status UNKNOWN before consensus, undefined when the
   * ledger never heard of it.
   */
  receipt(id: string | proto.ITransactionID): ReceiptAnswer | undefined {
    const known = this.#records.receipt(id, this.now());
    if (known || !this.#isInFlight(id)) return known;
    return { receipt: { status: Code.UNKNOWN }, children: [], duplicates: [] };
  }

  /** The record of a transaction, for 180 s of consensus time. */
  record(id: string | proto.ITransactionID): RecordAnswer | undefined {
    return this.#records.record(id, this.now());
  }

  /** The rate that fees are converted with: `hbarEquiv` hbar for `centEquiv` US cents. */
  exchangeRate(): { hbarEquiv: number; centEquiv: number } {
    const { hbarEquiv, centEquiv } = exchangeRate;
    return { hbarEquiv, centEquiv };
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
    if (this.#handling) throw new Error("The ledger cannot be reverted by a listener while it handles a transaction");
    const { mark, clock } = this.#snapshots[index]!;
    this.#journal.rollback(mark);
    this.clock.restore(clock);
    this.#snapshots.length = index;
    const lost = this.#pending;
    this.#pending = [];
    this.#inFlight.clear();
    for (const { timer, reject } of lost) {
      clearTimeout(timer);
      reject(precheckError(Code.PLATFORM_TRANSACTION_NOT_CREATED));
    }
    return true;
  }

  /** What a node does before it takes a transaction, in the node's order (`IngestChecker`). */
  #ingest(bytes: Uint8Array): Submission {
    const submission = parse(bytes);
    must(!this.outages.has(entityId(submission.node)), Code.PLATFORM_NOT_ACTIVE);
    const now = this.now();
    checkTimeBox(submission.body, [now, this.clock.real()], true);
    const known = this.#inFlight.has(flightOf(submission)) || this.#records.has(submission.id, now);
    must(!known, Code.DUPLICATE_TRANSACTION);
    checkPure(submission);
    checkSolvency(this.#state, checkPayer(this.#state, submission), submission);
    return submission;
  }

  /** Handles up to `count` pending transactions, one after the other. */
  #reachConsensus(count: number): void {
    if (this.#handling) return;
    this.#exclusively(() => {
      for (let i = 0; i < count && this.#pending.length > 0; i++) {
        const pending = this.#pending.shift()!;
        try {
          const sealed = this.#handle(pending.submission);
          pending.resolve(outcomeOf(pending.submission, sealed));
          this.#deliver(sealed);
        } catch (error) {
          pending.reject(error);
        }
      }
    });
  }

  #handle(submission: Submission): readonly Sealed[] {
    this.#inFlight.delete(flightOf(submission));
    this.#expire();
    const mark = this.#journal.mark();
    try {
      const now = nextConsensus(this.#state, this.clock.now());
      const duplicate = this.#records.has(submission.id, now);
      const clientTime = this.clock.real();
      const arrival = { now, clientTime, duplicate, historyEnd: this.#history.end };
      const sealed = handleTransaction(this.#state, submission, arrival);
      this.#journal.commit(mark, now);
      this.#book(sealed);
      return sealed;
    } catch (error) {
      // A fault of this program, not of the transaction: leave no half of it behind.
      this.#journal.rollback(mark);
      throw error;
    }
  }

  #expire(): void {
    const mark = this.#journal.mark();
    const sealed = expireSchedules(this.#state, this.now(), () => this.#history.end);
    this.#journal.commit(mark, this.#state.lastConsensus.value);
    this.#book(sealed);
    this.#deliver(sealed);
  }

  #book(all: readonly Sealed[]): void {
    for (const sealed of all) {
      this.#records.add(sealed);
      this.#history.append(sealed);
    }
  }

  /** Comes after everything is booked: a listener that throws must not undo what the network decided. */
  #deliver(all: readonly Sealed[]): void {
    for (const sealed of all) {
      this.#history.deliver(sealed);
      for (const subscriber of [...this.#subscribers]) notify(() => subscriber(sealed.event, sealed.fee));
    }
  }

  #exclusively(work: () => void): void {
    this.#handling = true;
    try {
      work();
    } finally {
      this.#handling = false;
      if (this.#snapshots.length === 0) {
        this.#records.purge(this.#state.lastConsensus.value);
        this.#history.retain(this.retention);
        this.#journal.horizon = this.#history.oldest ?? 0n;
        this.#journal.forget();
      }
    }
  }

  #isInFlight(id: string | proto.ITransactionID): boolean {
    const text = typeof id === "string" ? id : formatTransactionId(id);
    return this.#pending.some(({ submission }) => submission.id === text);
  }
}

function flightOf({ id, node }: Submission): string {
  return `${id} ${node}`;
}

function outcomeOf(submission: Submission, sealed: readonly Sealed[]): Outcome {
  // What comes before the transaction has a nonce, what comes after is scheduled; the payer pays for the former.
  const own = sealed.filter(({ transactionId }) => !transactionId.scheduled);
  const { status, consensusTimestamp, effects } = own.at(-1)!;
  return {
    transactionId: submission.id,
    status,
    consensusTimestamp,
    fee: own.reduce((sum, { fee }) => sum + fee, 0n),
    entity: effects.entity,
  };
}
