import type { Timestamp } from "../ledger.ts";
import { firstIndex } from "./search.ts";

/** Values by key, to be read. */
export interface Table<K, V> {
  get(key: K): V | undefined;
  entries(): IterableIterator<[K, V]>;
}

/** The values that the keys of a map had in the past. */
export class Versions<K, V> {
  readonly #byKey = new Map<K, Past<V>>();
  /** Keys that went, in the order of time. */
  readonly #gone: { readonly key: K; readonly at: Timestamp }[] = [];

  /**
   * Notes the value of a key from a time on; values that ended before `horizon` are forgotten.
   * @returns whether there was anything to note
   */
  put(key: K, at: Timestamp, value: V | undefined, horizon: Timestamp): boolean {
    while (this.#gone[0] && this.#gone[0].at <= horizon) this.#forget(this.#gone.shift()!.key, horizon);
    const past = this.#byKey.get(key);
    if (!past) {
      this.#byKey.set(key, new Past([at], [value]));
      return true;
    }
    // A map that changes twice in one transaction is committed twice, with the same value.
    if (past.newest === value) return false;
    past.forget(horizon);
    past.put(at, value);
    if (value === undefined) this.#gone.push({ key, at });
    return true;
  }

  /** Forgets the newest version of a key. */
  undo(key: K): void {
    const past = this.#byKey.get(key);
    if (past && past.pop() === undefined) this.#gone.pop();
    if (past?.isEmpty) this.#byKey.delete(key);
  }

  /** Takes over another map's past. */
  copy(origin: Versions<K, V>): void {
    for (const [key, past] of origin.#byKey) this.#byKey.set(key, past.clone());
    this.#gone.push(...origin.#gone);
  }

  /** Forgets a key altogether, if it went before the horizon and did not come back. */
  #forget(key: K, horizon: Timestamp): void {
    if (this.#byKey.get(key)?.wentBefore(horizon)) this.#byKey.delete(key);
  }

  /** The map as it was at a time. */
  at(time: Timestamp): Table<K, V> {
    const all = this.#byKey;
    return {
      get: (key) => all.get(key)?.at(time),
      *entries() {
        for (const [key, past] of all) {
          const value = past.at(time);
          if (value !== undefined) yield [key, value];
        }
      },
    };
  }
}

/** The values of one key. Two parallel lists: an object for each version would take three times the memory. */
class Past<V> {
  /** When each of {@link #values} began. */
  readonly #times: Timestamp[];
  /** Undefined: there was none. */
  readonly #values: (V | undefined)[];

  constructor(times: Timestamp[], values: (V | undefined)[]) {
    this.#times = times;
    this.#values = values;
  }

  clone(): Past<V> {
    return new Past([...this.#times], [...this.#values]);
  }

  get isEmpty(): boolean {
    return this.#times.length === 0;
  }

  get newest(): V | undefined {
    return this.#values.at(-1);
  }

  put(at: Timestamp, value: V | undefined): void {
    this.#times.push(at);
    this.#values.push(value);
  }

  pop(): V | undefined {
    this.#times.pop();
    return this.#values.pop();
  }

  at(time: Timestamp): V | undefined {
    return this.#values[this.#indexAt(time)];
  }

  wentBefore(horizon: Timestamp): boolean {
    return this.newest === undefined && !this.isEmpty && this.#times.at(-1)! <= horizon;
  }

  /** Drops the values that ended before the horizon. */
  forget(horizon: Timestamp): void {
    const ended = this.#indexAt(horizon);
    // Dropping costs as much as what stays, so it waits until an eighth is to go.
    if (ended <= 0 || 8 * ended < this.#times.length) return;
    this.#times.splice(0, ended);
    this.#values.splice(0, ended);
  }

  /** The index of the value at a time, in logarithmic time; -1 before the first. */
  #indexAt(time: Timestamp): number {
    const times = this.#times;
    return firstIndex(0, times.length, (index) => times[index]! > time) - 1;
  }
}
