import type { Ledger, Timestamp } from "../hedera/ledger.ts";
import type { Chain } from "../node/chain.ts";
import type { EntityId } from "../protocol/units.ts";

/** How often Hedera is asked, ms. */
const INTERVAL_MS = 10_000;
const NANOSECONDS = 1e9;

/** What {@link Lag} looks at. */
export interface LagParts {
  readonly ledger: Pick<Ledger, "messages" | "now">;
  readonly topic: EntityId;
  readonly chain: () => Chain;
}

/**
 * How far a node is behind the topic. It is asked for the message that comes next, apart from what the node follows: so
 * it comes to light when nothing is told any more, though there is something to tell.
 */
export class Lag {
  readonly #parts: LagParts;
  /** The first message that the node did not have when it was asked for. */
  #missing: { readonly sequenceNumber: number; readonly at: Timestamp } | undefined;
  /** When the last answer came, by the clock that only goes forward, ms. */
  #answered = performance.now();
  #looking: Promise<void> | undefined;

  constructor(parts: LagParts) {
    this.#parts = parts;
  }

  /** Looks now and then. @returns what ends that */
  watch(): () => void {
    void this.look();
    const timer = setInterval(() => void this.look(), INTERVAL_MS).unref();
    return () => clearInterval(timer);
  }

  /** Looks once; who asks while it looks waits for the same answer. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** How old the first message is that the node does not have yet, s; 0 if there is none. */
  get behind(): number {
    const missing = this.#missing;
    const { ledger, chain } = this.#parts;
    if (missing === undefined || chain().sequenceNumber >= missing.sequenceNumber) return 0;
    return Math.max(0, Number(ledger.now() - missing.at) / NANOSECONDS);
  }

  /** For how long Hedera has not answered, s. */
  get silence(): number {
    return (performance.now() - this.#answered) / 1_000;
  }

  async #look(): Promise<void> {
    const { ledger, topic, chain } = this.#parts;
    try {
      const [next] = await ledger.messages(topic, chain().sequenceNumber + 1, 1);
      this.#missing = next && { sequenceNumber: next.sequenceNumber, at: next.consensusTimestamp };
      this.#answered = performance.now();
    } catch {
      // For how long it has not answered is told.
    }
  }
}
