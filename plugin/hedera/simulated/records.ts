import type { proto } from "@hiero-ledger/proto";

import { SECOND } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";
import { JournaledLog, JournaledMap } from "./journal.ts";
import type { Journal } from "./journal.ts";
import { Code } from "./refusal.ts";
import type { Sealed } from "./sealed.ts";
import { areFamily, fromTransactionId } from "./transaction-id.ts";
import type { TransactionId } from "./transaction-id.ts";
import { receiptOf, recordOf } from "./transaction-record.ts";
import { UsedIds } from "./used-ids.ts";

/** How long receipts and records are kept, in consensus time (`transaction.maxValidDuration`). */
const LIFETIME = 180n * SECOND;
/** `ledger.records.maxQueryableByAccount`. */
const MAX_QUERYABLE = 180;

/** What a transaction fails with that its node should have kept to itself. */
const NODE_FAILURES: ReadonlySet<Code> = new Set([Code.INVALID_NODE_ACCOUNT, Code.INVALID_PAYER_SIGNATURE]);

/** The answer to a receipt query: that of the transaction, of its children, and of later ones with the same id. */
export interface ReceiptAnswer {
  readonly receipt: proto.ITransactionReceipt;
  readonly children: readonly proto.ITransactionReceipt[];
  readonly duplicates: readonly proto.ITransactionReceipt[];
}

/** The answer to a record query. */
export interface RecordAnswer {
  readonly record: proto.ITransactionRecord;
  readonly children: readonly proto.ITransactionRecord[];
  readonly duplicates: readonly proto.ITransactionRecord[];
}

/** The transactions of the last three minutes by id; of those beyond the retention, only that their ids are used. */
export class RecordCache {
  /** By valid start, which a transaction and its children share, and seldom another one; a list only of several. */
  readonly #byStart: JournaledMap<Timestamp, Sealed | readonly Sealed[]>;
  readonly #order: JournaledLog<Sealed>;
  /** Of what users submitted and is no longer in {@link #order}. */
  readonly #used: UsedIds;
  readonly #retention: number;

  /** @param retention how many transactions have receipts and records at most */
  constructor(journal: Journal, retention = Infinity) {
    this.#byStart = new JournaledMap(journal);
    this.#order = new JournaledLog(journal);
    this.#used = new UsedIds(journal);
    this.#retention = retention;
  }

  add(sealed: Sealed): void {
    const { start } = sealed.transactionId;
    const others = this.#startingAt(start);
    this.#byStart.set(start, others.length === 0 ? sealed : [...others, sealed]);
    this.#order.push(sealed);
  }

  /**
   * Whether a transaction with this id has reached consensus and is still known at `now`. One that no node should have
   * submitted does not take the id away from its owner.
   */
  has(id: proto.ITransactionID, now: Timestamp): boolean {
    const wanted = fromTransactionId(id);
    return this.#isReduced(wanted, now) || this.#family(wanted, now).some(takesId);
  }

  receipt(id: string | proto.ITransactionID, now: Timestamp): ReceiptAnswer | undefined {
    const found = this.#find(id, now);
    return (
      found && {
        receipt: receiptOf(found.first),
        children: found.children.map(receiptOf),
        duplicates: found.duplicates.map(receiptOf),
      }
    );
  }

  record(id: string | proto.ITransactionID, now: Timestamp): RecordAnswer | undefined {
    const found = this.#find(id, now);
    return (
      found && {
        record: recordOf(found.first),
        children: found.children.map(recordOf),
        duplicates: found.duplicates.map(recordOf),
      }
    );
  }

  /** The records of what an account paid for, in consensus order; no more than are shown at once. */
  paidBy(payer: number, now: Timestamp): proto.ITransactionRecord[] {
    const found: proto.ITransactionRecord[] = [];
    for (const sealed of this.#order.from(this.#order.start)) {
      if (found.length === MAX_QUERYABLE) break;
      if (sealed.payer === payer && !isAged(sealed, now)) found.push(recordOf(sealed));
    }
    return found;
  }

  /** Frees what has aged out or is too much. Cannot be taken back, hence not while there is a snapshot. */
  purge(now: Timestamp): void {
    let surplus = this.#order.end - this.#order.start - this.#retention;
    this.#order.dropWhile((sealed) => {
      const aged = isAged(sealed, now);
      if (!aged && surplus <= 0) return false;
      surplus--;
      this.#forget(sealed);
      if (!aged) this.#reduce(sealed);
      return true;
    });
    this.#used.forget(now - LIFETIME);
  }

  /** Keeps no more than the id of a transaction, if it is one that a user has submitted. */
  #reduce(sealed: Sealed): void {
    const { transactionId, consensusTimestamp } = sealed;
    if (transactionId.nonce > 0 || transactionId.scheduled || !takesId(sealed)) return;
    this.#used.add(transactionId, consensusTimestamp);
  }

  /** Whether the id is known for no more than that it is used. */
  #isReduced(id: TransactionId, now: Timestamp): boolean {
    const at = id.scheduled ? undefined : this.#used.at(id);
    return at !== undefined && at + LIFETIME >= now;
  }

  #forget(sealed: Sealed): void {
    const { start } = sealed.transactionId;
    const left = this.#startingAt(start).filter((other) => other !== sealed);
    if (left.length === 0) this.#byStart.delete(start);
    else this.#byStart.set(start, left);
  }

  #startingAt(start: Timestamp): readonly Sealed[] {
    const found = this.#byStart.get(start);
    if (!found) return [];
    return isList(found) ? found : [found];
  }

  #family(id: TransactionId, now: Timestamp): readonly Sealed[] {
    return this.#startingAt(id.start).filter((sealed) => areFamily(sealed.transactionId, id) && !isAged(sealed, now));
  }

  #find(id: string | proto.ITransactionID, now: Timestamp) {
    const wanted = fromTransactionId(id);
    // A duplicate that came later must not pass for the transaction itself.
    if (this.#isReduced(wanted, now)) return undefined;
    const family = this.#family(wanted, now);
    const same = family.filter(({ transactionId: { nonce } }) => nonce === wanted.nonce);
    const first = same.find(takesId) ?? same[0];
    if (!first) return undefined;
    const duplicates = same.filter((sealed) => sealed !== first);
    const children = wanted.nonce > 0 ? [] : family.filter(({ transactionId: { nonce } }) => nonce > 0);
    return { first, children, duplicates };
  }
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function takesId({ status }: Sealed): boolean {
  return !NODE_FAILURES.has(status);
}

function isAged({ consensusTimestamp }: Sealed, now: Timestamp): boolean {
  return consensusTimestamp + LIFETIME < now;
}
