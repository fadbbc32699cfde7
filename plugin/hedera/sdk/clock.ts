import { SECOND } from "../entity.ts";
import type { Timestamp } from "../ledger.ts";
import type { Log } from "./log.ts";

/** A bound on how far consensus time is ahead of the machine's clock, and when it was learnt by that clock. */
interface Bound {
  readonly value: Timestamp;
  readonly at: Timestamp;
}

/** Clocks drift, and are set: what was learnt so long ago counts no more. */
const MEMORY = 600n * SECOND;
/** A machine's clock that is wrong by more is worth a word. */
const NOTABLE = 3n * SECOND;

/**
 * Consensus time as far as it can be told from here: the machine's clock, as long as what consensus timestamps show does
 * not speak against it. A transaction that is seen is past; one's own came to consensus after it was handed in.
 */
export class ConsensusClock {
  readonly #machine: () => Timestamp;
  readonly #log: Log;
  #least: Bound | undefined;
  #most: Bound | undefined;
  /** By how much others are ahead of the machine's clock. */
  #others: Timestamp = 0n;
  #newest: Timestamp = 0n;
  #told: Timestamp = 0n;

  /** @param machine nanoseconds since the epoch, by this machine */
  constructor(log: Log = () => {}, machine: () => Timestamp = () => BigInt(Date.now()) * 1_000_000n) {
    this.#log = log;
    this.#machine = machine;
  }

  /** Consensus time, never behind a timestamp that was seen. */
  now(): Timestamp {
    const now = this.#machine() + this.#correction;
    return now > this.#newest ? now : this.#newest;
  }

  /** What the machine's clock shows, for {@link reached}. */
  machineTime(): Timestamp {
    return this.#machine();
  }

  /** Something came to consensus, some time ago. */
  seen(consensusTimestamp: Timestamp): void {
    if (consensusTimestamp > this.#newest) this.#newest = consensusTimestamp;
    const at = this.#machine();
    const value = consensusTimestamp - at;
    if (!this.#least || value >= this.#least.value || at - this.#least.at > MEMORY) this.#least = { value, at };
    if (this.#most && this.#most.value < this.#least.value) this.#most = undefined;
    this.#tell();
  }

  /** A transaction of one's own, handed in at this time by the machine's clock, came to consensus. */
  reached(consensusTimestamp: Timestamp, submitted: Timestamp): void {
    const at = this.#machine();
    const value = consensusTimestamp - submitted;
    if (!this.#most || value <= this.#most.value || at - this.#most.at > MEMORY) this.#most = { value, at };
    if (this.#least && this.#least.value > this.#most.value) this.#least = undefined;
    this.#tell();
  }

  /** Others, who have nothing to do with consensus, say what time it is, to the second. */
  told(time: Timestamp): void {
    const ahead = time - this.#machine();
    this.#others = magnitude(ahead) > NOTABLE ? ahead : 0n;
    this.#tell();
  }

  /** The smallest correction that what is known allows; what others say counts for less than what consensus shows. */
  get #correction(): Timestamp {
    if (this.#least && this.#least.value > this.#others) return this.#least.value;
    if (this.#most && this.#most.value < this.#others) return this.#most.value;
    return this.#others;
  }

  #tell(): void {
    const correction = this.#correction;
    if (magnitude(correction - this.#told) <= NOTABLE) return;
    this.#told = correction;
    if (magnitude(correction) <= NOTABLE) return this.#log("The clock of this machine agrees with Hedera's again");
    const [size, way] = correction > 0n ? [correction, "behind"] : [-correction, "ahead of"];
    const seconds = Number(size / 1_000_000n) / 1_000;
    this.#log(`The clock of this machine is at least ${seconds} s ${way} Hedera's; set it, it is being corrected for`);
  }
}

function magnitude(time: Timestamp): Timestamp {
  return time < 0n ? -time : time;
}
