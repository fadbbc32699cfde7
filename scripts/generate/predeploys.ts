/**
 * Writes plugin/network/predeploys.json: the runtime code of the contracts that a layer-2 network begins with.
 *
 *     node scripts/generate/predeploys.ts
 *
 * The code is part of every network's genesis state, so nodes that differ in one byte of it do not agree on a single
 * state root. Hence fixed settings, no metadata (it would make the code depend on comments), and a checked-in result.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";

import { format } from "prettier";
import solc from "solc";

export const PREDEPLOYS_FILE = new URL("../../plugin/network/predeploys.json", import.meta.url);

const CONTRACTS = new URL("../../contracts/", import.meta.url);
const { resolve } = createRequire(import.meta.url);
/** The contracts that are there as they are compiled, by their files. */
const GENESIS = {
  HederaAccount: "hedera/HederaAccount.sol",
  HederaRouter: "hedera/system/HederaRouter.sol",
  HederaTokenService: "hedera/system/HederaTokenService.sol",
  HederaToken: "hedera/system/HederaToken.sol",
  HederaTokenManagement: "hedera/system/HederaTokenManagement.sol",
  HederaAccounts: "hedera/system/HederaAccounts.sol",
  ExchangeRate: "hedera/system/ExchangeRate.sol",
  PrngSystemContract: "hedera/system/PrngSystemContract.sol",
  HederaAccountService: "hedera/system/HederaAccountService.sol",
  HederaScheduleService: "hedera/system/HederaScheduleService.sol",
} as const;
const REFUSED = "hedera/RefusedHederaAccount.sol";
const SETTINGS = {
  evmVersion: "prague",
  optimizer: { enabled: true, runs: 1_000_000 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"] } },
};

export interface Predeploys {
  /** Runtime code by contract. */
  readonly contracts: Readonly<Record<keyof typeof GENESIS, `0x${string}`>>;
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
  const files = [...Object.values(GENESIS), REFUSED];
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(files.map((file) => [file, { content: read(file) }])),
    settings: SETTINGS,
  };
  const importing = { import: (path: string) => ({ contents: read(path) }) };
  const output = JSON.parse(solc.compile(JSON.stringify(input), importing)) as CompilerOutput;
  const errors = output.errors?.filter(({ severity }) => severity === "error") ?? [];
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));

  const compiled = (file: string): Compiled => output.contracts[file]![basename(file, ".sol")]!.evm.deployedBytecode;
  const contracts = Object.entries(GENESIS).map(([name, file]) => [name, `0x${compiled(file).object}`] as const);
  const refused = compiled(REFUSED);
  const references = Object.values(refused.immutableReferences).flat();
  return {
    contracts: Object.fromEntries(contracts) as Predeploys["contracts"],
    RefusedHederaAccount: {
      runtime: `0x${refused.object}`,
      responseCodeOffsets: references.map(({ start }) => start).sort((a, b) => a - b),
    },
  };
}

/** A file of ours, or of a package. */
function read(file: string): string {
  return readFileSync(file.startsWith("@") ? resolve(file) : new URL(file, CONTRACTS), "utf8");
}

if (import.meta.main) {
  const json = JSON.stringify(compilePredeploys(), null, 2);
  writeFileSync(PREDEPLOYS_FILE, await format(json, { parser: "json", printWidth: 120 }));
}
