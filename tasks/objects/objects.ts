import { styleText } from "node:util";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { ask } from "../../plugin/objects/provider.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { printJson, withFederation, type RemoteArguments } from "../remote.ts";

/** An object, as `l2_objects` lists it. */
interface Listed {
  readonly index: Hex;
  readonly typeId: Hex;
  readonly type: string | null;
  readonly copies: number;
}

/** An object with the number of its copies on each network, by chain id. */
interface Object extends Omit<Listed, "copies"> {
  readonly copies: Record<number, number>;
}

const PAGE = 1_000;

/** `l2:objects`: lists the objects of a federation. */
const run: NewTaskActionFunction<RemoteArguments> = async ({ url, json }) => {
  const objects = await withFederation(url, async ({ federation: { networks } }) => {
    const found = new Map<string, Object>();
    for (const { chainId, provider } of networks) {
      for (let from = 0; ; from += PAGE) {
        const page = await ask<readonly Listed[]>(provider, "l2_objects", from, PAGE);
        for (const { copies, ...object } of page) {
          const key = object.typeId + object.index;
          const known = found.get(key) ?? { ...object, copies: {} };
          found.set(key, known);
          if (copies > 0) known.copies[chainId] = copies;
        }
        if (page.length < PAGE) break;
      }
    }
    return [...found.values()];
  });
  if (json) return printJson(objects);
  if (objects.length === 0) return console.log("There are no objects yet.");
  for (const { index, typeId, type, copies } of objects) {
    const where = Object.entries(copies).map(
      ([chainId, count]) => `${chainId}${count > 1 ? ` (${count} copies)` : ""}`,
    );
    const kind = (type ?? `type ${typeId.slice(0, 10)}…`).padEnd(8);
    console.log(`${index}  ${kind}  ${where.length > 0 ? where.join(", ") : styleText("dim", "on its way")}`);
  }
};

export default run;
