import type { EdrNetworkConfig } from "hardhat/types/config";
import type { NetworkHooks } from "hardhat/types/hooks";
import type { ChainType, NetworkConnection } from "hardhat/types/network";

import type { DevelopmentDoor } from "../rpc/development-door.ts";
import { paramsOf } from "../rpc/envelope.ts";
import type { Call } from "../node/evm.ts";
import { batched } from "./batched.ts";
import { Completion } from "./completion.ts";
import { fellowOf, type Fellow } from "./fellows.ts";
import type { L2, LazyL2 } from "./l2.ts";
import { lend } from "./lent.ts";
import { EVM_BATCH, EVM_NETWORK, L2_NETWORK } from "./names.ts";
import type { Grounds } from "./open.ts";
import { RecentlyUsed } from "./recently-used.ts";

type Connection = NetworkConnection<ChainType | string>;

export default async (): Promise<Partial<NetworkHooks>> => {
  const fellows = new WeakMap<Connection, Fellow>();
  const doors = new WeakMap<Connection, Promise<DevelopmentDoor>>();
  const l2s = new WeakMap<Connection, LazyL2>();
  const grounds: Grounds = new WeakMap();
  const recent = new RecentlyUsed();
  const completions = new WeakMap<Connection, Completion>();

  /** The network behind a connection is opened with its first request: suites create connections that they never use. */
  const doorOf = async (connection: Connection): Promise<DevelopmentDoor> => {
    let open = doors.get(connection);
    if (open === undefined) {
      const { fellows: all, place } = fellows.get(connection)!;
      doors.set(connection, (open = all.open(connection, place)));
    }
    const door = await open;
    recent.use(door.network);
    return door;
  };

  const completionOf = (connection: Connection, door: DevelopmentDoor): Completion => {
    let completion = completions.get(connection);
    if (completion === undefined) {
      const config = connection.networkConfig as EdrNetworkConfig;
      completion = new Completion(config, (method, params) => door.request(method, params));
      completions.set(connection, completion);
    }
    return completion;
  };

  return {
    async newConnection(context, next) {
      const connection = await next(context);
      if (connection.networkName === EVM_NETWORK) await lend(connection);
      if (!isL2(connection)) return connection;
      const fellow = fellowOf(context, connection, grounds);
      fellows.set(connection, fellow);
      const l2 = await openL2(
        () => doorOf(connection),
        context.config.l2.nodes,
        () => fellow.fellows.connections(),
      );
      l2s.set(connection, l2);
      return Object.assign(connection, { l2: l2 satisfies L2 });
    },

    async onRequest(context, connection, request, next) {
      if (connection.networkName === EVM_NETWORK && request.method === EVM_BATCH) {
        const [calls] = request.params as [readonly Call[]];
        return {
          jsonrpc: "2.0",
          id: request.id,
          result: await batched(calls, (asOne) => next(context, connection, asOne)),
        };
      }
      if (!isL2(connection)) return await next(context, connection, request);
      const door = await doorOf(connection);
      try {
        const given = paramsOf(request.method, request.params);
        const params = await completionOf(connection, door).complete(request.method, given);
        const result = await door.request(request.method, params);
        return { jsonrpc: "2.0", id: request.id, result: result ?? null };
      } catch (error) {
        // The EVM's own errors pass as they are: they carry Solidity stack traces.
        if (!(error instanceof Error) || error.name !== "RpcError") throw error;
        const { code, message, data } = error as Error & { code: number; data: unknown };
        return { jsonrpc: "2.0", id: request.id, error: { code, message, data: data ?? null } };
      }
    },

    async closeConnection(context, connection, next) {
      await l2s.get(connection)?.hedera.close();
      const door = await doors.get(connection)?.catch(() => undefined);
      if (door !== undefined) {
        recent.forget(door.network);
        door.close();
        await door.network.close();
      }
      await next(context, connection);
    },
  };
};

/** What a connection offers. Other connections need not load what it is made of. */
async function openL2(
  door: () => Promise<DevelopmentDoor>,
  nodes: number,
  connections: () => Promise<Connection[]>,
): Promise<LazyL2> {
  const [{ LazyL2 }, { registerMatchers }] = await Promise.all([import("./l2.ts"), import("../chai/register.ts")]);
  await registerMatchers();
  return new LazyL2(door, nodes, connections);
}

function isL2({ networkName, networkConfig }: Connection): boolean {
  return networkName === L2_NETWORK && networkConfig.type === "edr-simulated";
}
