import { requireTime } from "../hedera/simulated/clock.ts";
import { NANOSECONDS, secondsOf } from "../protocol/units.ts";
import type { CommonTime, Contemporary } from "./common-time.ts";

/** What a snapshot holds of a {@link Pace}. */
export interface PaceState {
  readonly pinned: bigint | undefined;
  readonly dated: boolean;
  readonly forgotten: bigint;
}

const AT_REST: PaceState = { pinned: undefined, dated: false, forgotten: 0n };

/**
 * How the blocks of a simulated network keep time. Consensus time runs with real time, and steps ahead with the blocks,
 * so that each block's timestamp is at least a second after its parent's, as contract tests expect.
 */
export class Pace {
  readonly #time: CommonTime;
  readonly #network: Contemporary;
  /** The second that the next block was promised. */
  #pinned: bigint | undefined;
  /** Whether the next block is to have that second whatever the clock shows. */
  #dated = false;
  /** How far the time would have been moved if the next block had been promised nothing. */
  #forgotten = 0n;

  /** @param network whose blocks they are */
  constructor(time: CommonTime, network: Contemporary) {
    this.#time = time;
    this.#network = network;
  }

  /** The second in which the next block would be made now. */
  get seconds(): bigint {
    return this.#pinned ?? secondsOf(this.#time.now);
  }

  /** How far the time is ahead of the real one, s. */
  get offset(): bigint {
    return secondsOf(this.#time.now) - BigInt(Math.floor(Date.now() / 1_000)) + this.#forgotten;
  }

  /** @throws {RangeError} when a block cannot be made in this second */
  require(seconds: bigint): void {
    requireTime(seconds * NANOSECONDS);
  }

  /** A block was made in this second: the next one comes later. */
  after(seconds: bigint): void {
    if (this.#pinned !== undefined && seconds >= this.#pinned) this.forget();
    this.#time.step((seconds + 1n) * NANOSECONDS, this.#network);
  }

  /** Moves the time on, in seconds; what the next block was promised comes first. */
  increase(seconds: bigint): void {
    if (this.#pinned !== undefined) this.#forgotten += seconds;
    else this.#time.increase(seconds);
  }

  /**
   * The next block is to be made in exactly this second. Until then the time stands still.
   * @returns whether that is before what the clock shows already: it does not go back, so the block is to be dated
   */
  pin(seconds: bigint): boolean {
    this.require(seconds);
    this.#time.hold(this.#network);
    this.#pinned = seconds;
    this.#dated = seconds < secondsOf(this.#time.now);
    return this.#dated;
  }

  /**
   * A block is about to be made: if it was promised a time, that is now.
   * @returns the second that the block is to be dated with, if another network has moved the clock past it meanwhile
   */
  enter(): bigint | undefined {
    if (this.#pinned === undefined) return undefined;
    this.#time.reach(this.#pinned * NANOSECONDS);
    if (this.#dated || this.#pinned >= secondsOf(this.#time.now)) return undefined;
    this.#dated = true;
    return this.#pinned;
  }

  /** The next block is promised nothing any more. */
  forget(): void {
    this.#pinned = undefined;
    this.#dated = false;
    this.#forgotten = 0n;
    this.#time.release(this.#network);
  }

  snapshot(): PaceState {
    return { pinned: this.#pinned, dated: this.#dated, forgotten: this.#forgotten };
  }

  /** @param state by default, as in the beginning; the time is taken back beside it */
  restore({ pinned, dated, forgotten }: PaceState = AT_REST): void {
    this.#pinned = pinned;
    this.#dated = dated;
    this.#forgotten = forgotten;
    if (pinned !== undefined) this.#time.hold(this.#network);
  }
}
