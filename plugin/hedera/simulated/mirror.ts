import type { Timestamp } from "../ledger.ts";
import type { Block } from "./blocks.ts";
import type { Schedule } from "./entities.ts";
import type { History, Span } from "./history.ts";
import type { Sealed } from "./sealed.ts";
import type { State, StateView } from "./state.ts";

/**
 * What a mirror node knows: the transactions that reached consensus and the entities that came of them, all of it a
 * little late when the mirror {@link lag}s.
 */
export class Mirror {
  /** Milliseconds by which the mirror is behind consensus. */
  lag = 0;
  readonly #state: State;
  readonly #history: History;
  readonly #now: () => Timestamp;

  constructor(state: State, history: History, now: () => Timestamp) {
    this.#state = state;
    this.#history = history;
    this.#now = now;
  }

  /** The time up to which the mirror knows everything. */
  now(): Timestamp {
    // What a schedule triggers comes later than the transaction that triggers it, and so than the consensus time.
    const [now, newest] = [this.#now(), this.#history.newest ?? 0n];
    return (now > newest ? now : newest) - BigInt(this.lag) * 1_000_000n;
  }

  /** Whether {@link state} can be had for a time. */
  remembers(at: Timestamp): boolean {
    if (at >= this.now() && this.lag === 0) return true;
    return this.#state.journal.remembers && (this.#history.isWhole || at >= this.oldest!);
  }

  /** The consensus timestamp of the oldest transaction that is still known. */
  get oldest(): Timestamp | undefined {
    return this.#history.oldest;
  }

  /** The entities as they are, or were at a time. @throws for the past when the ledger keeps no archive */
  state(at?: Timestamp): StateView {
    const now = this.now();
    if (at === undefined) return this.lag === 0 ? this.#state : this.#state.at(now);
    return this.#state.at(at < now ? at : now);
  }

  /** The schedule with this number, whether it has expired or not. */
  schedule(num: number): Schedule | undefined {
    return this.state().schedules.get(num) ?? this.#state.expired.get(num);
  }

  /** All schedules that are known, those that have expired first. */
  *schedules(): Generator<Schedule> {
    const { schedules } = this.state();
    for (const [num, schedule] of this.#state.expired.entries()) if (!schedules.get(num)) yield schedule;
    for (const [, schedule] of schedules.entries()) yield schedule;
  }

  /** The account behind an EVM address or an encoded key alias, hex with 0x. */
  findAlias(alias: string): number | undefined {
    return this.#state.aliases.get(alias);
  }

  /** The numbers of the blocks that are there: from the first, up to but not including the last. */
  blockNumbers(): [first: number, end: number] {
    const { blocks } = this.#history;
    return [blocks.first, blocks.endAt(this.now())];
  }

  /** The block with one of the {@link blockNumbers}. */
  block(number: number): Block | undefined {
    return number < this.blockNumbers()[1] ? this.#history.blocks.get(number) : undefined;
  }

  /** The transactions of a span of time. */
  transactions({ from, to, order }: Span = {}): Generator<Sealed> {
    const now = this.now();
    return this.#history.between({ from, to: to === undefined || to > now ? now : to, order });
  }
}
