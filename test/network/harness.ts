import hre from "hardhat";
import type { EdrNetworkConfig } from "hardhat/types/config";

import { found, openDoor, type Grounds } from "../../plugin/hooks/open.ts";
import { overridesOf } from "../../plugin/hooks/overrides.ts";
import type { L2UserConfig } from "../../plugin/config.ts";
import { resolveL2Config } from "../../plugin/config.ts";
import type { Federation } from "../../plugin/network/federation.ts";
import type { SimulatedNetwork } from "../../plugin/network/simulated-network.ts";
import type { DevelopmentDoor } from "../../plugin/rpc/development-door.ts";
import type { Hex } from "../../plugin/protocol/units.ts";

/** A network of its own for a test, and short ways to talk to it. */
export interface Harness {
  readonly network: SimulatedNetwork;
  readonly door: DevelopmentDoor;
  readonly accounts: readonly Hex[];
  rpc<T = unknown>(method: string, ...params: unknown[]): Promise<T>;
  /** Sends a transaction from an unlocked account. */
  send(from: number, to: Hex | undefined, options?: { value?: bigint; data?: string; gas?: bigint }): Promise<Hex>;
  /** Deploys a contract of the examples. */
  deploy(name: string, from?: number, args?: string): Promise<Hex>;
  close(): Promise<void>;
}

/** By the configuration that the networks have beside Hardhat's. */
const grounds = new Map<string, Grounds>();

/** A network by itself. */
export async function harness(l2: L2UserConfig = {}): Promise<Harness> {
  const [one] = await harnesses({ ...l2, networks: 1 });
  return one!;
}

/** The networks of a federation. */
export async function harnesses(l2: L2UserConfig): Promise<Harness[]> {
  const federation = await founded(l2);
  return await Promise.all(federation.settings.chainIds.map((_, place) => open(federation, place)));
}

/** A federation whose networks are still to be opened. */
export async function founded(l2: L2UserConfig): Promise<Federation> {
  const resolved = resolveL2Config(l2);
  const key = JSON.stringify(resolved);
  const laid = grounds.get(key) ?? new WeakMap();
  grounds.set(key, laid);
  return await found(configOfL2(), resolved, laid);
}

/** Opens a network of a federation. */
export async function open(federation: Federation, place: number): Promise<Harness> {
  const first = configOfL2();
  const config = { ...first, chainId: federation.settings.chainIds[place]! };
  const override = await overridesOf(config, first);
  const door = await openDoor(hre.network, { federation, place, config, notify: () => {}, override });
  const { network } = door;
  const accounts = network.settings.accounts.map(({ address }) => address);
  const rpc = async <T>(method: string, ...params: unknown[]) => (await door.request(method, params)) as T;
  const send: Harness["send"] = async (from, to, { value = 0n, data = "0x", gas } = {}) =>
    await rpc("eth_sendTransaction", {
      from: accounts[from],
      to,
      value: hex(value),
      data,
      gas: hex(gas ?? 2_000_000n),
    });
  return {
    network,
    door,
    accounts,
    rpc,
    send,
    async deploy(name, from = 0, args = "") {
      const { bytecode } = await hre.artifacts.readArtifact(name);
      const hash = await send(from, undefined, { data: bytecode + args });
      const { contractAddress } = await rpc<{ contractAddress: Hex }>("eth_getTransactionReceipt", hash);
      return contractAddress;
    },
    async close() {
      door.close();
      await network.close();
    },
  };
}

function configOfL2(): EdrNetworkConfig {
  const config = hre.config.networks.l2;
  if (config?.type !== "edr-simulated") throw new TypeError("the network l2 is not simulated");
  return config;
}

export const hex = (value: bigint | number): Hex => `0x${value.toString(16)}`;

/** The state root of every node at the tip, and where the tips are. */
export function tips(network: SimulatedNetwork): { height: number; hash: Hex; stateRoot: Hex }[] {
  return network.nodes.map(({ chain: { tip } }) => ({ height: tip.height, hash: tip.hash, stateRoot: tip.stateRoot }));
}
