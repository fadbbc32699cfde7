import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { TYPES, type TypeName } from "../plugin/objects/types.ts";
import type { Hex } from "../plugin/protocol/units.ts";
import { refuse } from "./arguments.ts";
import { accountOf, bytesOf, networkOf, printJson, withFederation, type RemoteArguments } from "./remote.ts";

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
  const wanted = typeOf(type);
  const created = await withFederation(url, async ({ federation }) => {
    const network = networkOf("--on", on, federation.networks);
    return await federation.create(wanted, { ...options, network });
  });
  if (json) printJson(created);
  else console.log(created.index);
};

/** A type by its name, or by its id. */
function typeOf(text: string): TypeName | Hex {
  if (Object.hasOwn(TYPES, text)) return text as TypeName;
  if (/^0x[0-9a-f]{64}$/i.test(text)) return text.toLowerCase() as Hex;
  const names = Object.keys(TYPES).join(", ");
  throw refuse(`type: one of ${names} is wanted, or the id of another; it is ${JSON.stringify(text)}`);
}

export default run;
