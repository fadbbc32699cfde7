import type { Timestamp } from "../ledger.ts";
import { JournaledLog, JournaledMap } from "./journal.ts";
import type { Journal } from "./journal.ts";
import type { TransactionId } from "./transaction-id.ts";

/** The ids of transactions of which nothing else is known any more: 120 bytes for each. */
export class UsedIds {
  /** By {@link keyOf}: the consensus timestamp of the last transaction with the id. */
  readonly #times: JournaledMap<bigint, Timestamp>;
  /** The keys in the order of their use. */
  readonly #order: JournaledLog<bigint>;

  constructor(journal: Journal) {
    this.#times = new JournaledMap(journal);
    this.#order = new JournaledLog(journal);
  }

  add(id: TransactionId, consensusTimestamp: Timestamp): void {
    const key = keyOf(id);
    this.#times.set(key, consensusTimestamp);
    this.#order.push(key);
  }

  /** When an id was used last; undefined when it was not, or is forgotten. */
  at(id: TransactionId): Timestamp | undefined {
    return this.#times.get(keyOf(id));
  }

  /** Forgets the ids that were last used before a time. Cannot be taken back, hence not while there is a snapshot. */
  forget(before: Timestamp): void {
    this.#order.dropWhile((key) => {
      const at = this.#times.get(key);
      if (at !== undefined && at >= before) return false;
      this.#times.delete(key);
      return true;
    });
  }
}

/** A number that only the same account and start have. V8 hashes the lowest 64 bits alone: those of the start differ. */
function keyOf({ account, start }: TransactionId): bigint {
  return (BigInt(account) << 64n) | BigInt.asUintN(64, start);
}
