import { SECOND } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";

/**
 * The last second that there is: contracts of the layer 2 have 40 bits for it. Mirror nodes, which count nanoseconds in
 * 63 bits, end in 2262, but contract tests do not.
 */
const END_OF_TIME: Timestamp = (2n ** 40n - 1n) * SECOND;

/** @throws {RangeError} when no clock can show this time */
export function requireTime(time: Timestamp): void {
  if (time <= END_OF_TIME) return;
  throw new RangeError(`time ends at ${END_OF_TIME / SECOND} s, in the year 36812; it was to be ${time / SECOND} s`);
}

/** The time that a simulated ledger lives in. */
export interface Clock {
  /** Nanoseconds since the Unix epoch. */
  now(): Timestamp;
  /** The time that clients' own clocks show; another than {@link now} once the clock was moved or stopped. */
  real(): Timestamp;
  /** All that {@link restore} needs to show the same time again. */
  snapshot(): ClockState;
  restore(state: ClockState): void;
}

/** The position of a {@link Clock}. */
export interface ClockState {
  readonly now: Timestamp;
  readonly running: boolean;
}

export interface SimulatedClockOptions {
  /** Where the clock starts. @default the real time */
  readonly start?: Timestamp;
  /** Whether the clock runs with real time. @default true */
  readonly realTime?: boolean;
}

/** A clock that runs with real time from any point, can be moved forwards, and can be frozen. */
export class SimulatedClock implements Clock {
  /** The time at {@link #since}; all of it while the clock is frozen. */
  #base: Timestamp;
  /** The monotonic time that {@link #base} belongs to. */
  #since: bigint;
  #running: boolean;
  /** Whether there are clients that live in real time. */
  readonly #realTime: boolean;

  constructor(options: SimulatedClockOptions = {}) {
    this.#base = options.start ?? BigInt(Date.now()) * 1_000_000n;
    this.#since = process.hrtime.bigint();
    this.#realTime = this.#running = options.realTime ?? true;
  }

  get frozen(): boolean {
    return !this.#running;
  }

  now(): Timestamp {
    return this.#running ? this.#base + (process.hrtime.bigint() - this.#since) : this.#base;
  }

  real(): Timestamp {
    return this.#realTime ? BigInt(Date.now()) * 1_000_000n : this.now();
  }

  /**
   * Moves to `time`, from where the clock runs on unless it is frozen. An earlier time than now changes nothing.
   * @throws {RangeError} when it is too far in the future
   */
  advanceTo(time: Timestamp): void {
    requireTime(time);
    if (time > this.now()) this.#moveTo(time);
  }

  /** Stops the clock where it is. */
  freeze(): void {
    this.#moveTo(this.now());
    this.#running = false;
  }

  /** Lets a frozen clock run on from where it stands. */
  resume(): void {
    this.#moveTo(this.now());
    this.#running = true;
  }

  snapshot(): ClockState {
    return { now: this.now(), running: this.#running };
  }

  restore(state: ClockState): void {
    this.#moveTo(state.now);
    this.#running = state.running;
  }

  #moveTo(time: Timestamp): void {
    this.#base = time;
    this.#since = process.hrtime.bigint();
  }
}
