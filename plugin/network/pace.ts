import { requireTime, type SimulatedClock } from "../hedera/simulated/clock.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { NANOSECONDS, secondsOf, type Timestamp } from "../protocol/units.ts";

/** What a snapshot holds of a {@link Pace}. */
interface PaceState {
  readonly pinned: bigint | undefined;
  readonly forgotten: bigint;
  readonly frozen: boolean;
}

/**
 * The clock of a simulated network. Consensus time runs with real time, and steps ahead with the blocks, so that each
 * block's timestamp is at least a second after its parent's, as contract tests expect. Moving it moves Hedera and
 * everything on it.
 */
export class Pace {
  readonly #ledger: SimulatedLedger;
  readonly #clock: SimulatedClock;
  readonly #moved: () => void;
  /** The second that the next block was promised. */
  #pinned: bigint | undefined;
  /** How far the time would have been moved if the next block had been promised nothing. */
  #forgotten = 0n;
  /** Whether the clock is to stand still whatever becomes of the promise. */
  #frozen = false;

  /** @param moved is called when the time was moved */
  constructor(ledger: SimulatedLedger, clock: SimulatedClock, moved: () => void) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#moved = moved;
  }

  /** Whether time stands still but for the steps of the blocks. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** The second in which the next block would be made now. */
  get seconds(): bigint {
    return this.#pinned ?? secondsOf(this.#ledger.now());
  }

  /** How far the time is ahead of the real one, s. */
  get offset(): bigint {
    return secondsOf(this.#ledger.now()) - BigInt(Math.floor(Date.now() / 1_000)) + this.#forgotten;
  }

  /** @throws {RangeError} when a block cannot be made in this second */
  require(seconds: bigint): void {
    requireTime(seconds * NANOSECONDS);
  }

  /** A block was made in this second: the next one comes later. */
  after(seconds: bigint): void {
    if (this.#pinned !== undefined && seconds >= this.#pinned) {
      this.#pinned = undefined;
      this.#forgotten = 0n;
      if (!this.#frozen) this.#clock.resume();
    }
    this.#clock.advanceTo((seconds + 1n) * NANOSECONDS);
  }

  /** Moves the time on, in seconds; what the next block was promised comes first. */
  increase(seconds: bigint): void {
    if (this.#pinned !== undefined) this.#forgotten += seconds;
    else this.advanceTo(this.#ledger.now() + seconds * NANOSECONDS);
  }

  /** Moves the time on to a consensus timestamp. */
  advanceTo(time: Timestamp): void {
    this.#clock.advanceTo(time);
    this.#ledger.tick();
    this.#moved();
  }

  /** Stops the clock, until {@link resume}. */
  freeze(): void {
    this.#frozen = true;
    this.#clock.freeze();
  }

  resume(): void {
    this.#frozen = false;
    if (this.#pinned === undefined) this.#clock.resume();
  }

  /**
   * The next block is to be made in exactly this second. Until then the time stands still.
   * @returns whether that is before what the clock shows already: it does not go back, so the block is to be dated
   */
  pin(seconds: bigint): boolean {
    this.require(seconds);
    this.#clock.freeze();
    this.#pinned = seconds;
    return seconds < secondsOf(this.#ledger.now());
  }

  /** A block is about to be made: if it was promised a time, that is now. */
  enter(): void {
    if (this.#pinned === undefined) return;
    this.#clock.advanceTo(this.#pinned * NANOSECONDS);
    this.#ledger.tick();
  }

  snapshot(): PaceState {
    return { pinned: this.#pinned, forgotten: this.#forgotten, frozen: this.#frozen };
  }

  /** The clock itself is taken back with the ledger. */
  restore({ pinned, forgotten, frozen }: PaceState): void {
    this.#pinned = pinned;
    this.#forgotten = forgotten;
    this.#frozen = frozen;
  }
}
