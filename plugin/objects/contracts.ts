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
