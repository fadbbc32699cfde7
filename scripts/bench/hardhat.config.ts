// A project as users have it: with the plugin as npm has it, compiled, and with only the contracts that the suite tests.
// Hardhat reads all that a project has compiled before its first test, which would make two networks look more alike.
import type { HardhatPlugin } from "hardhat/types/plugins";

import config from "../../hardhat.config.ts";

const { href } = new URL("../../dist/plugin/index.js", import.meta.url);
const { default: built } = (await import(href)) as { default: HardhatPlugin };

export default {
  ...config,
  plugins: [built, ...(config.plugins ?? []).filter(({ id }) => id !== built.id)],
  paths: {
    ...config.paths,
    sources: "contracts/examples",
    artifacts: "cache/bench/artifacts",
    cache: "cache/bench/compiled",
  },
  typechain: { outDir: "cache/bench/types" },
};
