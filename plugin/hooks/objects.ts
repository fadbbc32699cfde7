import type { SimulatedNetwork } from "../network/simulated-network.ts";
import { RELAYER } from "../network/relayer-account.ts";
import type { Addresses } from "../objects/deployment.ts";
import type { ObjectFederation } from "../objects/objects.ts";
import type { Provider } from "../objects/provider.ts";
import type { Relayer, Round } from "../objects/relayer.ts";

/** What a connection is as far as objects are concerned. */
interface Reachable {
  readonly provider: Provider;
  readonly networkConfig: { readonly chainId?: number };
}

/** What can be done with objects wherever they are. */
type Uses = Pick<
  ObjectFederation,
  "call" | "claim" | "create" | "follow" | "move" | "moveOut" | "prove" | "read" | "register" | "resolve"
>;

/**
 * Objects that move between the networks of a federation at once: each may have several copies, on several networks,
 * conditional on state roots that crosslinks confirm later; whatever turns out to be true, one copy stands. A network by
 * itself has objects, too, that have nowhere to go.
 *
 * The contracts behind objects are deployed on all networks with the first use of anything here, by an account of its own
 * that the networks fund from the start: users' nonces stay theirs. It takes a few blocks on each network. Crosslinks do
 * not come by themselves: {@link relay} carries them.
 *
 * @example
 * const { l2 } = await network.create("l2"); // with l2: { networks: 2 } in the configuration
 * const [here, there] = (await l2.connections()).map(({ networkConfig }) => networkConfig.chainId);
 * const { index } = await l2.objects.create("counter");
 * await l2.objects.move(index, there);
 * await l2.objects.call([index], "0x"); // it counts there, while nobody knows for good that it has left here
 * expect((await l2.objects.read(index)).copies).to.have.length(2);
 * await l2.objects.relay();
 * expect((await l2.objects.read(index)).standing?.network).to.equal(there);
 */
export interface L2Objects extends Uses {
  /** Deploys the contracts, unless they are there, and tells where they are, on each of the networks. */
  deploy(): Promise<Addresses>;
  /** Carries the crosslinks that objects wait for to all networks, and has the objects take note of them. */
  relay(): Promise<Round>;
}

interface Parts {
  readonly federation: ObjectFederation;
  readonly relayer: Relayer;
  readonly deploy: () => Promise<void>;
}

/** Opens all networks and deploys with the first use. */
export class LazyObjects implements L2Objects {
  readonly #connections: () => Promise<readonly object[]>;
  readonly #network: () => Promise<SimulatedNetwork>;
  #parts: Promise<Parts> | undefined;
  /** While somebody deploys: nobody else need. */
  #deploying: Promise<void> | undefined;

  /** @param connections to all networks of the federation that `network` is one of */
  constructor(connections: () => Promise<readonly object[]>, network: () => Promise<SimulatedNetwork>) {
    this.#connections = connections;
    this.#network = network;
  }

  create: Uses["create"] = async (...args) => await (await this.#federation()).create(...args);
  register: Uses["register"] = async (...args) => await (await this.#federation()).register(...args);
  read: Uses["read"] = async (...args) => await (await this.#federation()).read(...args);
  call: Uses["call"] = async (...args) => await (await this.#federation()).call(...args);
  move: Uses["move"] = async (...args) => await (await this.#federation()).move(...args);
  moveOut: Uses["moveOut"] = async (...args) => await (await this.#federation()).moveOut(...args);
  prove: Uses["prove"] = async (...args) => await (await this.#federation()).prove(...args);
  claim: Uses["claim"] = async (...args) => await (await this.#federation()).claim(...args);
  resolve: Uses["resolve"] = async (...args) => await (await this.#federation()).resolve(...args);

  async *follow(...args: Parameters<Uses["follow"]>): ReturnType<Uses["follow"]> {
    yield* (await this.#federation()).follow(...args);
  }

  async deploy(): Promise<Addresses> {
    return (await this.#federation()).networks[0]!.addresses;
  }

  async relay(): Promise<Round> {
    await this.#federation();
    return await (await this.#opened()).relayer.carryAll();
  }

  async #federation(): Promise<ObjectFederation> {
    const { federation, deploy } = await this.#opened();
    // A revert may have taken the contracts back.
    this.#deploying ??= deploy().finally(() => (this.#deploying = undefined));
    await this.#deploying;
    return federation;
  }

  #opened(): Promise<Parts> {
    if (this.#parts === undefined) {
      this.#parts = this.#open();
      this.#parts.catch(() => (this.#parts = undefined));
    }
    return this.#parts;
  }

  async #open(): Promise<Parts> {
    const [{ openFederation }, { deploy, planOf }, { keyed }, { Relayer }] = await Promise.all([
      import("../objects/opening.ts"),
      import("../objects/deployment.ts"),
      import("../objects/sender.ts"),
      import("../objects/relayer.ts"),
    ]);
    const connections = (await this.#connections()) as readonly Reachable[];
    const providers = new Map(connections.map(({ provider, networkConfig }) => [networkConfig.chainId, provider]));
    const { federation, description } = await openFederation(connections[0]!.provider, ({ chainId }) =>
      providers.get(chainId)!,
    );
    const { networks } = federation;
    const sender = keyed(RELAYER.secret);
    const { time } = (await this.#network()).federation;
    const plan = planOf(description.networks);
    /** Those that had everything at some time: either they have all of it still, or nothing. */
    const complete = new Set<object>();
    return {
      federation,
      relayer: new Relayer({ networks, sender, now: () => time.now }),
      deploy: async () => {
        // One after the other: all of them are in this process.
        for (const network of networks) {
          if (complete.has(network) && (await network.isThere())) continue;
          await deploy(network.provider, plan, sender);
          complete.add(network);
        }
      },
    };
  }
}
