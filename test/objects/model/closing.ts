import { isPossible } from "./assumptions.ts";
import { slotOf } from "./dependencies.ts";
import { verdictOn } from "./knowledge.ts";
import { unclaimed } from "./possible-worlds.ts";
import { isResolvable } from "./resolution.ts";
import { type Step, take } from "./steps.ts";
import { networkOf, rootOf, type World } from "./world.ts";

/** More rounds of tidying than the longest journey in a history needs. */
const ROUNDS = 6;

/**
 * Steps that bring a history to its end as users could: each network goes on or stops at some height, all others learn
 * that, and anybody seals, resolves and claims what is left.
 */
export class Closing {
  readonly steps: Step[] = [];
  #world: World;

  constructor(world: World, roll: (bound: number) => number) {
    this.#world = world;
    for (const { id } of world.networks) this.#conclude(id, roll);
    this.#haltTheSilent();
    for (let round = 0, before = -1; round < ROUNDS && before !== this.steps.length; round++) {
      before = this.steps.length;
      this.#tidy();
    }
  }

  #take(step: Step): boolean {
    if (!isPossible(this.#world, step)) return false;
    const { world, outcome } = take(this.#world, step);
    if (outcome !== "ok") return false;
    this.#world = world;
    this.steps.push(step);
    return true;
  }

  /** Decides what is left of a network's heights on all networks, up to one; if not to the last, it falls silent. */
  #conclude(network: number, roll: (bound: number) => number): void {
    const newest = Math.max(0, ...this.#world.networks.map(({ latest }) => latest.get(network) ?? 0));
    const own = this.#world.receipts.filter(({ source }) => source === network).map(({ height }) => height);
    const heights = [...new Set(own)].sort((a, b) => b - a);
    const ends = [...new Set([newest, ...heights.filter((height) => height > newest)])];
    const last = this.#world.silent.has(network) ? newest : ends[roll(ends.length)]!;
    for (const { id } of this.#world.networks) {
      const lowest = heights.at(-1) ?? last;
      const decide = (height: number): Step => ({
        kind: "decide",
        on: id,
        network,
        height,
        root: rootOf(network, height),
      });
      const isOpen = (height: number) => !networkOf(this.#world, id).decided.has(slotOf({ network, height }));
      if (last > 0 && isOpen(last)) this.#take(decide(last));
      const open = heights.filter((height) => height < last && isOpen(height));
      if (open.length > 1 || roll(2) === 0) {
        if (open.length > 0) this.#take({ kind: "decideAncestors", on: id, network, from: last, to: lowest });
      } else for (const height of open) this.#take(decide(height));
    }
    if (heights.some((height) => height > last)) this.#take({ kind: "silence", network });
  }

  #haltTheSilent(): void {
    const pairs = this.#world.networks.flatMap(({ id, haltedAfter }) =>
      [...this.#world.silent].filter((network) => !haltedAfter.has(network)).map((network) => ({ on: id, network })),
    );
    if (pairs.length === 0) return;
    this.#take({ kind: "wait" });
    for (const pair of pairs) this.#take({ kind: "announceHalt", ...pair });
    this.#take({ kind: "wait" });
    for (const pair of pairs) this.#take({ kind: "halt", ...pair });
  }

  #tidy(): void {
    for (const { id } of this.#world.networks) {
      for (const copy of networkOf(this.#world, id).copies.values()) {
        if (copy.moved?.sealed === false) this.#take({ kind: "seal", on: id, at: copy, by: "crosslink" });
      }
      for (const copy of networkOf(this.#world, id).copies.values()) {
        if (isResolvable(this.#world, networkOf(this.#world, id), copy))
          this.#take({ kind: "resolve", on: id, at: copy });
      }
    }
    for (const receipt of unclaimed(this.#world)) {
      const { source, height, destination: on, state } = receipt;
      const root = rootOf(source, height);
      const here = networkOf(this.#world, on);
      if (verdictOn(this.#world, here, { network: source, height, root }) !== "true") continue;
      this.#take({ kind: "claim", on, caller: "bob", receipt, state, root });
    }
  }
}
