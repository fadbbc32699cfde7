import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { httpProvider } from "../plugin/objects/http.ts";
import { ask } from "../plugin/objects/provider.ts";
import type { RewardsReport } from "../plugin/rewards/report.ts";
import { printJson, withNetwork, type RemoteArguments } from "./remote.ts";
import { rewardLines } from "./reward-table.ts";

/** `l2:rewards`: shows what the nodes of a network have earned. */
const run: NewTaskActionFunction<RemoteArguments> = async ({ url, json }) => {
  const report = await withNetwork(url, () => ask<RewardsReport>(httpProvider(url), "l2_rewards"));
  if (json) printJson(report);
  else console.log(rewardLines(report).join("\n"));
};

export default run;
