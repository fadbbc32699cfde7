/** The tasks of those who run a network over a real Hedera. */
import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { json, option } from "../option.ts";

const dryRun = {
  name: "dryRun",
  description: "Shows what would be done and what it costs, and sends nothing",
} as const;
const yes = { name: "yes", description: "Spends on Hedera mainnet without asking" } as const;
const url = option(
  "url",
  "Where nodes answer JSON-RPC, with commas between. Default: the url of the Hardhat network of the same name",
);
const from = option("from", "The account of the Hardhat network that sends it, by its address. Default: the first");

export const provisionTask = task(
  "l2:provision",
  "Makes the network --network of l2.live on Hedera: its nodes' accounts, its vault and its topic. Run it again to go on " +
    "where it stopped: nothing is made twice",
)
  .addOption(option("chainId", "The chain id of the layer 2, which no other network has, see chainlist.org"))
  .addOption(option("threshold", "How many nodes must agree and sign (m). Default: more than two thirds of the keys"))
  .addOption(option("stake", "Hbar that each node has at stake, which go into the vault. Default 100"))
  .addOption(option("deposit", "Hbar that the vault gets beyond the stakes, which are nobody's. Default 0"))
  .addOption(option("nodeBalance", "Hbar that each node's account begins with, to pay Hedera's fees. Default 50"))
  .addOption(
    option(
      "accounts",
      "Hedera accounts that the nodes have already, in the order of their keys, with commas between. Default: new ones",
    ),
  )
  .addOption(option("configOut", "Writes what was made, and what it did cost, to this file, as JSON"))
  .addFlag(dryRun)
  .addFlag(yes)
  .setAction(() => import("./provision.ts"))
  .build();

const amount = { name: "amount", type: ArgumentType.STRING } as const;

export const depositTask = task(
  "l2:deposit",
  "Brings hbar or tokens of the operator's from Hedera to a live network, and waits until they are there",
)
  .addPositionalArgument({ ...amount, description: "How many hbar, like 12.5; or units of --token, with its decimals" })
  .addOption(option("token", "The token on Hedera, like 0.0.1234. Default: hbar"))
  .addOption(
    option(
      "to",
      "Who gets it on the layer 2, 20 bytes with 0x. Tokens go to a contract's own Hedera account. Default: the operator's EVM address",
    ),
  )
  .addOption(url)
  .addFlag(dryRun)
  .addFlag(yes)
  .addFlag(json)
  .setAction(() => import("./deposit.ts"))
  .build();

export const withdrawTask = task(
  "l2:withdraw",
  "Pays hbar of a live network to an account on Hedera, and waits until Hedera has paid",
)
  .addPositionalArgument({ ...amount, description: "How many hbar, like 12.5" })
  .addOption(option("to", "The Hedera account that is paid, like 0.0.1234"))
  .addOption(from)
  .addFlag(dryRun)
  .addFlag(yes)
  .addFlag(json)
  .setAction(() => import("./withdraw.ts"))
  .build();

export const statusTask = task(
  "l2:status",
  "Shows how a live network is: its nodes, its committee and how long their hbar last, what waits for signatures",
)
  .addOption(url)
  .addFlag(json)
  .setAction(() => import("./status.ts"))
  .build();

export const auditTask = task(
  "l2:audit",
  "Compares what a live network owes, as each node says, with what a mirror shows that Hedera holds for it, at the same " +
    "consensus time. Its exit code is 1 if anything is missing",
)
  .addOption(url)
  .addFlag(json)
  .setAction(() => import("./audit.ts"))
  .build();

export const rotateTask = task(
  "l2:rotate",
  "Replaces members of a live network's committee: registers who comes, has the members decide, and waits for the " +
    "handover. Run it again to go on: what is done is read from the network",
)
  .addOption(option("in", "Who comes: the place of its key among the keys of the configuration, from 0 on"))
  .addOption(option("account", "The Hedera account of who comes, which has that key, like 0.0.1234"))
  .addOption(option("candidate", "Who comes, where its key is not here: its number in the registry, see l2:rewards"))
  .addOption(option("out", "Who goes: its number in the registry, see l2:rewards"))
  .addOption(option("signatures", "What other members have signed with --sign, with commas between"))
  .addOption(from)
  .addFlag({
    name: "sign",
    description: "Prints the signatures of the members whose keys are here on what is to be decided, and sends nothing",
  })
  .addFlag(dryRun)
  .addFlag(yes)
  .addFlag(json)
  .setAction(() => import("./rotate.ts"))
  .build();

export const deployContractsTask = task(
  "l2:deploy-contracts",
  "Deploys the manager of state objects, its crosslinks and its types to --network, at the same addresses everywhere, " +
    "and writes these to a file. What is there already stays",
)
  .addOption(option("members", "The networks of l2.live between which objects move, with commas between. Default: all"))
  .addOption(option("out", "The file that the addresses are written to. Default: networks/<network>.contracts.json"))
  .addOption(from)
  .addFlag(dryRun)
  .addFlag(yes)
  .addFlag(json)
  .setAction(() => import("./deploy-contracts.ts"))
  .build();
