import "hardhat/types/config";
import "hardhat/types/network";
import "./chai/type-extensions.ts";

import type { L2UserConfig, ResolvedL2Config } from "./config.ts";
import type { L2 } from "./hooks/l2.ts";

declare module "hardhat/types/config" {
  interface HardhatUserConfig {
    /** The layer-2 network over a simulated Hedera, and those over a real one. */
    l2?: L2UserConfig;
  }

  interface HardhatConfig {
    l2: ResolvedL2Config;
  }
}

declare module "hardhat/types/network" {
  interface NetworkConnection<ChainTypeT extends ChainType | string = DefaultChainType> {
    /** What a layer-2 network offers beside its provider. Only connections to the network `l2` have it. */
    readonly l2: L2<ChainTypeT>;
  }
}
