import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

export const nodeTask = task("l2:node", "Starts a HIP-11 layer-2 network over a simulated Hedera, with JSON-RPC")
  .addOption({
    name: "nodes",
    description: "How many nodes run the network (n). Default: the l2 key of the configuration, else 4",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "threshold",
    description: "How many nodes must agree and sign (m). Default: more than two thirds of them",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "port",
    description: "Port of the JSON-RPC server, HTTP and WebSocket; 0 takes any free one. Default 8545",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "hostname",
    description: "Address to listen on. Whoever reaches it can spend everything on the network",
    type: ArgumentType.STRING,
    defaultValue: "127.0.0.1",
  })
  .addOption({
    name: "consensusDelay",
    description:
      "Milliseconds from submission to consensus on the simulated Hedera; 3000 is like the real one. Default 0",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "blockTime",
    description: "Milliseconds between blocks; 0 makes a block as soon as there is a transaction. Default 0",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "configOut",
    description: "Writes what the banner shows to this file, as JSON",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .setAction(() => import("./node.ts"))
  .build();
