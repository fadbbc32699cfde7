import type { L2Network } from "../network/network.ts";
import type { Transaction } from "../protocol/transaction.ts";
import type { Hex } from "../protocol/units.ts";

/** The hash that the EVM will give to what an impersonated account sends, found by trying. */
export async function hashInEvm(network: L2Network, { sender, impersonated }: Transaction): Promise<Hex> {
  const { evm } = network.door.execution;
  return await evm.exclusive(() =>
    evm.undone(async () => {
      await evm.request("hardhat_impersonateAccount", sender);
      return await evm.request<Hex>("eth_sendTransaction", impersonated);
    }),
  );
}
