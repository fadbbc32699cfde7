import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import type { L2UserConfig } from "../../plugin/config.ts";
import plugin from "../../plugin/index.ts";
import type { L2 } from "../../plugin/index.ts";
import type { Provider } from "../../plugin/objects/provider.ts";

/** Connections to all networks of a federation of its own. */
export interface Federation {
  readonly l2: L2;
  readonly chainIds: readonly number[];
  readonly providers: readonly Provider[];
  /** Unlocked on each network. */
  readonly accounts: readonly `0x${string}`[];
  close(): Promise<void>;
}

/** Opens networks in process that have an `l2` key of their own. */
export async function federationOf(l2: L2UserConfig = { networks: 3 }): Promise<Federation> {
  const { network } = await createHardhatRuntimeEnvironment({ plugins: [plugin], l2 }, {}, hre.config.paths.root);
  const first = await network.create("l2");
  const connections = await first.l2.connections();
  const accounts = (await first.provider.request({ method: "eth_accounts" })) as `0x${string}`[];
  return {
    l2: first.l2,
    chainIds: connections.map(({ networkConfig }) => networkConfig.chainId!),
    providers: connections.map(({ provider }) => provider as Provider),
    accounts,
    close: async () => void (await Promise.all(connections.map((connection) => connection.close()))),
  };
}
