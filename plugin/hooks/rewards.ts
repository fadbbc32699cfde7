import { STEWARD } from "../network/steward-account.ts";
import type { RewardsReport } from "../rewards/report.ts";
import type { Round } from "../rewards/round.ts";
import type { Steward } from "../rewards/steward.ts";
import type { DevelopmentDoor } from "../rpc/development-door.ts";

/**
 * What nodes earn. In process nobody closes reward epochs, pays nodes or shows who lied, unless a test asks for it.
 *
 * @example
 * for (let block = 0; block < 192; block++) await counter.getFunction("inc")();
 * const { closed, paidOut } = await l2.rewards.distribute();
 * expect(paidOut).to.have.length(4);
 * const { fees } = await l2.rewards.report();
 */
export interface L2Rewards {
  /** The nodes with what they have earned, and what it rests on: `l2_rewards`. */
  report(): Promise<RewardsReport>;
  /**
   * Has a steward do what there is to be done now: it shows who lied, closes the reward epoch if it is over, sends the
   * nodes their rewards and has the next committee decided if there is to be another one. It has an account of its own.
   */
  distribute(): Promise<Round>;
}

/** Opens the network with the first thing that is asked. */
export class LazyRewards implements L2Rewards {
  readonly #door: () => Promise<DevelopmentDoor>;
  #steward: Promise<Steward> | undefined;

  constructor(door: () => Promise<DevelopmentDoor>) {
    this.#door = door;
  }

  async report(): Promise<RewardsReport> {
    return (await (await this.#door()).request("l2_rewards")) as RewardsReport;
  }

  async distribute(): Promise<Round> {
    const { network } = await this.#door();
    this.#steward ??= this.#open();
    // Whoever lies does so in attestations, which nodes put off for the blocks that may follow.
    await network.finalize();
    return await (await this.#steward).rounds();
  }

  async #open(): Promise<Steward> {
    const [{ Steward }, { keyed }] = await Promise.all([
      import("../rewards/steward.ts"),
      import("../objects/sender.ts"),
    ]);
    const { provider } = await this.#door();
    return new Steward({ provider, sender: keyed(STEWARD.secret) });
  }
}
