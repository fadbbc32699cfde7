import type { NetworkConfigOverride } from "hardhat/types/config";
import type { NetworkManager } from "hardhat/types/network";

import type { NetworkFile } from "../network/network-file.ts";
import { beginningOn } from "../node/beginning.ts";
import type { BlockHeader, SystemWrites } from "../node/block.ts";
import type { EvmProvider } from "../node/evm.ts";
import type { Foundation } from "../node/genesis.ts";
import { FEE_VAULT } from "../protocol/addresses.ts";
import { firstLoad } from "../protocol/block-cost.ts";
import { targetFee } from "../protocol/fees.ts";
import { GAS_CAP } from "../protocol/gas-cap.ts";
import { secondsOf } from "../protocol/units.ts";
import { openEvm } from "./evm.ts";

/** EIP-1559's first base fee, weibar. */
const ORDINARY_BASE_FEE = 1_000_000_000n;

/**
 * Opens EVMs for the nodes of a network on a real Hedera. All that matters for its blocks is as the network's file has
 * it, whatever the project has configured: no two nodes of a network run in the same project.
 *
 * @example
 * const evm = await liveEvms(hre.network, foundation, file.evm)(beginning.state);
 */
export function liveEvms(
  manager: NetworkManager,
  foundation: Foundation,
  evm: NetworkFile["evm"],
): (state: SystemWrites) => Promise<EvmProvider> {
  const override = {
    accounts: [],
    allowUnlimitedContractSize: false,
    blockGasLimit: BigInt(evm.blockGasLimit),
    chainId: foundation.chainId,
    networkId: foundation.chainId,
    coinbase: FEE_VAULT,
    hardfork: evm.hardfork,
    initialBaseFeePerGas: firstBaseFee(foundation, evm),
    initialDate: new Date(Number(secondsOf(foundation.time)) * 1_000),
    minGasPrice: 0n,
    transactionGasCap: GAS_CAP,
    throwOnCallFailures: true,
    throwOnTransactionFailures: true,
  } as NetworkConfigOverride;
  return (state) => openEvm(manager, false, state, override);
}

/** Block 0 of a network on a real Hedera, which its file names: whoever provisions it builds it, and each node again. */
export async function blockZero(
  manager: NetworkManager,
  foundation: Foundation,
  evm: NetworkFile["evm"],
): Promise<NetworkFile["genesis"]> {
  const opened = await liveEvms(manager, foundation, evm)(beginningOn(foundation).state);
  try {
    const { hash, stateRoot } = (await opened.request("eth_getBlockByNumber", ["0x0", false])) as BlockHeader;
    return { hash, stateRoot };
  } finally {
    await opened.close();
  }
}

/** Where gas is to cover what blocks cost, it does so from the first block on. */
function firstBaseFee({ rules, committee, rates }: Foundation, { baseFee }: NetworkFile["evm"]): bigint {
  if (baseFee !== undefined) return BigInt(baseFee);
  if (rules.fees !== "hedera") return ORDINARY_BASE_FEE;
  const { threshold, members } = committee;
  return targetFee(firstLoad({ nodes: members.length, threshold }, rates.current));
}
