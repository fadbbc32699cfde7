/** A position in a {@link Journal}, to which it can be rolled back. */
export type Mark = number;

/** Something whose changes a {@link Journal} can take back. */
interface Undoable {
  undo(key: unknown, old: unknown): void;
}

/**
 * The undo log of the ledger's state: one log serves the atomicity of each transaction and the snapshots of tests.
 *
 * A mark is a position, so taking one is O(1); going back costs as much as the changes since.
 */
export class Journal {
  // Three parallel arrays instead of an array of objects: nothing is allocated per change.
  readonly #targets: Undoable[] = [];
  readonly #keys: unknown[] = [];
  readonly #olds: unknown[] = [];

  mark(): Mark {
    return this.#targets.length;
  }

  record(target: Undoable, key: unknown, old: unknown): void {
    this.#targets.push(target);
    this.#keys.push(key);
    this.#olds.push(old);
  }

  /** Takes back every change since the mark, newest first. */
  rollback(mark: Mark): void {
    while (this.#targets.length > mark) this.#targets.pop()!.undo(this.#keys.pop(), this.#olds.pop());
  }

  /** Forgets how to go back; for when nobody holds a mark. */
  forget(): void {
    this.#targets.length = this.#keys.length = this.#olds.length = 0;
  }
}

/** A map of immutable values whose changes are journaled. */
export class JournaledMap<K, V> implements Undoable {
  readonly #journal: Journal;
  readonly #map = new Map<K, V>();

  constructor(journal: Journal) {
    this.#journal = journal;
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

  /** Values are never undefined: that stands for a key that was not there. */
  undo(key: K, old: V | undefined): void {
    if (old === undefined) this.#map.delete(key);
    else this.#map.set(key, old);
  }
}

/** One journaled value. */
export class JournaledCell<T> implements Undoable {
  readonly #journal: Journal;
  #value: T;

  constructor(journal: Journal, value: T) {
    this.#journal = journal;
    this.#value = value;
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
}

/** A list that only grows at its end, journaled, and whose beginning can be dropped for good. */
export class JournaledLog<T> implements Undoable {
  readonly #journal: Journal;
  #items: T[] = [];
  #dropped = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** The index after the last item, counting dropped ones. */
  get end(): number {
    return this.#dropped + this.#items.length;
  }

  push(item: T): void {
    this.#journal.record(this, undefined, undefined);
    this.#items.push(item);
  }

  /** The items from this index on, as far as they are still there. */
  *from(index: number): Generator<T> {
    for (let i = Math.max(index - this.#dropped, 0); i < this.#items.length; i++) yield this.#items[i]!;
  }

  /** Drops items from the beginning while they match. Not journaled: for when nobody holds a mark. */
  dropWhile(old: (item: T) => boolean): void {
    let count = 0;
    while (count < this.#items.length && old(this.#items[count]!)) count++;
    this.#items.splice(0, count);
    this.#dropped += count;
  }

  undo(): void {
    this.#items.pop();
  }
}
