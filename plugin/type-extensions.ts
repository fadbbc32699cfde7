import "hardhat/types/config";

import type { L2Config, L2UserConfig } from "./config.ts";

declare module "hardhat/types/config" {
  interface HardhatUserConfig {
    /** The layer-2 network over a simulated Hedera. */
    l2?: L2UserConfig;
  }

  interface HardhatConfig {
    l2: L2Config;
  }
}
