/**
 * The ledger port: all that a layer-2 node needs of Hedera, in Hedera's own words.
 *
 * A node sees nothing else of Hedera and cannot tell whether the ledger behind it is simulated or real. What it
 * derives from {@link Ledger.follow} alone is the same on every node, because the events come in consensus order.
 */

/** A Hedera entity (account, topic, schedule), `shard.realm.num`. */
export type EntityId = `0.0.${number}`;

/** A consensus timestamp: nanoseconds since the Unix epoch. */
export type Timestamp = bigint;

/** An amount of hbar in its smallest unit, 10^-8 hbar. */
export type Tinybar = bigint;

/** What became of a submitted transaction when it reached consensus. */
export interface Outcome {
  /** `0.0.payer@seconds.nanos`. */
  readonly transactionId: string;
  /** The receipt's status, a `ResponseCodeEnum` value; 22 is SUCCESS. */
  readonly status: number;
  readonly consensusTimestamp: Timestamp;
  /** What the payer was charged. */
  readonly fee: Tinybar;
  /** The account, topic or schedule that the transaction created or names in its receipt. */
  readonly entity?: EntityId;
}

/** A message on the followed topic, as a mirror node streams it. */
export interface TopicMessage {
  readonly kind: "message";
  readonly consensusTimestamp: Timestamp;
  readonly sequenceNumber: number;
  /** SHA-384 running hash, version 3, after this message. */
  readonly runningHash: Uint8Array;
  /** The account that paid for, and therefore signed, the message. */
  readonly payer: EntityId;
  readonly contents: Uint8Array;
  /** Present when the sender split a longer message. */
  readonly chunk?: { readonly initialTransactionId: string; readonly number: number; readonly total: number };
}

/** The state of an account right after the transaction that reports it. */
export interface AccountState {
  readonly id: EntityId;
  /** The 20-byte alias, lower-case hex with 0x, of accounts that have one. */
  readonly evmAddress?: `0x${string}`;
  readonly balance: Tinybar;
  readonly deleted: boolean;
  readonly receiverSigRequired: boolean;
  readonly memo: string;
  /** The account's key, an encoded HAPI `Key`; absent for hollow accounts. */
  readonly key?: Uint8Array;
}

/** A transaction of any kind but topic messages, as mirror nodes show it. */
export interface TransactionRecord {
  readonly kind: "transaction";
  readonly consensusTimestamp: Timestamp;
  readonly transactionId: string;
  readonly payer: EntityId;
  /** The field of `TransactionBody` that was set: `cryptoTransfer`, `scheduleCreate`, … */
  readonly name: string;
  readonly status: number;
  readonly memo: string;
  /** Whether this is the inner transaction of a schedule. */
  readonly scheduled: boolean;
  /** The schedule that a scheduled transaction came from. */
  readonly scheduleRef?: EntityId;
  /** The account, topic or schedule that was created or changed. */
  readonly entity?: EntityId;
  readonly fee: Tinybar;
  /** The hbar that the transaction itself moved; fees are not among them. */
  readonly transfers: readonly { readonly account: EntityId; readonly amount: Tinybar }[];
  /** The accounts that the transaction created, changed or moved hbar of; those that only paid a fee are not among them. */
  readonly accounts: readonly AccountState[];
}

/** One entry of what a node follows. */
export type LedgerEvent = TopicMessage | TransactionRecord;

/** A schedule as `ScheduleGetInfo` shows it. */
export interface ScheduleState {
  readonly id: EntityId;
  readonly memo: string;
  readonly creator: EntityId;
  readonly payer: EntityId;
  /** Encoded `SchedulableTransactionBody`. */
  readonly body: Uint8Array;
  readonly expirationTime: Timestamp;
  readonly executedAt?: Timestamp;
  readonly deletedAt?: Timestamp;
  /** Encoded HAPI `Key`s of those that have signed so far. */
  readonly signers: readonly Uint8Array[];
  /** Id of the inner transaction, with `?scheduled`. */
  readonly scheduledTransactionId: string;
}

/** Hedera, as far as a layer-2 node is concerned. */
export interface Ledger {
  /** The consensus time as far as it is known here. A hint for transaction ids and time-outs, never a fact of the protocol. */
  now(): Timestamp;
  /** The consensus node that transactions are addressed to (`TransactionBody.nodeAccountID`). */
  readonly nodeAccount: EntityId;
  /**
   * Submits an encoded HAPI `Transaction` and resolves when it has reached consensus, whatever its status there.
   * @throws {PrecheckError} when the network did not take it.
   */
  submit(transaction: Uint8Array): Promise<Outcome>;
  /**
   * Calls `listener` with every message of the topic, from the first, and every other transaction of the ledger since
   * the topic's creation, merged in consensus order. Events that lie in the past come first. The listener is called
   * synchronously and must only take note.
   * @returns a function that ends it.
   */
  follow(topic: EntityId, listener: (event: LedgerEvent) => void): () => void;
  /** The account with this id or 20-byte EVM address (alias or long-zero), now. */
  account(id: EntityId | `0x${string}`): Promise<AccountState | undefined>;
  /** The schedule with this id, while the ledger knows it. */
  schedule(id: EntityId): Promise<ScheduleState | undefined>;
}

/** The network refused to take a transaction (`nodeTransactionPrecheckCode`); nothing was charged. */
export class PrecheckError extends Error {
  override readonly name = "PrecheckError";
  readonly status: number;
  readonly statusName: string;
  /** The fee that was asked for, when too little was offered or the payer cannot afford it. */
  readonly cost?: Tinybar;

  constructor(status: number, statusName: string, cost?: Tinybar) {
    super(`Hedera did not take the transaction: ${statusName} (${status})`);
    this.status = status;
    this.statusName = statusName;
    this.cost = cost;
  }
}
