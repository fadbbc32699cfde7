/** The tasks of what runs until it is stopped. */
import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { option } from "../option.ts";

const hostname = {
  name: "hostname",
  description: "Address to listen on. Whoever reaches it can spend everything on the network",
  type: ArgumentType.STRING,
  defaultValue: "127.0.0.1",
} as const;
const consensusDelay = option(
  "consensusDelay",
  "Milliseconds from submission to consensus on the simulated Hedera; 3000 is like the real one. Default 0",
);
const configOut = option("configOut", "Writes what the banner shows to this file, as JSON");
const hapiNodes = option(
  "hapiNodes",
  "How many consensus nodes HAPI is served for, 1 to 4: 0.0.3 at the port, 0.0.4 ten above it, and so on. Default 1",
);
const mirrorLag = option("mirrorLag", "Milliseconds by which the mirror is behind consensus. Default 0");
const throttles = {
  name: "throttles",
  description: "Refuses what is above Hedera's limits per second as BUSY",
} as const;

export const nodeTask = task("l2:node", "Starts a HIP-11 layer-2 network over a simulated Hedera, with JSON-RPC")
  .addOption(
    option(
      "networks",
      "How many networks there are over one Hedera, 1 to 8, each with a chain id and a port of its own. Default 1",
    ),
  )
  .addOption(option("nodes", "How many nodes run each network (n). Default: the l2 key of the configuration, else 4"))
  .addOption(option("threshold", "How many nodes must agree and sign (m). Default: more than two thirds of them"))
  .addOption(
    option(
      "port",
      "Port of the JSON-RPC server, HTTP and WebSocket; 0 takes any free one. Default 8545, and those after it for further networks",
    ),
  )
  .addOption(hostname)
  .addOption(consensusDelay)
  .addOption(
    option("blockTime", "Milliseconds between blocks; 0 makes a block as soon as there is a transaction. Default 0"),
  )
  .addOption(
    option(
      "fees",
      "What gas costs: hedera, at least what brings in what the nodes pay Hedera (l2:fees tells how much); hardhat, what it costs on Hardhat's own network. Default hedera",
    ),
  )
  .addOption(
    option(
      "crosslinkDelay",
      "Milliseconds after which a relayer carries what the nodes of one network have signed to the others. Default 3000",
    ),
  )
  .addFlag({
    name: "sdk",
    description: "Serves Hedera to its SDKs at the classic ports: HAPI 50211, mirror 5600 and 5551",
  })
  .addOption(option("hapiPort", "Port of HAPI, Hedera's gRPC; 0 takes any free one. Not served by default"))
  .addOption(hapiNodes)
  .addOption(option("mirrorGrpcPort", "Port of the mirror's gRPC; 0 takes any free one. Not served by default"))
  .addOption(
    option(
      "mirrorRestPort",
      "Port of the mirror's REST, which has all of the network's history; 0 takes any free one. Not served by default",
    ),
  )
  .addOption(mirrorLag)
  .addFlag(throttles)
  .addOption(configOut)
  .setAction(() => import("./node.ts"))
  .build();

export const validatorTask = task(
  "l2:validator",
  "Runs one node of a network over a real Hedera, which l2:provision has made; --network says which",
)
  .addOption(
    option(
      "index",
      "Which node of the network runs here, from 0 on; its key is l2.live.<network>.keys[index] of the configuration",
    ),
  )
  .addFlag({
    name: "follow",
    description: "Runs a node without a key: it checks every block and answers requests, but takes no transactions",
  })
  .addOption(
    option(
      "account",
      "The Hedera account that the node pays with, if it joined the network after that began. Default: as the network's file has it",
    ),
  )
  .addOption(
    option(
      "port",
      "Port of the JSON-RPC server, HTTP and WebSocket; 0 takes any free one. Default 7546 for node 0, 7547 for node 1, and so on",
    ),
  )
  .addOption(
    option(
      "metricsPort",
      "Port of /health, /ready and Prometheus's /metrics; 0 takes any free one. Default: that of JSON-RPC and 1000 more",
    ),
  )
  .addOption({
    ...hostname,
    description: "Address to listen on, with both ports. Nobody can spend what is not theirs, but anybody can ask",
  })
  .addOption(
    option(
      "dataDir",
      "Where the node keeps what it must not forget. Default .l2/<network>/validator-<index> in the project, or follower",
    ),
  )
  .setAction(() => import("./validator.ts"))
  .build();

export const hederaTask = task(
  "hedera:node",
  "Starts a simulated Hedera for its SDKs: HAPI, mirror gRPC and mirror REST",
)
  .addOption(option("hapiPort", "Port of HAPI, Hedera's gRPC; 0 takes any free one. Default 50211"))
  .addOption(hapiNodes)
  .addOption(option("mirrorGrpcPort", "Port of the mirror's gRPC; 0 takes any free one. Default 5600"))
  .addOption(option("mirrorRestPort", "Port of the mirror's REST; 0 takes any free one. Default 5551"))
  .addOption(
    option("port", "Port of the controls, JSON-RPC over HTTP and WebSocket; 0 takes any free one. Default 8548"),
  )
  .addOption(hostname)
  .addOption(
    option(
      "accounts",
      "How many accounts of each kind, ECDSA and Ed25519, have 10,000 hbar from the start. Default 10",
    ),
  )
  .addOption(consensusDelay)
  .addOption(mirrorLag)
  .addFlag(throttles)
  .addOption(option("retention", "How many transactions are remembered, by mirror and nodes. Default 100000"))
  .addOption(configOut)
  .setAction(() => import("./hedera.ts"))
  .build();
