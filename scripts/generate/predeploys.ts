/**
 * Writes plugin/network/predeploys.json: the runtime code of the contracts that a layer-2 network begins with.
 *
 *     node scripts/generate/predeploys.ts
 *
 * The code is part of every network's genesis state, so nodes that differ in one byte of it do not agree on a single
 * state root. Hence fixed settings, no metadata (it would make the code depend on comments), and a checked-in result.
 */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";

import { format } from "prettier";

import { compile, sourcesOf } from "./compile.ts";

export const PREDEPLOYS_FILE = new URL("../../plugin/network/predeploys.json", import.meta.url);

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
  FeeVault: "rewards/FeeVault.sol",
  NodeRegistry: "rewards/NodeRegistry.sol",
  Participation: "rewards/Participation.sol",
  RewardsDistributor: "rewards/RewardsDistributor.sol",
  EqualShares: "rewards/policies/EqualShares.sol",
  SampledShares: "rewards/policies/SampledShares.sol",
  StakeShares: "rewards/policies/StakeShares.sol",
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

/** Compiles the predeployed contracts. */
export function compilePredeploys(): Predeploys {
  const files = [...Object.values(GENESIS), REFUSED];
  const output = compile<{ evm: { deployedBytecode: Compiled } }>(sourcesOf(files), SETTINGS);
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

if (import.meta.main) {
  const json = JSON.stringify(compilePredeploys(), null, 2);
  writeFileSync(PREDEPLOYS_FILE, await format(json, { parser: "json", printWidth: 120 }));
}
