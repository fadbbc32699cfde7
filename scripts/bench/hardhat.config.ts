// The repository's configuration with the plugin as npm has it: compiled, as users load it.
import type { HardhatPlugin } from "hardhat/types/plugins";

import config from "../../hardhat.config.ts";

const { href } = new URL("../../dist/plugin/index.js", import.meta.url);
const { default: built } = (await import(href)) as { default: HardhatPlugin };

export default { ...config, plugins: [built, ...(config.plugins ?? []).filter(({ id }) => id !== built.id)] };
