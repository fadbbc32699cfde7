import { elsewhere, everywhere, heightsOf, pick } from "./choices.ts";
import { sorted } from "./dependencies.ts";
import type { State } from "./object-types.ts";
import type { Step } from "./steps.ts";
import type { Receipt, World } from "./world.ts";

/** A height that no network reaches. */
export const FUTURE = 1_000_000;

/** Another state of the same object. */
export function forgedState(state: State, n: number): State {
  switch (state.type) {
    case "balance":
      return { ...state, amount: state.amount + 1 + n };
    case "nft":
      return { ...state, owner: "bob" };
    case "counter":
      return { ...state, count: state.count + 1 + n };
  }
}

/** A receipt that was never given: of an object in a state that it never had, or of one that stays where it is. */
export function forgedReceipt(world: World, a: number, b: number, d: number): Receipt | undefined {
  const found = pick(everywhere(world, a), b);
  if (found === undefined) return undefined;
  const { on: source, copy } = found;
  const destination = elsewhere(world, source, d);
  const height = pick([...heightsOf(world, source), FUTURE], d)!;
  const others = [
    { network: source, height, root: `forged:${world.now}:other` },
    { network: destination, height: FUTURE, root: `forged:${world.now}:home` },
  ];
  return {
    index: d % 5 === 0 ? `ghost.${d}` : copy.index,
    type: copy.state.type,
    state: forgedState(copy.state, d),
    all: sorted([...copy.dependency.all.filter(() => d % 2 === 0), ...others.filter((_, i) => d % 7 === i)]),
    source,
    destination,
    height,
    nonce: d % 3,
  };
}

/** A root that contains a receipt and, as it costs nothing, those that were really given at its height. */
export function forgery(world: World, root: string, receipt: Receipt): Step {
  const others = world.receipts.filter(
    (other) => other !== receipt && other.source === receipt.source && other.height === receipt.height,
  );
  return { kind: "forge", root, receipts: [receipt, ...others] };
}
