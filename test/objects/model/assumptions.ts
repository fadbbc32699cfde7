import type { Step } from "./steps.ts";
import { networkOf, rootOf, type World } from "./world.ts";

/**
 * Whether a step keeps to what the manager may rely on. Its rules cannot protect anybody beyond that:
 * - a committee that has fallen silent signs nothing above the newest height that it has signed;
 * - an honest relayer brings the newest decision to every network before a halt's window is over, so that no network
 *   is declared halted that still signs, and all declare it halted at the same height.
 */
export function isPossible(world: World, step: Step): boolean {
  switch (step.kind) {
    case "decide": {
      const honest = step.root === rootOf(step.network, step.height);
      return !honest || !world.silent.has(step.network) || step.height <= newestDecided(world, step.network);
    }
    case "silence": {
      const newest = newestDecided(world, step.network);
      return world.networks.every(({ latest }) => (latest.get(step.network) ?? 0) === newest);
    }
    case "halt": {
      const announced = networkOf(world, step.on).announced.get(step.network);
      return world.silent.has(step.network) || announced === undefined || world.waits <= announced;
    }
    default:
      return true;
  }
}

const newestDecided = (world: World, network: number) =>
  Math.max(0, ...world.networks.map(({ latest }) => latest.get(network) ?? 0));
