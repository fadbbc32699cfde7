import type { Timestamp } from "../ledger.ts";
import type { Table } from "./journal.ts";

/** A value that a key had from a time on; undefined: there was none. */
interface Version<V> {
  readonly at: Timestamp;
  readonly value: V | undefined;
}

/** The values that the keys of a map had in the past. */
export class Versions<K, V> {
  readonly #byKey = new Map<K, Version<V>[]>();
  /** Keys that went, in the order of time. */
  readonly #gone: { readonly key: K; readonly at: Timestamp }[] = [];

  /**
   * Notes the value of a key from a time on; values that ended before `horizon` are forgotten.
   * @returns whether there was anything to note
   */
  put(key: K, at: Timestamp, value: V | undefined, horizon: Timestamp): boolean {
    while (this.#gone[0] && this.#gone[0].at <= horizon) this.#forget(this.#gone.shift()!.key, horizon);
    const versions = this.#byKey.get(key);
    if (!versions) {
      this.#byKey.set(key, [{ at, value }]);
      return true;
    }
    // A map that changes twice in one transaction is committed twice, with the same value.
    if (versions.at(-1)?.value === value) return false;
    let ended = 0;
    while (ended + 1 < versions.length && versions[ended + 1]!.at <= horizon) ended++;
    if (ended > 0) versions.splice(0, ended);
    versions.push({ at, value });
    if (value === undefined) this.#gone.push({ key, at });
    return true;
  }

  /** Forgets the newest version of a key. */
  undo(key: K): void {
    const versions = this.#byKey.get(key);
    const undone = versions?.pop();
    if (undone && undone.value === undefined) this.#gone.pop();
    if (versions?.length === 0) this.#byKey.delete(key);
  }

  /** Forgets a key altogether, if it went before the horizon and did not come back. */
  #forget(key: K, horizon: Timestamp): void {
    const last = this.#byKey.get(key)?.at(-1);
    if (last && last.value === undefined && last.at <= horizon) this.#byKey.delete(key);
  }

  /** The map as it was at a time. */
  at(time: Timestamp): Table<K, V> {
    const find = (versions: readonly Version<V>[] | undefined) => versions?.findLast(({ at }) => at <= time)?.value;
    const all = this.#byKey;
    return {
      get: (key) => find(all.get(key)),
      *entries() {
        for (const [key, versions] of all) {
          const value = find(versions);
          if (value !== undefined) yield [key, value];
        }
      },
    };
  }
}
