import hre from "hardhat";

/** A contract as the compiler gives it. */
export interface Compiled {
  readonly abi: readonly any[];
  readonly bytecode: string;
}

const NAMES = ["Crosslinks", "Admissions", "ObjectManager", "BalanceType", "NftType", "CounterType"] as const;

export type ContractName = (typeof NAMES)[number];

/** Everything that a network of a federation needs. */
export type Contracts = Readonly<Record<ContractName, Compiled>>;

/** The contracts as they were built. */
export async function builtContracts(): Promise<Contracts> {
  const entries = await Promise.all(
    NAMES.map(async (name): Promise<[ContractName, Compiled]> => [name, await hre.artifacts.readArtifact(name)]),
  );
  return Object.fromEntries(entries) as Record<ContractName, Compiled>;
}
