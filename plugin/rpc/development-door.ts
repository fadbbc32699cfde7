import { z } from "zod";

import { LedgerControls, type HederaControls, type Timekeeper } from "../hedera/simulated/controls.ts";
import type { Federation } from "../network/federation.ts";
import type { SimulatedNetwork } from "../network/simulated-network.ts";
import { Controls } from "./controls.ts";
import { Door, type DoorOptions, type Methods } from "./door.ts";
import { methodNotFound } from "./errors.ts";
import { HederaMethods } from "./hedera.ts";
import { MembershipMethods } from "./membership.ts";
import { NodeMethods } from "./nodes.ts";
import * as type from "./params.ts";
import { namesFinal } from "./tags.ts";

/** The JSON-RPC face of a simulated network, whose state and time are its users'. */
export class DevelopmentDoor extends Door {
  declare readonly network: SimulatedNetwork;
  /** The controls of the Hedera beneath; time and snapshots are the whole network's. */
  readonly hedera: HederaControls;
  readonly #controls: Controls;
  /** What is answered here and not, or otherwise, by networks whose Hedera is real. */
  readonly #own: readonly Methods[];

  /** @param notify is handed the results of subscriptions */
  constructor(
    network: SimulatedNetwork,
    options: DoorOptions,
    notify: (subscription: string, result: unknown) => void,
  ) {
    super(network, options, notify);
    this.#controls = new Controls(network, this.pool);
    this.hedera = new LedgerControls(network.ledger, timekeeper(network.federation));
    this.#own = [
      this.#controls,
      new NodeMethods(network),
      new MembershipMethods(network, this.provider),
      new HederaMethods(network.ledger, this.hedera),
    ];
  }

  override close(): void {
    this.#controls.stop();
    super.close();
  }

  override async request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const { federation } = this.network;
    // Nobody sees, or gets in the way of, what is being remembered or taken back.
    while (federation.turning !== undefined) await federation.turning;
    const { chain } = this.network.door;
    // Where attestations wait for more blocks, what is to be final has to be asked for.
    if (chain.finalized < chain.tip.height && namesFinal(params)) await this.network.finalize();
    return await super.request(method, params);
  }

  protected override missing(method: string): Error {
    return methodNotFound(method);
  }

  override handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "hardhat_impersonateAccount":
      case "hardhat_stopImpersonatingAccount":
        return this.#impersonate(method, params);
      case "hardhat_metadata":
      case "hardhat_setLoggingEnabled":
        return this.reads.shown(method, params);
    }
    for (const methods of this.#own) {
      const handled = methods.handle(method, params);
      if (handled !== undefined) return handled;
    }
    return super.handle(method, params);
  }

  async #impersonate(method: string, params: readonly unknown[]): Promise<boolean> {
    const [account] = type.parse(method, z.tuple([type.address]), params);
    return this.transactions.impersonate(account, method === "hardhat_impersonateAccount");
  }
}

/** The time and the past that all networks share with their Hedera. */
function timekeeper(federation: Federation): Timekeeper {
  const { time } = federation;
  return {
    get frozen() {
      return time.frozen;
    },
    async advanceTo(to) {
      await federation.idle();
      time.advanceTo(to);
      // What expired may be news for the nodes.
      await federation.idle();
    },
    freeze: () => time.freeze(),
    resume: () => time.resume(),
    snapshot: () => federation.snapshot(),
    revert: (id) => federation.revert(id),
  };
}
