import type { Timestamp } from "../ledger.ts";
import { Versions } from "./versions.ts";
import type { Table } from "./versions.ts";

/** A position in a {@link Journal}, to which it can be rolled back. */
export type Mark = number;

/** Something whose changes a {@link Journal} can take back. */
interface Undoable {
  undo(key: unknown, old: unknown): void;
  /** Notes the present value as that of a point in time. */
  commit?(key: unknown, at: Timestamp): void;
}

/** A part of the ledger's state. */
interface Journaled extends Undoable {
  /** Takes over what the same part of another ledger holds. */
  copy(origin: unknown): void;
}

/**
 * The undo log of the ledger's state: one log serves the atomicity of each transaction and the snapshots of tests.
 *
 * A mark is a position, so taking one is O(1); going back costs as much as the changes since.
 */
export class Journal {
  /** Whether maps remember the values that they had ({@link JournaledMap.at}). */
  readonly remembers: boolean;
  /** The time before which no values are remembered any more. */
  horizon: Timestamp = 0n;
  // Three parallel arrays instead of an array of objects: nothing is allocated per change.
  readonly #targets: Undoable[] = [];
  readonly #keys: unknown[] = [];
  readonly #olds: unknown[] = [];
  /** Everything that is journaled here, in the order in which it was made. */
  readonly #parts: Journaled[] = [];

  constructor(options: { readonly remembers?: boolean } = {}) {
    this.remembers = options.remembers ?? false;
  }

  mark(): Mark {
    return this.#targets.length;
  }

  /** Has a part of the state taken along by {@link copy}. */
  enlist(part: Journaled): void {
    this.#parts.push(part);
  }

  /** Takes over all that is journaled by another journal, whose parts were made in the same order; not how it came to be. */
  copy(origin: Journal): void {
    this.horizon = origin.horizon;
    for (const [index, part] of this.#parts.entries()) part.copy(origin.#parts[index]);
  }

  record(target: Undoable, key: unknown, old: unknown): void {
    this.#targets.push(target);
    this.#keys.push(key);
    this.#olds.push(old);
  }

  /** The keys at which a map has changed since the mark, each with what was there before; absent when there are none. */
  changedSince<K, V>(mark: Mark, map: JournaledMap<K, V>): ReadonlyMap<K, V | undefined> | undefined {
    let found: Map<K, V | undefined> | undefined;
    const end = this.#targets.length;
    for (let i = mark; i < end; i++) {
      if (this.#targets[i] !== map) continue;
      const key = this.#keys[i] as K;
      found ??= new Map();
      if (!found.has(key)) found.set(key, this.#olds[i] as V | undefined);
    }
    return found;
  }

  /** Takes back every change since the mark, newest first. */
  rollback(mark: Mark): void {
    while (this.#targets.length > mark) this.#targets.pop()!.undo(this.#keys.pop(), this.#olds.pop());
  }

  /** Gives all changes since the mark a time. Does nothing unless the journal {@link remembers}. */
  commit(mark: Mark, at: Timestamp): void {
    if (!this.remembers) return;
    const end = this.#targets.length;
    for (let i = mark; i < end; i++) this.#targets[i]!.commit?.(this.#keys[i], at);
  }

  /** Forgets how to go back; for when nobody holds a mark. */
  forget(): void {
    this.#targets.length = this.#keys.length = this.#olds.length = 0;
  }
}

/** A map of immutable values whose changes are journaled. */
export class JournaledMap<K, V> implements Journaled, Table<K, V> {
  readonly #journal: Journal;
  readonly #map = new Map<K, V>();
  readonly #versions: Versions<K, V> | undefined;

  /** @param versioned whether the past matters, if the journal remembers any */
  constructor(journal: Journal, versioned = false) {
    this.#journal = journal;
    journal.enlist(this);
    this.#versions = versioned && journal.remembers ? new Versions() : undefined;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  set(key: K, value: V): void {
    this.#journal.record(this, key, this.#map.get(key));
    this.#map.set(key, value);
  }

  delete(key: K): void {
    this.#journal.record(this, key, this.#map.get(key));
    this.#map.delete(key);
  }

  entries(): MapIterator<[K, V]> {
    return this.#map.entries();
  }

  keys(): MapIterator<K> {
    return this.#map.keys();
  }

  /** The map as it was at a time. @throws when the journal does not remember. */
  at(time: Timestamp): Table<K, V> {
    if (!this.#versions) throw new Error("This ledger does not keep the past; open it with `archive: true`");
    return this.#versions.at(time);
  }

  /** Values are never undefined: that stands for a key that was not there. */
  undo(key: K, old: V | undefined): void {
    if (old === undefined) this.#map.delete(key);
    else this.#map.set(key, old);
  }

  commit(key: K, at: Timestamp): void {
    const versions = this.#versions;
    if (!versions?.put(key, at, this.#map.get(key), this.#journal.horizon)) return;
    this.#journal.record(versions, key, undefined);
  }

  copy(origin: JournaledMap<K, V>): void {
    for (const [key, value] of origin.#map) this.#map.set(key, value);
    if (origin.#versions) this.#versions?.copy(origin.#versions);
  }
}

/** Sets of values by key, journaled. */
export class JournaledIndex<K, V> implements Journaled {
  readonly #journal: Journal;
  readonly #map = new Map<K, Set<V>>();

  constructor(journal: Journal) {
    this.#journal = journal;
    journal.enlist(this);
  }

  /** The values of a key, in no order that means anything. */
  get(key: K): ReadonlySet<V> {
    return this.#map.get(key) ?? NOTHING;
  }

  add(key: K, value: V): void {
    if (this.#map.get(key)?.has(value)) return;
    this.#journal.record(this, key, { value, added: true });
    this.#insert(key, value);
  }

  delete(key: K, value: V): void {
    if (!this.#map.get(key)?.delete(value)) return;
    this.#journal.record(this, key, { value, added: false });
  }

  undo(key: K, { value, added }: { value: V; added: boolean }): void {
    if (added) this.#map.get(key)!.delete(value);
    else this.#insert(key, value);
  }

  copy(origin: JournaledIndex<K, V>): void {
    for (const [key, values] of origin.#map) this.#map.set(key, new Set(values));
  }

  #insert(key: K, value: V): void {
    const values = this.#map.get(key);
    if (values) values.add(value);
    else this.#map.set(key, new Set([value]));
  }
}

const NOTHING: ReadonlySet<never> = new Set<never>();

/** One journaled value. */
export class JournaledCell<T> implements Journaled {
  readonly #journal: Journal;
  #value: T;

  constructor(journal: Journal, value: T) {
    this.#journal = journal;
    this.#value = value;
    journal.enlist(this);
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    this.#journal.record(this, undefined, this.#value);
    this.#value = value;
  }

  undo(_key: unknown, old: T): void {
    this.#value = old;
  }

  copy(origin: JournaledCell<T>): void {
    this.#value = origin.#value;
  }
}

/** A list that only grows at its end, journaled, and whose beginning can be dropped for good. */
export class JournaledLog<T> implements Journaled {
  readonly #journal: Journal;
  readonly #items: (T | undefined)[] = [];
  /** The index of the first of {@link #items}. */
  #offset = 0;
  #start = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    journal.enlist(this);
  }

  /** The index of the first item that is still there. */
  get start(): number {
    return this.#start;
  }

  /** The index after the last item, counting dropped ones. */
  get end(): number {
    return this.#offset + this.#items.length;
  }

  /** The item at an index, if it is still there. */
  at(index: number): T | undefined {
    return this.#items[index - this.#offset];
  }

  push(item: T): void {
    this.#journal.record(this, undefined, undefined);
    this.#items.push(item);
  }

  /** The items from this index on, as far as they are still there. */
  *from(index: number): Generator<T> {
    for (let i = Math.max(index, this.#start); i < this.end; i++) yield this.at(i)!;
  }

  /** Drops items from the beginning while they match. Not journaled: for when nobody holds a mark. */
  dropWhile(old: (item: T) => boolean): void {
    let count = 0;
    while (this.#start + count < this.end && old(this.at(this.#start + count)!)) count++;
    this.drop(count);
  }

  /** Drops that many items from the beginning. Not journaled: for when nobody holds a mark. */
  drop(count: number): void {
    for (let i = 0; i < count; i++) this.#items[this.#start++ - this.#offset] = undefined;
    // Moving what stays costs as much as what stays, so it waits until that is less than what went.
    const gone = this.#start - this.#offset;
    if (2 * gone < this.#items.length) return;
    this.#items.splice(0, gone);
    this.#offset = this.#start;
  }

  undo(): void {
    this.#items.pop();
  }

  copy(origin: JournaledLog<T>): void {
    this.#items.push(...origin.#items);
    this.#offset = origin.#offset;
    this.#start = origin.#start;
  }
}
