import type { EdrNetworkConfig, NetworkConfigOverride } from "hardhat/types/config";
import type { NetworkManager } from "hardhat/types/network";

import type { L2Config } from "../config.ts";
import { layGround, type Ground } from "../network/genesis.ts";
import { L2Network } from "../network/network.ts";
import type { SystemWrites } from "../node/block.ts";
import type { EvmProvider } from "../node/evm.ts";
import { developmentRules, type NetworkSettings } from "../network/settings.ts";
import { Door } from "../rpc/door.ts";
import { accountsOf } from "./accounts.ts";
import { creatingWith, type Start, type Voice } from "./edr.ts";
import { untouched } from "./lent.ts";
import { EVM_BATCH, EVM_NETWORK } from "./names.ts";

/** Laid grounds, by the accounts of the configuration and the chain id: suites open networks by the hundred. */
export type Grounds = WeakMap<object, Map<number, Promise<Ground>>>;

/** The resolved `l2` key, and what else there is to say of a network. */
export type OpenOptions = L2Config &
  Pick<NetworkSettings, "archive" | "onDemand" | "start"> & {
    /** Whether each transaction gets a block of its own. @default false */
    readonly alone?: boolean;
  };

/**
 * Opens a network of the configuration: nodes on EVMs of Hardhat's, and the door to them.
 * @param config the resolved `l2` network
 * @param notify is handed the results of subscriptions
 * @param grounds of networks with the same `l2` key
 * @param override how the EVMs differ from the configured ones
 */
export async function openDoor(
  manager: NetworkManager,
  config: EdrNetworkConfig,
  l2: OpenOptions,
  notify: (subscription: string, result: unknown) => void,
  grounds: Grounds = new WeakMap(),
  override?: NetworkConfigOverride,
): Promise<Door> {
  const accounts = await accountsOf(config);
  const settings = { ...l2, chainId: config.chainId, accounts, rules: developmentRules(l2.consensusDelay, l2.alone) };
  const network = await L2Network.create(
    settings,
    (index, state) => openEvm(manager, index === 0, state, override),
    groundOf(settings, grounds),
  );
  const { throwOnTransactionFailures, hardfork } = config;
  const door = new Door(network, { throwOnTransactionFailures, hardfork }, notify);
  await mineAs(config, door);
  return door;
}

/** Blocks are made as the configuration has it. */
async function mineAs({ mining }: EdrNetworkConfig, door: Door): Promise<void> {
  if (!mining.auto) await door.request("evm_setAutomine", [false]);
  if (mining.interval !== 0) await door.request("evm_setIntervalMining", [mining.interval]);
}

function groundOf(settings: NetworkSettings, grounds: Grounds): Promise<Ground> {
  const known = grounds.get(settings.accounts) ?? new Map<number, Promise<Ground>>();
  const ground = known.get(settings.chainId) ?? layGround(settings);
  grounds.set(settings.accounts, known.set(settings.chainId, ground));
  return ground;
}

/** An EVM is a connection of its own to Hardhat's in-process network. */
async function openEvm(
  manager: NetworkManager,
  audible: boolean,
  state: SystemWrites,
  override: NetworkConfigOverride | undefined,
): Promise<EvmProvider> {
  const voice: Voice = { muted: !audible };
  const start: Start = { state, taken: false };
  const create = () => manager.create({ network: EVM_NETWORK, override });
  const connection = await untouched(() => creatingWith(voice, start, create));
  const { provider } = connection;
  return {
    begun: start.taken,
    request: (method, params) => provider.request({ method, params: [...params] }),
    batch: async (calls) => (await provider.request({ method: EVM_BATCH, params: [calls] })) as unknown[],
    mute: (on) => (voice.muted = on || !audible),
    close: () => connection.close(),
  };
}
