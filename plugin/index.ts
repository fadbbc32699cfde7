import { definePlugin } from "hardhat/plugins";

import { feesTask, rewardsTask } from "../tasks/index.ts";
import { callTask, createTask, moveTask, objectsTask, objectTask } from "../tasks/objects/index.ts";
import {
  auditTask,
  deployContractsTask,
  depositTask,
  provisionTask,
  rotateTask,
  statusTask,
  withdrawTask,
} from "../tasks/operating/index.ts";
import { hederaTask, nodeTask, validatorTask } from "../tasks/serving/index.ts";

export type { L2Config, L2UserConfig, ResolvedL2Config } from "./config.ts";
export type { LiveNetworkConfig, LiveNetworkUserConfig } from "./live/config.ts";
export type { HederaEndpoints } from "./live/endpoints.ts";
export { sampleNetworks } from "./live/sample-networks.ts";
export type * from "./hedera/sandbox/sandbox.ts";
export type { L2Hedera, ServedHedera } from "./hooks/hedera.ts";
export type { L2, Settled } from "./hooks/l2.ts";
export type { ConnectedNode } from "./hooks/nodes.ts";
export type { L2Objects } from "./hooks/objects.ts";
export type { L2Rewards } from "./hooks/rewards.ts";
export type { Audit, HeldTokens } from "./network/audit.ts";
export type { Fault } from "./network/faults.ts";
export type { Settlement, TokenSettlement } from "./network/settlements.ts";
export type { Evidence } from "./objects/evidence.ts";
export type { Account, Called, Created, ObjectOrCopy, Options } from "./objects/objects.ts";
export type { Moved, Step } from "./objects/steps.ts";
export type { Copy, Departure, Judged, ObjectReading, Standing } from "./objects/reading.ts";
export type * from "./rewards/report.ts";
export type { Round } from "./rewards/round.ts";
export type { Status } from "./rewards/statuses.ts";
export type { NodeStatus } from "./rpc/nodes.ts";
export type { ShownMessage } from "./rpc/topic.ts";
export type * from "./type-extensions.ts";

/**
 * A HIP-11 layer-2 network over Hedera for Hardhat 3.
 *
 * Adds the network `l2`, the configuration key `l2` and the tasks `l2:node`, `l2:fees`, `l2:rewards`, `hedera:node`,
 * `l2:create`, `l2:call`, `l2:move`, `l2:objects` and `l2:object`; and for networks over a real Hedera `l2:provision`,
 * `l2:validator`, `l2:deposit`, `l2:withdraw`, `l2:status`, `l2:audit`, `l2:rotate` and `l2:deploy-contracts`. List it
 * before plugins that use networks.
 */
const plugin = definePlugin({
  id: "hardhat-hedera-l2",
  npmPackage: "hardhat-hedera-l2",
  tasks: [
    ...[nodeTask, feesTask, rewardsTask, hederaTask, createTask, callTask, moveTask, objectsTask, objectTask],
    ...[
      provisionTask,
      validatorTask,
      depositTask,
      withdrawTask,
      statusTask,
      auditTask,
      rotateTask,
      deployContractsTask,
    ],
  ],
  hookHandlers: {
    config: () => import("./hooks/config.ts"),
    hre: () => import("./hooks/allocation.ts"),
    network: () => import("./hooks/network.ts"),
  },
});

export default plugin;
