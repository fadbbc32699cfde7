/** Lets so many requests a second pass, and a few at once: whoever comes too early has to wait for its turn. */
export class RateLimit {
  readonly #interval: number;
  readonly #tolerance: number;
  readonly #now: () => number;
  /** When everything that has passed would have, at an even pace. */
  #even = -Infinity;

  /**
   * @param perSecond how many pass in the long run
   * @param burst how many may pass at once after a pause
   * @param now milliseconds, from any origin
   */
  constructor(perSecond: number, burst: number, now: () => number = () => performance.now()) {
    this.#interval = 1_000 / perSecond;
    this.#tolerance = this.#interval * (burst - 1);
    this.#now = now;
  }

  /** Takes a turn. @returns how long to wait for it, milliseconds */
  take(): number {
    const now = this.#now();
    const even = Math.max(this.#even, now);
    this.#even = even + this.#interval;
    return Math.max(0, even - this.#tolerance - now);
  }

  /** Lets nobody pass for a while, milliseconds. */
  pause(duration: number): void {
    this.#even = Math.max(this.#even, this.#now() + duration + this.#tolerance);
  }
}
