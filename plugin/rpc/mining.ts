import type { SimulatedNetwork } from "../network/simulated-network.ts";
import { patiently } from "./patience.ts";
import type { Pool } from "./pool.ts";

/** Blocks that are made because somebody asked for them, or because it is time. */
export class Mining {
  readonly #network: SimulatedNetwork;
  readonly #pool: Pool;
  #interval: NodeJS.Timeout | undefined;

  constructor(network: SimulatedNetwork, pool: Pool) {
    this.#network = network;
    this.#pool = pool;
    if (network.settings.blockTime > 0) this.#makeBlocksEvery(network.settings.blockTime);
  }

  stop(): void {
    clearInterval(this.#interval);
  }

  /** Makes blocks: what is pending goes into the first, the others are empty. */
  async seal(blocks: bigint, interval: bigint): Promise<void> {
    const network = this.#network;
    await this.#pool.flushed();
    let empty = blocks;
    // Where blocks are made at once, what is fresh gets its block without being asked for.
    const { automine, queue } = network.door.chain;
    const sealing = automine ? queue.entries.some(({ waiting }) => waiting) : this.#pool.transactions.length > 0;
    if (sealing) {
      await this.#sealPending();
      empty--;
    }
    if (empty === 0n) return;
    const { tip } = network.door.chain;
    const { seconds } = network.pace;
    const soonest = seconds > tip.seconds ? seconds : tip.seconds + 1n;
    const first = sealing ? tip.seconds + interval : soonest;
    network.pace.require(first + empty * interval);
    await network.control({ method: "l2_mine", params: [Number(empty), first.toString(), interval.toString()] });
    network.pace.after(first + (empty - 1n) * interval);
    // Time has passed on Hedera as well.
    network.ledger.tick();
  }

  async #sealPending(): Promise<void> {
    const network = this.#network;
    const { promise: block, resolve } = Promise.withResolvers<undefined>();
    const joined = () => resolve(undefined);
    network.once("joined", joined);
    try {
      network.enter();
      await network.control({ method: "l2_seal", params: [] });
      await patiently(block, network, "the transactions wait for their block");
    } finally {
      network.off("joined", joined);
    }
  }

  /** Blocks come at the interval alone. */
  #makeBlocksEvery(ms: number): void {
    this.#network.control({ method: "l2_setAutomine", params: [false] }).catch((error: unknown) => this.#note(error));
    this.every(ms);
  }

  /** Makes a block each so many milliseconds, 0 for none; whether transactions wait for it is another matter. */
  every(ms: number): void {
    clearInterval(this.#interval);
    if (ms === 0) return;
    let busy = false;
    this.#interval = setInterval(() => {
      if (busy || this.#network.federation.turning !== undefined) return;
      busy = true;
      this.seal(1n, 1n)
        .catch((error: unknown) => this.#note(error))
        .finally(() => (busy = false));
    }, ms);
    this.#interval.unref();
  }

  #note(error: unknown): void {
    this.#network.emit("noted", this.#network.door.index, error instanceof Error ? error.message : String(error));
  }
}
