import type { EdrNetworkConfig, NetworkConfigOverride } from "hardhat/types/config";
import type { NetworkManager } from "hardhat/types/network";

import type { L2Config } from "../config.ts";
import { Federation } from "../network/federation.ts";
import { layGround, type Ground } from "../network/genesis.ts";
import { firstLoad } from "../protocol/block-cost.ts";
import { targetFee } from "../protocol/fees.ts";
import { developmentRules, type FederationSettings } from "../network/settings.ts";
import { DevelopmentDoor } from "../rpc/development-door.ts";
import { accountsOf } from "./accounts.ts";
import { openEvm } from "./evm.ts";

/** Laid grounds, by the accounts of the configuration and the first chain id: suites open networks by the hundred. */
export type Grounds = WeakMap<object, Map<number, Promise<Ground>>>;

/** The resolved `l2` key, and what else there is to say of its networks. */
export type OpenOptions = L2Config &
  Pick<FederationSettings, "archive" | "onDemand" | "start"> & {
    /** Whether each transaction gets a block of its own. @default false */
    readonly alone?: boolean;
  };

/**
 * Founds a federation of the configuration: each of its networks is opened with a door of its own.
 * @param config the resolved `l2` network; the chain ids of the others follow its own
 * @param grounds of federations with the same `l2` key
 */
export async function found(
  config: EdrNetworkConfig,
  l2: OpenOptions,
  grounds: Grounds = new WeakMap(),
): Promise<Federation> {
  const settings = {
    ...l2,
    chainIds: Array.from({ length: l2.networks }, (_, place) => config.chainId + place),
    accounts: await accountsOf(config),
    rules: developmentRules(l2.consensusDelay, l2.fees, l2.alone),
  };
  return await Federation.found(settings, groundOf(settings, grounds));
}

/** How a network of a federation is opened. */
export interface DoorParts {
  readonly federation: Federation;
  /** Which of its networks it is, from 0 on. */
  readonly place: number;
  /** The resolved `l2` network, as this one has it. */
  readonly config: EdrNetworkConfig;
  /** Is handed the results of subscriptions. */
  readonly notify: (subscription: string, result: unknown) => void;
  /** How the EVMs differ from the configured ones. */
  readonly override?: NetworkConfigOverride;
}

/** Opens a network: nodes on EVMs of Hardhat's, and the door to them. */
export async function openDoor(
  manager: NetworkManager,
  { federation, place, config, notify, override }: DoorParts,
): Promise<DevelopmentDoor> {
  const priced = priceOf(federation, config, override);
  const network = await federation.open(place, (index, state) => openEvm(manager, index === 0, state, priced));
  const door = new DevelopmentDoor(network, config, notify);
  await mineAs(config, door);
  return door;
}

/** Where gas is to cover what blocks cost, it does so from the first block on, unless the configuration has a price. */
function priceOf(
  { settings, ledger }: Federation,
  { initialBaseFeePerGas, initialDate }: EdrNetworkConfig,
  override: NetworkConfigOverride | undefined,
): NetworkConfigOverride | undefined {
  if (settings.rules.fees !== "hedera" || initialBaseFeePerGas !== undefined) return override;
  const { hbarEquiv: hbars, centEquiv: cents } = ledger.exchangeRate();
  return { initialDate, ...override, initialBaseFeePerGas: targetFee(firstLoad(settings, { hbars, cents })) };
}

/** Blocks are made as the configuration has it. */
async function mineAs({ mining }: EdrNetworkConfig, door: DevelopmentDoor): Promise<void> {
  if (!mining.auto) await door.request("evm_setAutomine", [false]);
  if (mining.interval !== 0) await door.request("evm_setIntervalMining", [mining.interval]);
}

function groundOf(settings: FederationSettings, grounds: Grounds): Promise<Ground> {
  const known = grounds.get(settings.accounts) ?? new Map<number, Promise<Ground>>();
  const ground = known.get(settings.chainIds[0]!) ?? layGround(settings);
  grounds.set(settings.accounts, known.set(settings.chainIds[0]!, ground));
  return ground;
}
