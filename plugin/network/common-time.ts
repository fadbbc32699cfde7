import type { SimulatedClock } from "../hedera/simulated/clock.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { NANOSECONDS, type Timestamp } from "../protocol/units.ts";

/** Somebody who lives in a {@link CommonTime}. */
export interface Contemporary {
  /** Whether it is in the middle of something that it has limited time for. */
  readonly midway: boolean;
  /** The time was moved: something may be due. */
  rouse(): void;
}

/** What a snapshot holds of a {@link CommonTime}. */
export interface TimeState {
  readonly frozen: boolean;
  readonly due: Timestamp;
}

/**
 * The clock that Hedera and all networks on it have in common. It runs with real time, and can be moved forwards and
 * frozen: that moves everything.
 */
export class CommonTime {
  readonly #ledger: SimulatedLedger;
  readonly #clock: SimulatedClock;
  readonly #contemporaries: Iterable<Contemporary>;
  /** Whether the clock is to stand still whoever {@link hold}s it. */
  #frozen = false;
  readonly #holders = new Set<Contemporary>();
  /** The time that the blocks have reached. */
  #due: Timestamp = 0n;

  constructor(ledger: SimulatedLedger, clock: SimulatedClock, contemporaries: Iterable<Contemporary>) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#contemporaries = contemporaries;
  }

  /** The consensus time. */
  get now(): Timestamp {
    return this.#ledger.now();
  }

  /** Whether time stands still but for the steps of the blocks. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** Moves the time on to a consensus timestamp, and to where the blocks are. */
  advanceTo(time: Timestamp): void {
    this.reach(time > this.#due ? time : this.#due);
    for (const each of this.#contemporaries) each.rouse();
  }

  /** Moves the time on, in seconds, from where the blocks are. */
  increase(seconds: bigint): void {
    const { now } = this;
    this.advanceTo((now > this.#due ? now : this.#due) + seconds * NANOSECONDS);
  }

  /** Moves the time on, for somebody who does what is due then. */
  reach(time: Timestamp): void {
    this.#clock.advanceTo(time);
    this.#ledger.tick();
  }

  /**
   * Moves the time on for somebody's next block, as soon as nobody else is in the middle of one: what is to be done
   * within a certain time would be late.
   */
  step(time: Timestamp, by: Contemporary): void {
    if (time > this.#due) this.#due = time;
    const others = [...this.#contemporaries].filter((each) => each !== by);
    if (others.some(({ midway }) => midway)) return;
    const moves = this.#due > this.#clock.now();
    this.#clock.advanceTo(this.#due);
    if (moves) for (const each of others) each.rouse();
  }

  /** Has the clock stand still for somebody, until {@link release}. */
  hold(holder: Contemporary): void {
    this.#holders.add(holder);
    this.#clock.freeze();
  }

  release(holder: Contemporary): void {
    if (this.#holders.delete(holder)) this.#run();
  }

  /** Stops the clock, until {@link resume}. */
  freeze(): void {
    this.#frozen = true;
    this.#clock.freeze();
  }

  resume(): void {
    this.#frozen = false;
    this.#run();
  }

  snapshot(): TimeState {
    return { frozen: this.#frozen, due: this.#due };
  }

  /** The clock itself is taken back with the ledger; who held it says so again. */
  restore({ frozen, due }: TimeState): void {
    this.#frozen = frozen;
    this.#due = due;
    this.#holders.clear();
  }

  #run(): void {
    if (!this.#frozen && this.#holders.size === 0) this.#clock.resume();
  }
}
