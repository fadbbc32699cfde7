import type { NewTaskActionFunction } from "hardhat/types/tasks";

import type { ObjectNetwork } from "../plugin/objects/object-network.ts";
import { refuse } from "./arguments.ts";
import { indexOf, printJson, withFederation, type RemoteArguments } from "./remote.ts";

/** What `l2:move` was given. */
interface MoveArguments extends RemoteArguments {
  readonly index: string;
  readonly to?: string;
  readonly from?: string;
}

/** `l2:move`: sends an object to another network. */
const run: NewTaskActionFunction<MoveArguments> = async ({ index, to, from, url, json }) => {
  const name = indexOf(index);
  if (from !== undefined && !/^0x[0-9a-f]{40}$/i.test(from)) {
    throw refuse(`--from: the address of an unlocked account is wanted; it is ${JSON.stringify(from)}`);
  }
  const moved = await withFederation(url, async ({ federation }) => {
    return await federation.move(name, destinationOf(to, federation.networks), { from });
  });
  if (json) return printJson(moved);
  for (const { what, network, height, transaction } of moved.steps) {
    console.log(`${what.padEnd(9)}  in block ${height} of network ${network}  ${transaction}`);
  }
  console.log(`It can be used on network ${moved.receipt.destination} now. Crosslinks will confirm the move.`);
};

/** A network by its chain id, or by its place in the federation. */
function destinationOf(to: string | undefined, networks: readonly ObjectNetwork[]): number {
  const ids = networks.map(({ chainId }) => chainId);
  const number = to !== undefined && /^\d{1,15}$/.test(to) ? Number(to) : undefined;
  if (number !== undefined && ids.includes(number)) return number;
  const place = number === undefined ? undefined : ids[number];
  if (place !== undefined) return place;
  throw refuse(
    `--to: a chain id of the federation is wanted (${ids.join(", ")}), or a place from 0 to ${ids.length - 1}; ` +
      `it is ${to === undefined ? "not given" : JSON.stringify(to)}`,
  );
}

export default run;
