import { entityId, entityNumber, formatTimestamp, SECOND } from "../entity.ts";
import type { EntityId, Timestamp } from "../ledger.ts";
import type { SimulatedClock } from "./clock.ts";
import { NODE_ACCOUNTS } from "./genesis.ts";
import type { SimulatedLedger } from "./simulated-ledger.ts";

/** How a simulated Hedera stands at the moment. */
export interface HederaStatus {
  /** Consensus time. */
  readonly now: Timestamp;
  /** Whether the clock stands still until it is moved. */
  readonly frozen: boolean;
  /** Milliseconds from submission to consensus. */
  readonly consensusDelay: number;
  /** Milliseconds by which the mirror is behind consensus. */
  readonly mirrorLag: number;
  /** Milliseconds that clients wait for each answer, on top of everything else. */
  readonly latency: number;
  /** Whether transactions above the network's limits are refused as BUSY. */
  readonly throttles: boolean;
  /** The consensus nodes that are down. */
  readonly outages: readonly EntityId[];
}

/**
 * What can be done to a simulated Hedera and to no real one: its time, its past and its troubles.
 *
 * @example
 * const before = await hedera.snapshot();
 * await hedera.advance(1_800); // a schedule's default lifetime: those that wait for signatures expire now
 * await hedera.revert(before);
 */
export interface HederaControls {
  /** Remembers the present, at no cost. @returns the id to {@link revert} to */
  snapshot(): Promise<number>;
  /**
   * Takes everything back to a snapshot: entities, clock, receipts and records. The snapshot is used up, and later ones
   * are dropped. @returns false when there is no such snapshot
   */
  revert(id: number): Promise<boolean>;
  /** Consensus time, nanoseconds since the Unix epoch. */
  now(): Promise<Timestamp>;
  /** Moves time on by so many seconds; what expires on the way expires now. @returns consensus time after it */
  advance(seconds: number | bigint): Promise<Timestamp>;
  /** Moves time on to a consensus timestamp. @throws {RangeError} when it has passed: time never goes back */
  advanceTo(time: Timestamp): Promise<Timestamp>;
  /** Stops the clock: only {@link advance} moves time on, and each transaction by a microsecond. */
  freeze(): Promise<void>;
  /** Lets a frozen clock run on from where it stands. */
  resume(): Promise<void>;
  /** Milliseconds from submission to consensus, for what is submitted from now on. */
  setConsensusDelay(ms: number): Promise<void>;
  /** Milliseconds by which the mirror is behind consensus. @throws {RangeError} when the ledger keeps no past */
  setMirrorLag(ms: number): Promise<void>;
  /** Milliseconds that clients wait for each answer of HAPI and of the mirror, on top of everything else. */
  setLatency(ms: number): Promise<void>;
  /** Whether transactions above the network's limits are refused as BUSY. */
  setThrottles(on: boolean): Promise<void>;
  /** Takes a consensus node down, or up again: one that is down answers nobody. */
  setOutage(node: EntityId, down: boolean): Promise<void>;
  status(): Promise<HederaStatus>;
}

/** What holds the time and the past: a ledger with its clock, or a system that stands on it and has to move with it. */
export interface Timekeeper {
  readonly frozen: boolean;
  advanceTo(time: Timestamp): void | Promise<void>;
  freeze(): void;
  resume(): void;
  snapshot(): number | Promise<number>;
  revert(id: number): boolean | Promise<boolean>;
}

/** A ledger on which nothing stands that has a past or a clock of its own. */
export function alone(ledger: SimulatedLedger, clock: SimulatedClock): Timekeeper {
  return {
    get frozen() {
      return clock.frozen;
    },
    advanceTo(time) {
      clock.advanceTo(time);
      ledger.tick();
    },
    freeze: () => clock.freeze(),
    resume: () => clock.resume(),
    snapshot: () => ledger.snapshot(),
    revert: (id) => ledger.revert(id),
  };
}

/** The longest delay, lag or latency: ten minutes. */
export const MAX_DELAY_MS = 600_000;

/** The controls of a ledger in this process. */
export class LedgerControls implements HederaControls {
  readonly #ledger: SimulatedLedger;
  readonly #time: Timekeeper;

  constructor(ledger: SimulatedLedger, time: Timekeeper) {
    this.#ledger = ledger;
    this.#time = time;
  }

  async snapshot(): Promise<number> {
    return await this.#time.snapshot();
  }

  async revert(id: number): Promise<boolean> {
    return await this.#time.revert(id);
  }

  async now(): Promise<Timestamp> {
    return this.#ledger.now();
  }

  async advance(seconds: number | bigint): Promise<Timestamp> {
    if (seconds < 0) throw new RangeError(`time never goes back; it was to move by ${seconds} s`);
    const nanoseconds = typeof seconds === "bigint" ? seconds * SECOND : BigInt(Math.round(seconds * 1e9));
    return await this.advanceTo(this.#ledger.now() + nanoseconds);
  }

  async advanceTo(time: Timestamp): Promise<Timestamp> {
    const now = this.#ledger.now();
    if (time < now) {
      const [is, wanted] = [now, time].map((each) => formatTimestamp(each));
      throw new RangeError(`time never goes back; it is ${is}, and was to be ${wanted}`);
    }
    await this.#time.advanceTo(time);
    return this.#ledger.now();
  }

  async freeze(): Promise<void> {
    this.#time.freeze();
  }

  async resume(): Promise<void> {
    this.#time.resume();
  }

  async setConsensusDelay(ms: number): Promise<void> {
    this.#ledger.consensusDelay = delay(ms);
  }

  async setMirrorLag(ms: number): Promise<void> {
    if (ms > 0 && !this.#ledger.archive) throw new RangeError("the mirror of a ledger that keeps no past cannot lag");
    this.#ledger.mirror.lag = delay(ms);
  }

  async setLatency(ms: number): Promise<void> {
    this.#ledger.latency = delay(ms);
  }

  async setThrottles(on: boolean): Promise<void> {
    this.#ledger.throttled = on;
  }

  async setOutage(node: EntityId, down: boolean): Promise<void> {
    if (!NODE_ACCOUNTS.includes(entityNumber(node))) {
      const nodes = NODE_ACCOUNTS.map((num) => `0.0.${num}`).join(", ");
      throw new RangeError(`${node} is no consensus node: those are ${nodes}`);
    }
    const id = entityId(entityNumber(node));
    if (down) this.#ledger.outages.add(id);
    else this.#ledger.outages.delete(id);
  }

  async status(): Promise<HederaStatus> {
    const { consensusDelay, mirror, latency, throttled, outages } = this.#ledger;
    return {
      now: this.#ledger.now(),
      frozen: this.#time.frozen,
      consensusDelay,
      mirrorLag: mirror.lag,
      latency,
      throttles: throttled,
      outages: [...outages].sort(),
    };
  }
}

function delay(ms: number): number {
  if (Number.isInteger(ms) && ms >= 0 && ms <= MAX_DELAY_MS) return ms;
  throw new RangeError(`a delay is 0 to ${MAX_DELAY_MS} whole milliseconds; it is ${ms}`);
}
