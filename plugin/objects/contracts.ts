import type { Abi } from "viem";

import type { Hex } from "../protocol/units.ts";
import compiled from "./contracts.json" with { type: "json" };

/** What is deployed on each network of a federation. */
export type ContractName = keyof typeof compiled;

/** A contract as it is called and created. */
export interface Contract {
  readonly abi: Abi;
  /** Without the constructor's arguments. */
  readonly creationCode: Hex;
  /** The hash of what is deployed, immutable values apart: of a type, its id. */
  readonly codeHash: Hex;
}

/** The contracts behind objects, by name. */
export const CONTRACTS = compiled as unknown as Readonly<Record<ContractName, Contract>>;

/** The types that come with the manager. */
export const TYPES = {
  balance: CONTRACTS.BalanceType.codeHash,
  nft: CONTRACTS.NftType.codeHash,
  counter: CONTRACTS.CounterType.codeHash,
} as const;

/** A type by the name that it has here, or by its id. */
export type TypeName = keyof typeof TYPES;

/** @returns the id of a type that is named or given by its id */
export function typeIdOf(type: TypeName | Hex): Hex {
  return type in TYPES ? TYPES[type as TypeName] : (type as Hex);
}

/** What a type is called here; those of others have their ids alone. */
export function typeNameOf(typeId: Hex): TypeName | undefined {
  return (Object.keys(TYPES) as TypeName[]).find((name) => TYPES[name] === typeId);
}
