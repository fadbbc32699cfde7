import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { drawn } from "./object-tree.ts";
import { indexOf, printJson, withFederation, type RemoteArguments } from "../remote.ts";

/** What `l2:object` was given. */
interface ObjectArguments extends RemoteArguments {
  readonly index: string;
}

/** `l2:object`: draws the copies of an object on all networks, with what they depend on. */
const run: NewTaskActionFunction<ObjectArguments> = async ({ index, url, json }) => {
  const name = indexOf(index);
  const { reading, chainIds } = await withFederation(url, async ({ federation }) => ({
    reading: await federation.read(name),
    chainIds: federation.networks.map(({ chainId }) => chainId),
  }));
  if (json) printJson(reading);
  else console.log(drawn(reading, chainIds));
};

export default run;
