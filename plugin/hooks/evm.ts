import type { NetworkConfigOverride } from "hardhat/types/config";
import type { NetworkManager } from "hardhat/types/network";

import type { SystemWrites } from "../node/block.ts";
import type { EvmProvider } from "../node/evm.ts";
import { creatingWith, type Start, type Voice } from "./edr.ts";
import { untouched } from "./lent.ts";
import { EVM_BATCH, EVM_NETWORK } from "./names.ts";

/**
 * Opens the EVM of a node: a connection of its own to Hardhat's in-process network.
 * @param audible whether what contracts write to the console is printed
 * @param state what it begins with
 * @param override how it differs from the configured network
 */
export async function openEvm(
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
