import { createHash } from "node:crypto";

import { SECOND } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";
import { JournaledCell, JournaledLog } from "./journal.ts";
import type { Journal } from "./journal.ts";
import type { Sealed } from "./sealed.ts";
import { firstIndex } from "./search.ts";

/** Nanoseconds of consensus time that go into one record file (`hedera.recordStream.logPeriod`). */
const PERIOD = 2n * SECOND;
/** How much later than a block's period a transaction that belongs to it may still come: see `sealAll`. */
const GRACE = 1_000n;
/** Bytes of a transaction in what a block's hash is made of: its consensus timestamp, its status and its hash. */
const ENTRY = 8 + 4 + 48;
/** The hash before the first block. */
const NO_HASH = new Uint8Array(48);

/** The transactions of one record file. */
export interface Block {
  /** From 0, without gaps: periods in which nothing happened make no block. */
  readonly number: number;
  /** How many transactions it has, at least one. */
  readonly count: number;
  /** The consensus timestamp of the first transaction. */
  readonly from: Timestamp;
  /** The consensus timestamp of the last transaction. */
  readonly to: Timestamp;
  /** SHA-384 over the transactions, 48 bytes. */
  readonly hash: Uint8Array;
  /** The hash of the block before; zeros for the first one. */
  readonly previousHash: Uint8Array;
}

/** Where a block begins. */
interface Start {
  /** The history's index of its first transaction. */
  readonly index: number;
  /** The end of its period. */
  readonly until: Timestamp;
}

/** How a history is cut into {@link Block}s: every two seconds of consensus time. */
export class Blocks {
  /** One for each block: its index is the block's number. */
  readonly #starts: JournaledLog<Start>;
  /** The end of the newest block's period. */
  readonly #until: JournaledCell<Timestamp>;
  readonly #transactions: JournaledLog<Sealed>;
  /** By the block's last transaction, which after a rollback is another one. */
  readonly #hashes = new WeakMap<Sealed, Uint8Array>();
  /** The hash of the block before the oldest that is still whole. */
  #hashBefore: Uint8Array = NO_HASH;

  constructor(journal: Journal, transactions: JournaledLog<Sealed>) {
    this.#starts = new JournaledLog(journal);
    this.#until = new JournaledCell(journal, 0n);
    this.#transactions = transactions;
  }

  /** The number of the oldest block that is still whole. */
  get first(): number {
    return this.#starts.start;
  }

  /** The number after that of the newest block that was complete at a time. */
  endAt(time: Timestamp): number {
    const starts = this.#starts;
    return firstIndex(starts.start, starts.end, (number) => starts.at(number)!.until + GRACE > time);
  }

  /** The block with this number; undefined once transactions of it are gone. */
  get(number: number): Block | undefined {
    const start = this.#starts.at(number);
    if (!start) return undefined;
    const last = this.#lastOf(number);
    const hashOf = (other: number) => this.#hashOf(other);
    return {
      number,
      count: last - start.index + 1,
      from: this.#transactions.at(start.index)!.consensusTimestamp,
      to: this.#transactions.at(last)!.consensusTimestamp,
      get hash() {
        return hashOf(number);
      },
      get previousHash() {
        return hashOf(number - 1);
      },
    };
  }

  /** Takes note of a transaction that is about to become the newest. */
  append({ consensusTimestamp }: Sealed): void {
    if (consensusTimestamp < this.#until.value) return;
    this.#until.value = consensusTimestamp - (consensusTimestamp % PERIOD) + PERIOD;
    this.#starts.push({ index: this.#transactions.end, until: this.#until.value });
  }

  /** Forgets the blocks that begin before this index. Their transactions must still be there. Not journaled. */
  forget(index: number): void {
    let count = 0;
    while ((this.#starts.at(this.first + count)?.index ?? Infinity) < index) count++;
    if (count === 0) return;
    this.#hashBefore = this.#hashOf(this.first + count - 1);
    this.#starts.drop(count);
  }

  /** The history's index of a block's last transaction. */
  #lastOf(number: number): number {
    return (this.#starts.at(number + 1)?.index ?? this.#transactions.end) - 1;
  }

  #hashOf(number: number): Uint8Array {
    if (number < this.first) return this.#hashBefore;
    const last = this.#lastOf(number);
    const known = this.#hashes.get(this.#transactions.at(last)!);
    if (known) return known;
    const first = this.#starts.at(number)!.index;
    const contents = Buffer.alloc((last - first + 1) * ENTRY);
    for (let i = first; i <= last; i++) {
      // Every transaction has a consensus timestamp of its own, and what was submitted has its hash.
      const { consensusTimestamp, status, hash } = this.#transactions.at(i)!;
      const at = contents.writeInt32BE(
        status,
        contents.writeBigInt64BE(BigInt.asIntN(64, consensusTimestamp), (i - first) * ENTRY),
      );
      contents.write(hash, at, "base64");
    }
    const hash = new Uint8Array(createHash("sha384").update(contents).digest());
    this.#hashes.set(this.#transactions.at(last)!, hash);
    return hash;
  }
}
