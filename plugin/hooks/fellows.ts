import { AsyncLocalStorage } from "node:async_hooks";
import type { EdrNetworkConfig } from "hardhat/types/config";
import type { HookContext } from "hardhat/types/hooks";
import type { ChainType, NetworkConnection } from "hardhat/types/network";

import type { Federation } from "../network/federation.ts";
import type { DevelopmentDoor } from "../rpc/development-door.ts";
import { L2_NETWORK } from "./names.ts";
import type { Grounds } from "./open.ts";
import { overridesOf, fellowOverridesOf } from "./overrides.ts";

type Connection = NetworkConnection<ChainType | string>;

/** A connection's part in a federation. */
export interface Fellow {
  readonly fellows: Fellows;
  /** Which of the federation's networks it is connected to, from 0 on. */
  readonly place: number;
}

/** A connection that is being made to join others. */
interface Invitation extends Fellow {
  readonly chainId: number;
}

const inviting = new AsyncLocalStorage<Invitation>();

/**
 * What a new connection is part of: the federation that it was made to join, or a new one.
 * @param grounds of federations with the same `l2` key
 */
export function fellowOf(context: HookContext, connection: Connection, grounds: Grounds): Fellow {
  const invitation = inviting.getStore();
  // Another plugin may open connections of its own when it hears of a new one.
  if (invitation !== undefined && invitation.chainId === configOf(connection).chainId) return invitation;
  return { fellows: new Fellows(context, connection, grounds), place: 0 };
}

/**
 * The connections to the networks of one federation. It is founded with the first request to any of them, and each
 * network is opened with the first request to its own.
 */
export class Fellows {
  readonly #context: HookContext;
  readonly #first: Connection;
  readonly #grounds: Grounds;
  #federation: Promise<Federation> | undefined;
  #connections: Promise<Connection[]> | undefined;

  constructor(context: HookContext, first: Connection, grounds: Grounds) {
    this.#context = context;
    this.#first = first;
    this.#grounds = grounds;
  }

  /** One connection a network, in the order of their chain ids. Those that are missing are made. */
  connections(): Promise<Connection[]> {
    if (this.#connections === undefined) {
      const { networks } = this.#context.config.l2;
      const others = Array.from({ length: networks - 1 }, (_, index) => this.#invite(index + 1));
      this.#connections = Promise.all(others).then((made) => [this.#first, ...made]);
      // What could not be made can be tried again.
      this.#connections.catch(() => (this.#connections = undefined));
    }
    return this.#connections;
  }

  /** Opens the network that one of the connections is to. */
  async open(connection: Connection, place: number): Promise<DevelopmentDoor> {
    const { network, config: configured } = this.#context;
    const { openDoor } = await import("./open.ts");
    const { provider } = connection;
    const notify = (subscription: string, result: unknown) => {
      provider.emit("notification", { subscription, result });
      provider.emit("message", { type: "eth_subscription", data: { subscription, result } });
    };
    const config = configOf(connection);
    const override = await overridesOf(config, configured.networks[L2_NETWORK]);
    return await openDoor(network, { federation: await this.#founded(), place, config, notify, override });
  }

  #founded(): Promise<Federation> {
    this.#federation ??= this.#found();
    return this.#federation;
  }

  async #found(): Promise<Federation> {
    const { found } = await import("./open.ts");
    const config = configOf(this.#first);
    const start = BigInt(new Date(config.initialDate).getTime()) * 1_000_000n;
    const l2 = { ...this.#context.config.l2, archive: true, onDemand: true, alone: true, start };
    return await found(config, l2, this.#grounds);
  }

  async #invite(place: number): Promise<Connection> {
    const { network, config } = this.#context;
    const { chainType } = this.#first;
    const own = configOf(this.#first);
    const chainId = own.chainId + place;
    const override = await fellowOverridesOf({ ...own, chainId }, config.networks[L2_NETWORK]);
    return await inviting.run({ fellows: this, place, chainId }, () =>
      network.create({ network: L2_NETWORK, chainType: chainType as ChainType, override }),
    );
  }
}

function configOf({ networkConfig }: Connection): EdrNetworkConfig {
  if (networkConfig.type !== "edr-simulated") throw new TypeError("the network l2 is not simulated");
  return networkConfig;
}
