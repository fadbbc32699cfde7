import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { accountOf, bytesOf, indexOf, printJson, withFederation, type RemoteArguments } from "../remote.ts";

/** What `l2:call` was given. */
interface CallArguments extends RemoteArguments {
  readonly indexes: readonly string[];
  readonly data: string;
  readonly from?: string;
}

/** `l2:call`: runs the code of a type on objects. */
const run: NewTaskActionFunction<CallArguments> = async ({ indexes, data, from, url, json }) => {
  const [names, bytes] = [indexes.map(indexOf), bytesOf("--data", data)];
  const options = { from: accountOf(from) };
  const { called, readings } = await withFederation(url, async ({ federation }) => ({
    called: await federation.call(names, bytes, options),
    readings: await Promise.all(names.map((name) => federation.read(name))),
  }));
  if (json) return printJson(called);
  for (const { expected } of readings) {
    console.log(`on network ${called.network}: ${expected?.description ?? expected?.state ?? "on its way"}`);
  }
};

export default run;
