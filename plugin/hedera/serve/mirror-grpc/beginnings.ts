import { SECOND } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";

/** How long after its connection a subscription still belongs to it. */
const GRACE = SECOND;

/**
 * When subscriptions begin that do not say so: now, or when their client connected for them. A client that connects,
 * subscribes and submits without waiting means to see its message; here consensus would be faster than the subscription.
 */
export class Beginnings {
  readonly #now: () => Timestamp;
  readonly #connected = new Map<string, Timestamp>();

  /** @param now consensus time */
  constructor(now: () => Timestamp) {
    this.#now = now;
  }

  opened(peer: string): void {
    this.#connected.set(peer, this.#now());
  }

  closed(peer: string): void {
    this.#connected.delete(peer);
  }

  /** When a subscription of this peer begins; only the first of a connection is that early. */
  of(peer: string): Timestamp {
    const now = this.#now();
    const connected = this.#connected.get(peer);
    this.#connected.delete(peer);
    // A ledger that was reverted is earlier than its connections.
    return connected !== undefined && connected <= now && now - connected < GRACE ? connected : now;
  }
}
