import { ContractFactory, type ContractTransactionResponse, type InterfaceAbi } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

/** One of Hardhat's own networks. */
export type PlainNetwork = Awaited<ReturnType<typeof open>>;

/**
 * Opens a network that takes code of any size. Each block is a second after the one before, whatever the wall clock says:
 * so states, proofs and gas are the same in every run.
 */
export async function open(chainId: number) {
  const { network } = await import("hardhat");
  const override = { chainId, initialDate: "2030-01-01T00:00:00Z", allowUnlimitedContractSize: true };
  const { ethers, provider, networkHelpers, close } = await network.create({ network: "default", override });
  stepTime(provider);
  const [owner] = await ethers.getSigners();
  const deploy = async (abi: InterfaceAbi, code: string, ...args: unknown[]) => {
    const contract = await new ContractFactory(abi, code, owner).deploy(...args);
    return await contract.waitForDeployment();
  };
  return { chainId, ethers, provider, networkHelpers, close, owner: owner!, deploy };
}

/** The gas of a transaction, intrinsic gas and calldata included. */
export async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<number> {
  return Number((await (await sent).wait())!.gasUsed);
}

/** A block as a node tells it. */
export async function blockAt({ provider }: PlainNetwork, height: number | bigint): Promise<Record<string, string>> {
  const params = [`0x${height.toString(16)}`, false];
  return (await provider.request({ method: "eth_getBlockByNumber", params })) as Record<string, string>;
}

/** Merkle proofs of a storage slot, from the state root and from the account's storage root. */
export async function prove({ provider }: PlainNetwork, account: string, slot: string, height: number | bigint) {
  const params = [account, [slot], `0x${height.toString(16)}`];
  const shown = (await provider.request({ method: "eth_getProof", params })) as {
    storageHash: string;
    accountProof: string[];
    storageProof: { proof: string[] }[];
  };
  return { ...shown, storageProof: shown.storageProof[0]!.proof };
}

function stepTime(provider: EthereumProvider): void {
  const request = provider.request.bind(provider);
  provider.request = async (call) => {
    if (call.method === "eth_sendTransaction") {
      const latest = (await request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
        timestamp: string;
      };
      await request({ method: "evm_setNextBlockTimestamp", params: [Number(latest.timestamp) + 1] });
    }
    return await request(call);
  };
}
