import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import type { L2UserConfig } from "../../plugin/config.ts";
import plugin from "../../plugin/index.ts";
import type { L2 } from "../../plugin/index.ts";
import { ObjectNetwork } from "../../plugin/objects/object-network.ts";
import type { Provider } from "../../plugin/objects/provider.ts";
import type { Hex } from "../../plugin/protocol/units.ts";

/** Connections to all networks of a federation of its own, with all that objects need. */
export interface Federation {
  readonly l2: L2;
  /** One a network. */
  readonly l2s: readonly L2[];
  readonly chainIds: readonly number[];
  readonly providers: readonly Provider[];
  readonly networks: readonly ObjectNetwork[];
  /** Unlocked on each network. */
  readonly accounts: readonly Hex[];
  close(): Promise<void>;
}

/** Opens networks in process that have an `l2` key of their own. */
export async function federationOf(l2: L2UserConfig): Promise<Federation> {
  const { network } = await createHardhatRuntimeEnvironment({ plugins: [plugin], l2 }, {}, hre.config.paths.root);
  const first = await network.create("l2");
  const connections = await first.l2.connections();
  const accounts = (await first.provider.request({ method: "eth_accounts" })) as Hex[];
  const chainIds = connections.map(({ networkConfig }) => networkConfig.chainId!);
  const providers = connections.map(({ provider }) => provider as Provider);
  const addresses = await first.l2.objects.deploy();
  return {
    ...{ l2: first.l2, l2s: connections.map((each) => each.l2), chainIds, providers, accounts },
    networks: chainIds.map((chainId, place) => new ObjectNetwork(chainId, providers[place]!, addresses)),
    close: async () => void (await Promise.all(connections.map((connection) => connection.close()))),
  };
}
