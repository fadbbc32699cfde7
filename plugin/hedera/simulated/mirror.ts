import type { Timestamp } from "../ledger.ts";
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
    return this.#now() - BigInt(this.lag) * 1_000_000n;
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

  /** The account behind an EVM address or an encoded key alias, hex with 0x. */
  findAlias(alias: string): number | undefined {
    return this.#state.aliases.get(alias);
  }

  /** The transactions of a span of time. */
  transactions({ from, to, order }: Span = {}): Generator<Sealed> {
    const now = this.now();
    return this.#history.between({ from, to: to === undefined || to > now ? now : to, order });
  }
}
