import { configVariable, defineConfig } from "hardhat/config";

import root from "../../../hardhat.config.ts";
import type { HederaEndpoints } from "../../../plugin/live/endpoints.ts";

/**
 * An operator's configuration: a network over a Hedera that is not simulated as far as anybody here can tell, with the
 * keys in configuration variables. Where things are comes from the environment.
 */
const { L2_DIRECTORY, L2_HEDERA, L2_OPERATOR, L2_RPC } = process.env;
const keys = [0, 1, 2, 3].map((index) => configVariable(`L2_NODE_${index}_KEY`));

export default defineConfig({
  ...root,
  paths: { ...root.paths, ignition: L2_DIRECTORY },
  networks: {
    l2Test: { type: "http", url: L2_RPC ?? "http://127.0.0.1:7546", accounts: [configVariable("L2_DEPLOYER_KEY")] },
  },
  l2: {
    live: {
      l2Test: {
        hedera: JSON.parse(L2_HEDERA ?? '{"network":"testnet"}') as HederaEndpoints,
        file: `${L2_DIRECTORY}/l2Test.json`,
        operator: { account: L2_OPERATOR as "0.0.2", key: configVariable("L2_OPERATOR_KEY") },
        keys,
      },
    },
  },
});
