import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { typeIdOf, type TypeName } from "../../plugin/objects/types.ts";
import { accountOf, bytesOf, checked, networkOf, printJson, withFederation, type RemoteArguments } from "../remote.ts";

/** What `l2:create` was given. */
interface CreateArguments extends RemoteArguments {
  readonly type: string;
  readonly data: string;
  readonly on: string;
  readonly from?: string;
}

/** `l2:create`: makes an object. */
const run: NewTaskActionFunction<CreateArguments> = async ({ type, data, on, from, url, json }) => {
  const options = { data: bytesOf("--data", data), from: accountOf(from) };
  const wanted = checked(() => typeIdOf(type as TypeName));
  const created = await withFederation(url, async ({ federation }) => {
    const network = networkOf("--on", on, federation.networks);
    return await federation.create(wanted, { ...options, network });
  });
  if (json) printJson(created);
  else console.log(created.index);
};

export default run;
