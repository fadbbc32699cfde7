import { definePlugin } from "hardhat/plugins";

import { hederaTask, nodeTask } from "../tasks/index.ts";

export type { L2Config, L2UserConfig } from "./config.ts";
export type * from "./hedera/sandbox/sandbox.ts";
export type { L2Hedera, ServedHedera } from "./hooks/hedera.ts";
export type { L2, Settled } from "./hooks/l2.ts";
export type { ConnectedNode } from "./hooks/nodes.ts";
export type { Audit, MissingTokens } from "./network/audit.ts";
export type { Fault } from "./network/faults.ts";
export type { Settlement, TokenSettlement } from "./network/settlements.ts";
export type { NodeStatus } from "./rpc/l2.ts";
export type { ShownMessage } from "./rpc/topic.ts";
export type * from "./type-extensions.ts";

/**
 * A HIP-11 layer-2 network over Hedera for Hardhat 3.
 *
 * Adds the network `l2`, the configuration key `l2` and the tasks `l2:node` and `hedera:node`. List it before plugins
 * that use networks.
 */
const plugin = definePlugin({
  id: "hardhat-hedera-l2",
  npmPackage: "hardhat-hedera-l2",
  tasks: [nodeTask, hederaTask],
  hookHandlers: {
    config: () => import("./hooks/config.ts"),
    network: () => import("./hooks/network.ts"),
  },
});

export default plugin;
