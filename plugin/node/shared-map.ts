/** A map whose clones share what they hold until one of them changes: most never do. */
export class SharedMap<K, V> {
  #entries = new Map<K, V>();
  #shared = false;

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    if (this.#shared) this.#entries = new Map(this.#entries);
    this.#shared = false;
    this.#entries.set(key, value);
  }

  values(): MapIterator<V> {
    return this.#entries.values();
  }

  clone(): SharedMap<K, V> {
    const copy = new SharedMap<K, V>();
    copy.#entries = this.#entries;
    copy.#shared = this.#shared = true;
    return copy;
  }
}
