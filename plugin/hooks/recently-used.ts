import type { SimulatedNetwork } from "../network/simulated-network.ts";

/** Many more than one test uses; each has the EVMs of all its nodes open. */
const MAX_AWAKE = 8;

/**
 * The networks that were used last. Suites open a network for each file and close none: the nodes of one that others
 * have followed rest, until it is used again.
 */
export class RecentlyUsed {
  /** The last one at the end. */
  readonly #networks = new Set<SimulatedNetwork>();
  #last: SimulatedNetwork | undefined;

  use(network: SimulatedNetwork): void {
    if (network === this.#last) return;
    this.#last = network;
    this.#networks.delete(network);
    this.#networks.add(network);
    const [oldest] = this.#networks;
    if (this.#networks.size <= MAX_AWAKE) return;
    this.#networks.delete(oldest!);
    void this.#rest(oldest!);
  }

  async #rest(network: SimulatedNetwork): Promise<void> {
    const rests = await network.rest().catch(() => true);
    // Whoever is at work has its turn again later.
    if (!rests) this.#networks.add(network);
  }

  forget(network: SimulatedNetwork): void {
    this.#networks.delete(network);
    if (this.#last === network) this.#last = undefined;
  }
}
