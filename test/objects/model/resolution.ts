import { sameDependency } from "./dependencies.ts";
import { simplifiedOn } from "./knowledge.ts";
import { demand } from "./refusal.ts";
import { type At, copyAt, type Copy, type Network, networkOf, rewrite, withNetwork, type World } from "./world.ts";

/** Drops what is known from a copy's dependency: it moves to its simpler name, or goes if it has fallen. */
export function resolve(world: World, on: number, at: At): World {
  const here = networkOf(world, on);
  const copy = copyAt(here, at);
  const dependency = simplifiedOn(world, here, copy.dependency);
  if (dependency === undefined) return withNetwork(world, rewrite(world, here, [copy], []));
  demand(!sameDependency(dependency, copy.dependency), "NothingToResolve");
  const revived = copy.dependency.notAll.length > 0 && dependency.notAll.length === 0;
  const resolved = { ...copy, dependency, moved: revived ? undefined : copy.moved };
  return withNetwork(world, rewrite(world, here, [copy], [resolved]));
}

/** Whether resolving would change a copy. */
export function isResolvable(world: World, here: Network, copy: Copy): boolean {
  const dependency = simplifiedOn(world, here, copy.dependency);
  return dependency === undefined || !sameDependency(dependency, copy.dependency);
}
