import type { proto } from "@hiero-ledger/proto";

import { SECOND, toAccountId, toLong, toScheduleId, toTimestamp, toTokenId, toUnsignedLong } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";
import type { TokenEffects } from "./context.ts";
import { exchangeRateSet } from "./fees.ts";
import { JournaledLog, JournaledMap } from "./journal.ts";
import type { Journal } from "./journal.ts";
import { Code } from "./refusal.ts";
import { hbarMoves } from "./sealed.ts";
import type { Sealed } from "./sealed.ts";
import { areFamily, fromTransactionId, toTransactionId } from "./transaction-id.ts";
import type { TransactionId } from "./transaction-id.ts";

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

/** The transactions of the last three minutes by id. */
export class RecordCache {
  /** By valid start, which a transaction and its children share, and seldom another one; a list only of several. */
  readonly #byStart: JournaledMap<Timestamp, Sealed | readonly Sealed[]>;
  readonly #order: JournaledLog<Sealed>;

  constructor(journal: Journal) {
    this.#byStart = new JournaledMap(journal);
    this.#order = new JournaledLog(journal);
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
    return this.#family(fromTransactionId(id), now).some(({ status }) => !NODE_FAILURES.has(status));
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

  /** Frees what has aged out. Cannot be taken back, hence not while there is a snapshot. */
  purge(now: Timestamp): void {
    this.#order.dropWhile((sealed) => {
      const aged = isAged(sealed, now);
      if (aged) this.#forget(sealed);
      return aged;
    });
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
    const family = this.#family(wanted, now);
    const same = family.filter(({ transactionId: { nonce } }) => nonce === wanted.nonce);
    const first = same.find(({ status }) => !NODE_FAILURES.has(status)) ?? same[0];
    if (!first) return undefined;
    const duplicates = same.filter((sealed) => sealed !== first);
    const children = wanted.nonce > 0 ? [] : family.filter(({ transactionId: { nonce } }) => nonce > 0);
    return { first, children, duplicates };
  }
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** The receipt of a transaction. */
export function receiptOf({ status, effects }: Sealed): proto.ITransactionReceipt {
  return { status, ...effects.receipt, exchangeRate: exchangeRateSet };
}

/** The record of a transaction; its transfers include the fee and sum to 0. */
export function recordOf(sealed: Sealed): proto.ITransactionRecord {
  const { effects, parentTimestamp, scheduleRef } = sealed;
  return {
    receipt: receiptOf(sealed),
    transactionHash: new Uint8Array(Buffer.from(sealed.hash, "base64")),
    consensusTimestamp: toTimestamp(sealed.consensusTimestamp),
    transactionID: toTransactionId(sealed.transactionId),
    memo: sealed.memo,
    transactionFee: toUnsignedLong(sealed.fee),
    transferList: { accountAmounts: transfersOf(sealed) },
    scheduleRef: scheduleRef && toScheduleId(scheduleRef),
    parentConsensusTimestamp: parentTimestamp === undefined ? undefined : toTimestamp(parentTimestamp),
    highVolumePricingMultiplier: toLong(sealed.highVolume ?? 0),
    alias: sealed.alias,
    evmAddress: effects.evmAddress,
    ...(effects.tokens && tokenFields(effects.tokens)),
    ...(typeof effects.prng === "number" && { prngNumber: effects.prng }),
    ...(typeof effects.prng === "object" && { prngBytes: effects.prng }),
  };
}

function transfersOf(sealed: Sealed): proto.IAccountAmount[] {
  return hbarMoves(sealed).map(([account, amount]) => ({ accountID: toAccountId(account), amount: toLong(amount) }));
}

function tokenFields({ moves, nfts, assessedFees, associations, airdrops }: TokenEffects): proto.ITransactionRecord {
  const lists = new Map<number, { transfers: proto.IAccountAmount[]; nftTransfers: proto.INftTransfer[] }>();
  const listOf = (token: number) => {
    const list = lists.get(token) ?? { transfers: [], nftTransfers: [] };
    lists.set(token, list);
    return list;
  };
  for (const { token, account, amount, isApproval } of moves) {
    if (amount === 0n) continue;
    listOf(token).transfers.push({ accountID: toAccountId(account), amount: toLong(amount), isApproval });
  }
  for (const { token, serial, from, to, isApproval } of nfts) {
    const [senderAccountID, receiverAccountID] = [toAccountId(from), toAccountId(to)];
    listOf(token).nftTransfers.push({ senderAccountID, receiverAccountID, serialNumber: toLong(serial), isApproval });
  }
  return {
    tokenTransferLists: [...lists]
      .sort(([a], [b]) => a - b)
      .map(([token, list]) => ({ token: toTokenId(token), ...list })),
    assessedCustomFees: assessedFees,
    automaticTokenAssociations: associations.map(({ account, token }) => ({
      accountId: toAccountId(account),
      tokenId: toTokenId(token),
    })),
    newPendingAirdrops: airdrops,
  };
}

function isAged({ consensusTimestamp }: Sealed, now: Timestamp): boolean {
  return consensusTimestamp + LIFETIME < now;
}
