import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { accountOf, indexOf, networkOf, printJson, withFederation, type RemoteArguments } from "../remote.ts";

/** What `l2:move` was given. */
interface MoveArguments extends RemoteArguments {
  readonly index: string;
  readonly to?: string;
  readonly from?: string;
}

/** `l2:move`: sends an object to another network. */
const run: NewTaskActionFunction<MoveArguments> = async ({ index, to, from, url, json }) => {
  const name = indexOf(index);
  const by = accountOf(from);
  const moved = await withFederation(url, async ({ federation }) => {
    return await federation.move(name, networkOf("--to", to, federation.networks), { from: by });
  });
  if (json) return printJson(moved);
  for (const { what, network, height, transaction } of moved.steps) {
    console.log(`${what.padEnd(9)}  in block ${height} of network ${network}  ${transaction}`);
  }
  console.log(`It can be used on network ${moved.receipt.destination} now. Crosslinks will confirm the move.`);
};

export default run;
