import { isTrue, slotOf } from "./dependencies.ts";
import { simplifiedOn } from "./knowledge.ts";
import type { Copy, Network, World } from "./world.ts";

/** How a copy fares under what its network knows: it may stand, stands for good, or is to be deleted. */
export type Standing = "open" | "stands" | "fallen";

/** How the manager says that a copy fares. */
export function standingOf(world: World, here: Network, copy: Copy): Standing {
  const dependency = simplifiedOn(world, here, copy.dependency);
  if (dependency === undefined) return "fallen";
  if (copy.moved?.sealed === false) {
    const { height } = copy.moved;
    if (here.decided.has(slotOf({ network: here.id, height }))) return "fallen";
    if (height <= (here.haltedAfter.get(here.id) ?? Infinity)) return "open";
  }
  return isTrue(dependency) ? "stands" : "open";
}
