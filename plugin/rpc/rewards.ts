import { z } from "zod";

import type { Provider } from "../objects/provider.ts";
import type { RewardsReport } from "../rewards/report.ts";
import * as type from "./params.ts";

/** What the nodes have earned, and what it rests on. */
export class RewardMethods {
  readonly #provider: Provider;

  /** @param provider answers of this network */
  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    return method === "l2_rewards" ? this.#rewards(params) : undefined;
  }

  async #rewards(params: readonly unknown[]): Promise<RewardsReport> {
    type.parse("l2_rewards", z.tuple([]), params);
    const [{ readRewards }, { RewardNetwork }] = await Promise.all([
      import("../rewards/reading.ts"),
      import("../rewards/reward-network.ts"),
    ]);
    return await readRewards(new RewardNetwork(this.#provider));
  }
}
