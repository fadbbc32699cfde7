import { createRequire } from "node:module";
import toolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";
import hederaL2, { sampleNetworks } from "./plugin/index.ts";
import suite from "./scripts/suite/index.ts";

const { resolve } = createRequire(import.meta.url);

export default defineConfig({
  // Ours comes before the plugins that use its network.
  plugins: [hederaL2, toolboxMochaEthers, suite],
  // Keys are read when something is sent, from the keystore or the environment: docs/runbook.md.
  networks: { ...sampleNetworks({ accounts: [configVariable("L2_ACCOUNT_KEY")] }) },
  l2: {
    live: {
      l2Testnet: {
        hedera: "testnet",
        keys: [0, 1, 2, 3].map((index) => configVariable(`L2_NODE_${index}_KEY`)),
      },
    },
  },
  solidity: {
    // Tools that start the network read all that is compiled: what only tests need stays apart.
    splitTestsCompilation: true,
    version: "0.8.34",
    // The compiler that npm installed, so that a build downloads nothing.
    path: resolve("solc/soljson.js"),
    // Contracts of the benchmark's suite.
    npmFilesToBuild: [
      "@openzeppelin/contracts/finance/VestingWallet.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
    ],
    settings: {
      evmVersion: "prague",
      optimizer: { enabled: true, runs: 200 },
      // The code of a type of objects is its name: it must not depend on what else is compiled.
      metadata: { bytecodeHash: "none" },
    },
  },
  paths: {
    sources: "contracts",
    // Solidity tests lie beside the contracts. Named here, all contracts would count as tests and be compiled twice, each time anew.
    tests: { mocha: "test", solidity: "test" },
  },
  test: {
    mocha: { timeout: 60_000 },
    // A fixed seed makes a failure that one run finds the failure that every run finds.
    solidity: { fuzz: { runs: 256, seed: "0x68656465726131" } },
  },
});
