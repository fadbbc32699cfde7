/** The tasks of those who use objects on the networks of a running `l2:node`. */
import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { json, option, url } from "../option.ts";

const index = {
  name: "index",
  description: "The name of the object, 32 bytes with 0x",
  type: ArgumentType.STRING,
} as const;

export const objectsTask = task("l2:objects", "Lists the objects on all networks of a running l2:node")
  .addOption(url)
  .addFlag(json)
  .setAction(() => import("./objects.ts"))
  .build();

export const objectTask = task("l2:object", "Draws the copies of an object on all networks, and what they depend on")
  .addPositionalArgument(index)
  .addOption(url)
  .addFlag(json)
  .setAction(() => import("./object.ts"))
  .build();

const data = {
  name: "data",
  description: "What the type asks for, bytes with 0x",
  type: ArgumentType.STRING,
  defaultValue: "0x",
} as const;
const from = option("from", "The account that sends it, an unlocked one. Default: the first");

export const createTask = task("l2:create", "Makes an object, and prints its index")
  .addPositionalArgument({ name: "type", description: "counter, nft, balance, or the id of another type" })
  .addOption(data)
  .addOption({
    name: "on",
    description: "The network that it is made on: its chain id, or its place among the networks",
    type: ArgumentType.STRING,
    defaultValue: "0",
  })
  .addOption(from)
  .addOption(url)
  .addFlag(json)
  .setAction(() => import("./create.ts"))
  .build();

export const callTask = task("l2:call", "Runs the code of a type on objects, wherever they are expected to be")
  .addVariadicArgument({ name: "indexes", description: "The names of the objects, all on one network by now" })
  .addOption(data)
  .addOption(from)
  .addOption(url)
  .addFlag(json)
  .setAction(() => import("./call.ts"))
  .build();

export const moveTask = task("l2:move", "Moves an object to another network, where it can be used at once")
  .addPositionalArgument(index)
  .addOption(option("to", "The network that it goes to: its chain id, or its place among the networks, from 0 on"))
  .addOption(from)
  .addOption(url)
  .addFlag(json)
  .setAction(() => import("./move.ts"))
  .build();
