import type { HardhatUserConfig } from "hardhat/config";
import type { EdrNetworkConfig, HardhatConfig } from "hardhat/types/config";
import type { ConfigHooks } from "hardhat/types/hooks";

import { resolveL2Config, validateL2Config, validateL2Network } from "../config.ts";
import { resolveLive } from "../live/config.ts";
import { FEE_VAULT } from "../protocol/addresses.ts";
import { EVM_NETWORK, L2_NETWORK } from "./names.ts";

export default async (): Promise<Partial<ConfigHooks>> => ({
  async extendUserConfig(config, next) {
    const extended = await next(config);
    const l2 = {
      type: "edr-simulated",
      chainId: 31337,
      coinbase: FEE_VAULT,
      ...extended.networks?.[L2_NETWORK],
    } as const;
    return {
      ...extended,
      networks: {
        ...extended.networks,
        [L2_NETWORK]: l2,
        // What is there already is what a connection overrides.
        [EVM_NETWORK]: { ...l2, ...extended.networks?.[EVM_NETWORK] },
      },
    } as HardhatUserConfig;
  },

  async validateUserConfig(config) {
    return [...validateL2Config(config.l2), ...validateL2Network(config.networks?.[L2_NETWORK])];
  },

  async resolveUserConfig(userConfig, resolveConfigurationVariable, next): Promise<HardhatConfig> {
    const config = await next(userConfig, resolveConfigurationVariable);
    // A connection's overrides come by here as well, so this is not simply the user's `l2` network.
    const evm = config.networks[EVM_NETWORK];
    const networks =
      evm?.type === "edr-simulated"
        ? { ...config.networks, [EVM_NETWORK]: evmOf({ ...evm, ...sharedAccounts(userConfig, config) }) }
        : config.networks;
    const live = resolveLive(userConfig.l2?.live ?? {}, config.paths.root, resolveConfigurationVariable);
    return { ...config, networks, l2: { ...resolveL2Config(userConfig.l2), live } };
  },
});

/** Where both networks have the same accounts it is by one object, by which Hardhat remembers the keys that it derives. */
function sharedAccounts(
  { networks = {} }: HardhatUserConfig,
  { networks: resolved }: HardhatConfig,
): Partial<Pick<EdrNetworkConfig, "accounts">> {
  const [l2, evm] = [networks[L2_NETWORK], networks[EVM_NETWORK]];
  const own = resolved[L2_NETWORK];
  const same = l2?.type === "edr-simulated" && evm?.type === "edr-simulated" && l2.accounts === evm.accounts;
  return same && own?.type === "edr-simulated" ? { accounts: own.accounts } : {};
}

/** The EVM of one node: the user's `l2` network, except that it makes blocks only when its node does. */
function evmOf(l2: EdrNetworkConfig): EdrNetworkConfig {
  return {
    ...l2,
    allowBlocksWithSameTimestamp: true,
    loggingEnabled: false,
    mining: { auto: false, interval: 0, mempool: { order: "fifo" } },
  };
}
