import { z } from "zod";

import type { SimulatedNetwork } from "../network/simulated-network.ts";
import type { Provider } from "../objects/provider.ts";
import { invalidParams } from "./errors.ts";
import * as type from "./params.ts";

/** Nodes that join and leave a simulated network, whose keys are all at hand. */
export class MembershipMethods {
  readonly #network: SimulatedNetwork;
  readonly #provider: Provider;
  /** Who joins gets the next number: one after the other. */
  #joining: Promise<unknown> = Promise.resolve();

  /** @param provider answers of this network */
  constructor(network: SimulatedNetwork, provider: Provider) {
    this.#network = network;
    this.#provider = provider;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "l2_addNode":
        type.parse(method, z.tuple([]), params);
        return this.#add();
      case "l2_retireNode":
        return this.#retire(params);
      default:
        return undefined;
    }
  }

  /** @returns its seat */
  async #add(): Promise<number> {
    const { join } = await import("../rewards/membership.ts");
    const before = this.#joining;
    const joined = (async () => {
      await before.catch(() => {});
      return await join({ network: this.#network, provider: this.#provider });
    })();
    this.#joining = joined;
    return await joined;
  }

  async #retire(params: readonly unknown[]): Promise<boolean> {
    const [seat] = type.parse("l2_retireNode", z.tuple([z.number().int().nonnegative()]), params);
    const last = this.#network.keyholders.length - 1;
    if (seat > last) throw invalidParams(`l2_retireNode: there is no node ${seat}: nodes are 0 to ${last}`);
    const { leave } = await import("../rewards/membership.ts");
    await leave({ network: this.#network, provider: this.#provider }, seat);
    return true;
  }
}
