import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two looks for what no message announces. */
const POLL = 1_000;
/** The same while something that was submitted here may come any moment, and for how long that is. */
const BRISK_POLL = 200;
const BRISK_TIME = 12_000;
/** Milliseconds between two looks for messages, for those who are interested in nothing else. */
const LAZY_POLL = 5_000;

/** When a following looks for something new of its own accord. Nothing of it keeps the process alive. */
export class Pace {
  readonly #isLazy: boolean;
  readonly #stopping: AbortSignal;
  #next = 0;
  #briskUntil = 0;
  #wake: () => void = () => {};

  /** @param isLazy whether messages alone are of interest, which announce themselves */
  constructor(isLazy: boolean, stopping: AbortSignal) {
    this.#isLazy = isLazy;
    this.#stopping = stopping;
  }

  /** Milliseconds between two looks. */
  get interval(): number {
    if (this.#isLazy) return LAZY_POLL;
    return performance.now() < this.#briskUntil ? BRISK_POLL : POLL;
  }

  /** Whether it is time for a look. */
  get isDue(): boolean {
    return performance.now() >= this.#next;
  }

  /** The next look is so many milliseconds away. */
  rest(duration: number = this.interval): void {
    this.#next = performance.now() + duration;
  }

  /** Looks more often for a while: something was submitted that no message announces. */
  hasten(): void {
    this.#briskUntil = performance.now() + BRISK_TIME;
    this.#next = Math.min(this.#next, performance.now() + BRISK_POLL);
    this.#wake();
  }

  /** Ends {@link untilDue} early. */
  wake(): void {
    this.#wake();
  }

  /** Waits for the next look, or until something happens. */
  async untilDue(): Promise<void> {
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    await this.pause(this.#next - performance.now(), waking.signal);
    this.#wake = () => {};
  }

  /** Waits so many milliseconds. */
  async pause(duration: number, waking?: AbortSignal): Promise<void> {
    const signal = waking ? AbortSignal.any([this.#stopping, waking]) : this.#stopping;
    await sleep(Math.max(duration, 0), undefined, { ref: false, signal }).catch(() => {});
  }
}
