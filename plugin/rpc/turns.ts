/** One after the other for each key, and side by side for others. */
export class Turns<K> {
  /** The last work of each key that is under way. */
  readonly #last = new Map<K, Promise<void>>();

  async take<T>(key: K, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const done = turn.then(
      () => {},
      () => {},
    );
    this.#last.set(key, done);
    void done.then(() => this.#last.get(key) === done && this.#last.delete(key));
    return await turn;
  }
}
