/**
 * Writes plugin/network/predeploys.json: the runtime code of the contracts that a layer-2 network begins with.
 *
 *     node scripts/generate/predeploys.ts
 *
 * The code is part of every network's genesis state, so nodes that differ in one byte of it do not agree on a single
 * state root. Hence fixed settings, no metadata (it would make the code depend on comments), and a checked-in result.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

import { format } from "prettier";
import solc from "solc";

export const PREDEPLOYS_FILE = new URL("../../plugin/network/predeploys.json", import.meta.url);

const CONTRACTS = new URL("../../contracts/hedera/", import.meta.url);
const SETTINGS = {
  evmVersion: "prague",
  optimizer: { enabled: true, runs: 1_000_000 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"] } },
};

export interface Predeploys {
  /** Runtime code of the accounts that can be paid. */
  readonly HederaAccount: `0x${string}`;
  /** Runtime code of the accounts that Hedera refuses to pay, before Hedera's reason is filled in. */
  readonly RefusedHederaAccount: {
    readonly runtime: `0x${string}`;
    /** Where the response code belongs, in bytes from the start: a big-endian int256 at each offset. */
    readonly responseCodeOffsets: readonly number[];
  };
}

interface Compiled {
  readonly object: string;
  readonly immutableReferences: Record<string, { start: number; length: number }[]>;
}

interface CompilerOutput {
  readonly errors?: { severity: string; formattedMessage: string }[];
  readonly contracts: Record<string, Record<string, { evm: { deployedBytecode: Compiled } }>>;
}

/** Compiles the predeployed contracts. */
export function compilePredeploys(): Predeploys {
  const account = compile("HederaAccount");
  const refused = compile("RefusedHederaAccount");
  const references = Object.values(refused.immutableReferences).flat();
  return {
    HederaAccount: `0x${account.object}`,
    RefusedHederaAccount: {
      runtime: `0x${refused.object}`,
      responseCodeOffsets: references.map(({ start }) => start).sort((a, b) => a - b),
    },
  };
}

function compile(name: string): Compiled {
  const file = `${name}.sol`;
  const input = { language: "Solidity", sources: { [file]: { content: read(file) } }, settings: SETTINGS };
  const importing = { import: (path: string) => ({ contents: read(basename(path)) }) };
  const output = JSON.parse(solc.compile(JSON.stringify(input), importing)) as CompilerOutput;
  const errors = output.errors?.filter(({ severity }) => severity === "error") ?? [];
  const compiled = output.contracts?.[file]?.[name]?.evm.deployedBytecode;
  if (errors.length > 0 || compiled === undefined) {
    throw new Error(`${file} does not compile:\n${errors.map(({ formattedMessage }) => formattedMessage).join("\n")}`);
  }
  return compiled;
}

function read(file: string): string {
  return readFileSync(new URL(file, CONTRACTS), "utf8");
}

if (import.meta.main) {
  const json = JSON.stringify(compilePredeploys(), null, 2);
  writeFileSync(PREDEPLOYS_FILE, await format(json, { parser: "json", printWidth: 120 }));
}
