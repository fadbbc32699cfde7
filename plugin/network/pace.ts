import type { SimulatedClock } from "../hedera/simulated/clock.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { NANOSECONDS, secondsOf } from "../protocol/units.ts";

/**
 * The clock of a simulated network. Consensus time runs with real time, and steps ahead with the blocks, so that each
 * block's timestamp is at least a second after its parent's, as contract tests expect. Moving it moves Hedera and
 * everything on it.
 */
export class Pace {
  readonly #ledger: SimulatedLedger;
  readonly #clock: SimulatedClock;
  /** The second that the next block was promised. */
  #pinned: bigint | undefined;

  constructor(ledger: SimulatedLedger, clock: SimulatedClock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** The second in which the next block would be made now. */
  get seconds(): bigint {
    return secondsOf(this.#ledger.now());
  }

  /** A block was made in this second: the next one comes later. */
  after(seconds: bigint): void {
    if (this.#pinned !== undefined && seconds >= this.#pinned) {
      this.#pinned = undefined;
      this.#clock.resume();
    }
    this.#clock.advanceTo((seconds + 1n) * NANOSECONDS);
  }

  /** Moves the time on, in seconds. */
  increase(seconds: bigint): void {
    this.#clock.advanceTo(this.#ledger.now() + seconds * NANOSECONDS);
    this.#ledger.tick();
  }

  /** The next block is to be made in exactly this second. */
  pin(seconds: bigint): void {
    this.#clock.freeze();
    this.#clock.advanceTo(seconds * NANOSECONDS);
    this.#ledger.tick();
    this.#pinned = seconds;
  }

  snapshot(): { pinned: bigint | undefined } {
    return { pinned: this.#pinned };
  }

  restore({ pinned }: { pinned: bigint | undefined }): void {
    this.#pinned = pinned;
  }
}
