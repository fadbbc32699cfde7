import type { EdrNetworkConfig } from "hardhat/types/config";
import type { NetworkManager } from "hardhat/types/network";

import type { L2Config } from "../config.ts";
import { L2Network } from "../network/network.ts";
import type { EvmProvider } from "../node/evm.ts";
import { developmentRules } from "../network/settings.ts";
import { Door } from "../rpc/door.ts";
import { accountsOf } from "./accounts.ts";
import { quietly } from "./quiet.ts";
import { EVM_BATCH, EVM_NETWORK } from "./names.ts";

/**
 * Opens a network of the configuration: nodes on EVMs of Hardhat's, and the door to them.
 * @param config the resolved `l2` network
 * @param l2 the resolved `l2` key, and whether Hedera's mirror is to know the past
 * @param notify is handed the results of subscriptions
 */
export async function openDoor(
  manager: NetworkManager,
  config: EdrNetworkConfig,
  l2: L2Config & { readonly archive?: boolean },
  notify: (subscription: string, result: unknown) => void,
): Promise<Door> {
  const network = await L2Network.create(
    { ...l2, chainId: config.chainId, accounts: await accountsOf(config), rules: developmentRules(l2.consensusDelay) },
    (index) => (index === 0 ? openEvm(manager) : quietly(() => openEvm(manager))),
  );
  return new Door(network, { throwOnTransactionFailures: config.throwOnTransactionFailures }, notify);
}

/** An EVM is a connection of its own to Hardhat's in-process network. */
async function openEvm(manager: NetworkManager): Promise<EvmProvider> {
  const connection = await manager.create(EVM_NETWORK);
  const { provider } = connection;
  return {
    request: (method, params) => provider.request({ method, params: [...params] }),
    batch: async (calls) => (await provider.request({ method: EVM_BATCH, params: [calls] })) as unknown[],
    close: () => connection.close(),
  };
}
