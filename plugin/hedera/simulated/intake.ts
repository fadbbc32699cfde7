import type { proto } from "@hiero-ledger/proto";

import { entityId } from "../entity.ts";
import type { EntityId, Timestamp } from "../ledger.ts";
import type { Clock } from "./clock.ts";
import type { Submission } from "./context.ts";
import { checkPayer, checkSolvency, checkTimeBox, parse } from "./ingest.ts";
import type { SimulatedOutcome } from "./outcome.ts";
import { PendingTransactions } from "./pending.ts";
import { answerQuery } from "./query/answer.ts";
import type { RecordCache, ReceiptAnswer, RecordAnswer } from "./records.ts";
import { Code, must, precheckError, Refusal } from "./refusal.ts";
import type { State } from "./state.ts";
import { takeAtIngest, throttledKind } from "./throttles.ts";

/** How many transactions may be on their way to consensus at once; more are refused as BUSY. */
const MAX_PENDING = 50_000;

/** What the nodes of a network go by, beside the state. */
export interface NetworkConditions {
  readonly clock: Clock;
  readonly consensusDelay: number;
  readonly throttled: boolean;
  readonly outages: ReadonlySet<EntityId>;
  /** Consensus time. */
  now(): Timestamp;
}

/** What the nodes of a network do by themselves, before consensus: take transactions and answer queries. */
export class Intake {
  readonly pending = new PendingTransactions();
  readonly #state: State;
  readonly #records: RecordCache;
  readonly #network: NetworkConditions;
  readonly #reachConsensus: (count: number) => void;

  /** @param reachConsensus takes up to so many pending transactions to consensus */
  constructor(state: State, records: RecordCache, network: NetworkConditions, reachConsensus: (count: number) => void) {
    this.#state = state;
    this.#records = records;
    this.#network = network;
    this.#reachConsensus = reachConsensus;
  }

  /** @see SimulatedLedger.take */
  take(transaction: Uint8Array, node?: EntityId): Promise<SimulatedOutcome> {
    let submission: Submission;
    try {
      submission = this.#check(transaction, node);
    } catch (error) {
      throw error instanceof Refusal ? precheckError(error.code, error.cost) : error;
    }
    return this.#submit(submission);
  }

  /** @see SimulatedLedger.query */
  query(query: proto.IQuery, node: EntityId): proto.IResponse {
    const view = {
      state: this.#state,
      receipt: (id: proto.ITransactionID) => this.receipt(id),
      record: (id: proto.ITransactionID) => this.record(id),
      recordsPaidBy: (account: number) => this.#records.paidBy(account, this.#network.now()),
      hasTime: (functionality: string, payer = Infinity) => {
        const { throttled } = this.#network;
        return !throttled || takeAtIngest(this.#state, functionality, payer, this.#network.now());
      },
    };
    return answerQuery(query, view, (transaction) => {
      const submission = this.#check(transaction, node);
      // Whoever asked gets an answer, not the outcome; what goes wrong at consensus is in the payment's receipt.
      return { submission, submit: () => void this.#submit(submission).catch(() => {}) };
    });
  }

  /** @see SimulatedLedger.receipt */
  receipt(id: string | proto.ITransactionID): ReceiptAnswer | undefined {
    const known = this.#records.receipt(id, this.#network.now());
    if (known || !this.pending.has(id)) return known;
    return { receipt: { status: Code.UNKNOWN }, children: [], duplicates: [] };
  }

  /** @see SimulatedLedger.record */
  record(id: string | proto.ITransactionID): RecordAnswer | undefined {
    return this.#records.record(id, this.#network.now());
  }

  /** What a node does before it takes a transaction, in the node's order (`IngestChecker`). */
  #check(bytes: Uint8Array, node?: EntityId): Submission {
    const { outages, clock, throttled } = this.#network;
    const submission = parse(bytes);
    must(!node || entityId(submission.node) === node, Code.INVALID_NODE_ACCOUNT);
    must(!outages.has(entityId(submission.node)), Code.PLATFORM_NOT_ACTIVE);
    const now = this.#network.now();
    checkTimeBox(submission.body, [now, clock.real()], true);
    const known = this.pending.hasSame(submission) || this.#records.has(submission.transactionId, now);
    must(!known, Code.DUPLICATE_TRANSACTION);
    must(this.pending.size < MAX_PENDING, Code.BUSY);
    const kind = throttledKind(submission.name, submission.body);
    must(!throttled || takeAtIngest(this.#state, kind, submission.payer, now), Code.BUSY);
    this.#state.serviceOf(submission.name).check(submission.body);
    checkSolvency(this.#state, checkPayer(this.#state, submission), submission, now);
    return submission;
  }

  #submit(submission: Submission): Promise<SimulatedOutcome> {
    const { consensusDelay } = this.#network;
    return new Promise((resolve, reject) => {
      // With a delay that was made shorter, it takes those before it along: the order is that of submission.
      const reach = () => this.#reachConsensus(this.pending.upTo(pending));
      const timer = consensusDelay > 0 ? setTimeout(reach, consensusDelay) : undefined;
      const pending = { submission, resolve, reject, timer };
      this.pending.add(pending);
      if (!timer) this.#reachConsensus(Infinity);
    });
  }
}
