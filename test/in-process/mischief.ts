import { Interface } from "ethers";
import hre from "hardhat";

import { Twins } from "./twins.ts";

/** The twins with a contract that fails in every way on both, at the same address. */
export interface Mischief {
  readonly twins: Twins;
  readonly address: string;
  /** A call of the contract, as transactions and calls take it. */
  call(name: string, ...args: unknown[]): { to: string; data: string };
  /** What deploys another one. */
  creation(first: number): string;
}

export async function mischief(): Promise<Mischief> {
  const { abi, bytecode } = await hre.artifacts.readArtifact("Mischief");
  const contract = new Interface(abi);
  const creation = (first: number) => bytecode + contract.encodeDeploy([first]).slice(2);
  const twins = await Twins.open();
  await twins.pin();
  const transaction = { from: twins.accounts[0], data: creation(1), value: "0x100000" };
  const hash = await twins.ask<string>("eth_sendTransaction", transaction);
  const { contractAddress } = await twins.ask<{ contractAddress: string }>("eth_getTransactionReceipt", hash);
  return {
    twins,
    address: contractAddress,
    call: (name, ...args) => ({ to: contractAddress, data: contract.encodeFunctionData(name, args) }),
    creation,
  };
}
