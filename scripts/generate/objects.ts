/**
 * Writes plugin/objects/contracts.json: the interfaces and the creation code of the contracts that a federation of
 * networks deploys to have objects.
 *
 *     node scripts/generate/objects.ts
 *
 * A contract's address follows from its creation code, and must be the same on all networks and in all releases that work
 * together. Hence fixed settings, no metadata (it would make the address depend on comments), and a checked-in result.
 */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";

import { format } from "prettier";
import { keccak256 } from "viem/utils";

import { type Entry, trimmed } from "./abi.ts";
import { compile, sourcesOf } from "./compile.ts";

export const OBJECTS_FILE = new URL("../../plugin/objects/contracts.json", import.meta.url);

/** What is deployed, by its file. */
const DEPLOYED = {
  Crosslinks: "manager/Crosslinks.sol",
  Admissions: "manager/Admissions.sol",
  ObjectManager: "manager/ObjectManager.sol",
  BalanceType: "manager/types/BalanceType.sol",
  NftType: "manager/types/NftType.sol",
  CounterType: "manager/types/CounterType.sol",
} as const;
const SETTINGS = {
  evmVersion: "prague",
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
};

export interface CompiledContract {
  readonly abi: readonly Entry[];
  /** Without the constructor's arguments. */
  readonly creationCode: `0x${string}`;
  /** The hash of what is deployed, immutable values apart: of a type, its id. */
  readonly codeHash: `0x${string}`;
}

export type CompiledObjects = Readonly<Record<keyof typeof DEPLOYED, CompiledContract>>;

interface Compiled {
  readonly abi: Entry[];
  readonly evm: Readonly<Record<"bytecode" | "deployedBytecode", { readonly object: string }>>;
}

/**
 * Compiles what is deployed.
 * @param runs how often the optimizer thinks that code runs: the more, the less it is for small code
 */
export function compileObjects(runs = 200): CompiledObjects {
  const settings = { ...SETTINGS, optimizer: { enabled: true, runs } };
  const { contracts } = compile<Compiled>(sourcesOf(Object.values(DEPLOYED)), settings);
  const compiled = Object.entries(DEPLOYED).map(([name, file]): [string, CompiledContract] => {
    const { abi, evm } = contracts[file]![basename(file, ".sol")]!;
    return [
      name,
      {
        abi: trimmed(abi),
        creationCode: `0x${evm.bytecode.object}`,
        codeHash: keccak256(`0x${evm.deployedBytecode.object}`),
      },
    ];
  });
  return Object.fromEntries(compiled) as CompiledObjects;
}

if (import.meta.main) {
  const json = JSON.stringify(compileObjects(), null, 2);
  writeFileSync(OBJECTS_FILE, await format(json, { parser: "json", printWidth: 120 }));
}
