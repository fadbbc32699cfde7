/** The tasks of those who want to know what running a network brings and costs. */
import { task } from "hardhat/config";

import { json, option, url } from "./option.ts";

export const rewardsTask = task("l2:rewards", "Shows what the nodes of a running l2:node have earned, and their stakes")
  .addOption({ ...url, description: "Where the network answers" })
  .addFlag(json)
  .setAction(() => import("./rewards.ts"))
  .build();

export const feesTask = task(
  "l2:fees",
  "Tells what blocks cost a network's nodes on Hedera and what its users pay for that, beside Hedera's own prices",
)
  .addOption(option("nodes", "How many nodes run the network (n). Default: the l2 key of the configuration, else 4"))
  .addOption(option("threshold", "How many nodes must agree and sign (m). Default: more than two thirds of them"))
  .addOption(
    option("usdPerHbar", "What an hbar is worth in US dollars, like 0.25. Default: 0.12, as on the simulated Hedera"),
  )
  .addFlag(json)
  .setAction(() => import("./fees.ts"))
  .build();
