import type { proto } from "@hiero-ledger/proto";

import type { Timestamp, Tinybar } from "../ledger.ts";
import type { PrimitiveKey } from "../keys.ts";
import { JournaledCell, JournaledMap } from "./journal.ts";
import type { Journal } from "./journal.ts";

/** An account; immutable, replaced when it changes. */
export interface Account {
  readonly num: number;
  /** Absent: a hollow account, which only receives until its key shows up (HIP-583). */
  readonly key?: proto.IKey;
  /** The 20-byte EVM address, lower-case hex with 0x, of accounts that have one. */
  readonly evmAddress?: `0x${string}`;
  /** The encoded key that is the account's alias (HIP-32), hex with 0x. */
  readonly keyAlias?: `0x${string}`;
  readonly balance: Tinybar;
  readonly deleted: boolean;
  readonly receiverSigRequired: boolean;
  readonly memo: string;
  /** Seconds. */
  readonly autoRenewPeriod: number;
  /** Seconds since the epoch. */
  readonly expirationSecond: number;
  /** -1: unlimited (HIP-904). */
  readonly maxAutoAssociations: number;
}

/** A topic; immutable, replaced when it changes. */
export interface Topic {
  readonly num: number;
  readonly memo: string;
  readonly adminKey?: proto.IKey;
  readonly submitKey?: proto.IKey;
  readonly autoRenewAccount?: number;
  /** Seconds. */
  readonly autoRenewPeriod: number;
  /** Seconds since the epoch. */
  readonly expirationSecond: number;
  readonly deleted: boolean;
  readonly sequenceNumber: number;
  /** Version 3, 48 bytes. */
  readonly runningHash: Uint8Array;
  /** Where in the ledger's history the topic's own begins. */
  readonly historyStart: number;
}

/** A schedule; immutable, replaced when it changes. */
export interface Schedule {
  readonly num: number;
  readonly memo: string;
  readonly adminKey?: proto.IKey;
  readonly creator: number;
  readonly payer: number;
  readonly body: proto.ISchedulableTransactionBody;
  /** The second up to and including which the schedule lives. */
  readonly expirationSecond: number;
  readonly waitForExpiry: boolean;
  /** The required primitive keys that have signed so far. */
  readonly signers: readonly PrimitiveKey[];
  /** The id of the ScheduleCreate. */
  readonly createId: proto.ITransactionID;
  readonly executedAt?: Timestamp;
  readonly deletedAt?: Timestamp;
  /** What makes another schedule identical to this one. */
  readonly identity: string;
}

/** Everything that consensus decides on: what a transaction can read and change. */
export class State {
  readonly journal: Journal;
  readonly accounts: JournaledMap<number, Account>;
  /** Account by EVM address or encoded key alias, hex with 0x. */
  readonly aliases: JournaledMap<string, number>;
  readonly topics: JournaledMap<number, Topic>;
  readonly schedules: JournaledMap<number, Schedule>;
  /** Schedule by {@link Schedule.identity}. */
  readonly identities: JournaledMap<string, number>;
  /** Schedules by the second in which they expire. */
  readonly expiries: JournaledMap<number, readonly number[]>;
  /** The smallest key of {@link expiries}; Infinity when there is none. */
  readonly firstExpiry: JournaledCell<number>;
  /** One counter for all kinds of entities. */
  readonly nextEntity: JournaledCell<number>;
  /** The last consensus timestamp given to a user transaction or to work of the ledger's own. */
  readonly lastConsensus: JournaledCell<Timestamp>;

  constructor(journal: Journal, firstEntity: number) {
    this.journal = journal;
    this.accounts = new JournaledMap(journal);
    this.aliases = new JournaledMap(journal);
    this.topics = new JournaledMap(journal);
    this.schedules = new JournaledMap(journal);
    this.identities = new JournaledMap(journal);
    this.expiries = new JournaledMap(journal);
    this.firstExpiry = new JournaledCell(journal, Infinity);
    this.nextEntity = new JournaledCell(journal, firstEntity);
    this.lastConsensus = new JournaledCell(journal, 0n);
  }

  /** The number of a new account, topic or schedule. */
  newEntity(): number {
    return this.nextEntity.value++;
  }

  /** Moves hbar into (or, negative, out of) an account that is known to exist and to afford it. */
  credit(num: number, amount: Tinybar): void {
    const account = this.accounts.get(num)!;
    this.accounts.set(num, { ...account, balance: account.balance + amount });
  }

  /** Has the schedule dealt with after its expiry second. */
  expireLater(schedule: Schedule): void {
    const second = schedule.expirationSecond;
    this.expiries.set(second, [...(this.expiries.get(second) ?? []), schedule.num]);
    if (second < this.firstExpiry.value) this.firstExpiry.value = second;
  }

  /** Removes and returns the schedules of the first expiry second, in the order of their creation. */
  takeFirstExpiring(): readonly number[] {
    const second = this.firstExpiry.value;
    const due = this.expiries.get(second) ?? [];
    this.expiries.delete(second);
    let first = Infinity;
    for (const other of this.expiries.keys()) first = Math.min(first, other);
    this.firstExpiry.value = first;
    return due;
  }
}
