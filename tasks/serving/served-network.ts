import type { EdrNetworkConfig } from "hardhat/types/config";
import type { NetworkManager } from "hardhat/types/network";

import { openDoor } from "../../plugin/hooks/open.ts";
import { overridesOf } from "../../plugin/hooks/overrides.ts";
import type { Federation } from "../../plugin/network/federation.ts";
import type { SimulatedNetwork } from "../../plugin/network/simulated-network.ts";
import type { DevelopmentDoor } from "../../plugin/rpc/development-door.ts";
import { RpcServer, type Listening } from "../../plugin/rpc/server.ts";
import { listenFor } from "./running.ts";

/** A network that is asked over JSON-RPC. Its port is taken before it is there: requests wait until it is. */
export class ServedNetwork {
  readonly address: Listening;
  readonly #server: RpcServer;
  readonly #answering: PromiseWithResolvers<DevelopmentDoor>;
  #door: DevelopmentDoor | undefined;

  private constructor(server: RpcServer, address: Listening, answering: PromiseWithResolvers<DevelopmentDoor>) {
    this.#server = server;
    this.address = address;
    this.#answering = answering;
  }

  /** Takes a port for a network. */
  static async on(port: number, hostname: string): Promise<ServedNetwork> {
    const answering = Promise.withResolvers<DevelopmentDoor>();
    const server = new RpcServer(async (method, params) => await (await answering.promise).request(method, params));
    return new ServedNetwork(server, await listenFor(server, port, hostname), answering);
  }

  /** Opens the network. */
  async open(manager: NetworkManager, federation: Federation, place: number, first: EdrNetworkConfig): Promise<void> {
    const config = { ...first, chainId: federation.settings.chainIds[place]! };
    const override = await overridesOf(config, first);
    const notify = (subscription: string, result: unknown) => this.#server.notify(subscription, result);
    this.#door = await openDoor(manager, { federation, place, config, notify, override });
  }

  /** The door to the network, once it is open. */
  get door(): DevelopmentDoor {
    if (this.#door === undefined) throw new Error("the network is not open yet");
    return this.#door;
  }

  get network(): SimulatedNetwork {
    return this.door.network;
  }

  /** Answers requests from now on. */
  answer(): void {
    this.#answering.resolve(this.door);
  }

  async close(): Promise<void> {
    this.#door?.close();
    await this.#server.close();
  }
}
