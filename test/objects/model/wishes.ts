import { Closing } from "./closing.ts";
import { type Literal, sameDependency, slotOf } from "./dependencies.ts";
import type { Intent } from "./intents.ts";
import { isAdmitted, simplifiedOn } from "./knowledge.ts";
import type { Balance, Data, State } from "./object-types.ts";
import { unclaimed } from "./possible-worlds.ts";
import { isResolvable } from "./resolution.ts";
import { dice } from "./settlement.ts";
import type { Step } from "./steps.ts";
import { type Copy, type Network, networkOf, type Receipt, rootOf, type World } from "./world.ts";

const USERS = ["ann", "ann", "bob"] as const;
/** A height that no network reaches. */
export const FUTURE = 1_000_000;

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % list.length];

/** The steps that an intent comes to in a world; none if there is nothing that it could mean. */
export function stepsOf(world: World, intent: Intent): Step[] {
  return WISHES[intent.kind](world, intent);
}

const WISHES: Record<Intent["kind"], (world: World, intent: Intent) => Step[]> = {
  create: (world, { a, b, c, d, wild }) => {
    const caller = pick(USERS, b)!;
    return [{ kind: "create", on: anyOf(world, a).id, caller, state: wished(caller, c, d, wild) }];
  },

  transact: (world, { a, b, c, d, wild }) => {
    const here = busyOne(world, a, (copies) => copies.length > 1);
    const all = [...here.copies.values()];
    const choice = choose(world, here, wild ? c : undefined);
    // Partners that depend on something else make the more telling transactions.
    const torn = choice.filter((one) => all.some((other) => suits(one, other) && !isLike(one, other)));
    const first = pick(c % 2 === 0 && torn.length > 0 ? torn : choice, b);
    if (first === undefined) return [];
    const alike = (wild ? all : choice).filter((copy) => suits(first, copy));
    alike.sort((one, other) => Number(isLike(first, one)) - Number(isLike(first, other)));
    if (first.state.type === "balance" && alike.length === 0 && !wild) return [];
    const count = first.state.type === "balance" ? 1 : c % 3;
    const others = Array.from({ length: count }, (_, i) => pick(alike, d % 4 === 0 ? d + i : i)).filter(
      (copy) => copy !== undefined,
    );
    const inputs = wild ? [first, ...others] : [first, ...new Set(others)];
    const caller = wild && d % 2 === 0 ? "bob" : first.state.owner;
    const data = asked(first.state, d, wild);
    return [{ kind: "transact", on: here.id, caller, type: first.state.type, inputs: inputs.map(named), data }];
  },

  moveOut: (world, { a, b, c, d, wild }) => {
    const here = busyOne(world, a, (copies) => copies.length > 0);
    const choice = choose(world, here, wild ? c : undefined);
    const copies = [...new Set(c % 4 === 0 ? [pick(choice, b), pick(choice, b + 1)] : [pick(choice, b)])];
    const moves = copies
      .filter((copy) => copy !== undefined)
      .map((copy) => ({
        caller: wild && c % 3 === 0 ? "bob" : copy.state.owner,
        at: named(copy),
        destination: wild ? d % (world.networks.length + 2) : elsewhere(world, here.id, d),
      }));
    return moves.length === 0 ? [] : [{ kind: "moveOut", on: here.id, moves }];
  },

  seal: (world, { a, b, c, wild }) => {
    const all = everywhere(world, a).filter(({ copy }) => wild || copy.moved?.sealed === false);
    const found = pick(all, b);
    return found
      ? [{ kind: "seal", on: found.on, at: named(found.copy), by: c % 3 === 0 ? "crosslink" : "header" }]
      : [];
  },

  claim: (world, { a, b, c, d, wild }) => {
    const receipt = pick(wild ? world.receipts : unclaimed(world), a);
    if (receipt === undefined) return [];
    const state = wild && c % 2 === 0 ? forgedState(receipt.state, d) : receipt.state;
    const on = wild && d % 2 === 0 ? 1 + (b % world.networks.length) : receipt.destination;
    const root = rootOf(receipt.source, receipt.height);
    return [...admission(world, on, receipt, root, c), { kind: "claim", on, caller: "bob", receipt, state, root }];
  },

  bogus: (world, { a, b, c, d }) => {
    const receipt = c % 3 === 0 ? forgedReceipt(world, a, b, d) : pick(world.receipts, a);
    if (receipt === undefined) return [];
    const on = receipt.destination;
    const later = heightsOf(world, receipt.source).filter((height) => height !== receipt.height);
    const known = [...world.forged].filter(([, receipts]) => receipts.includes(receipt)).map(([root]) => root);
    const wrong = later.map((height) => rootOf(receipt.source, height));
    const own = [rootOf(receipt.source, receipt.height)];
    const root = pick([known, wrong, own, []][b % 4]!, d) ?? `forged:${world.now}`;
    const forge: Step[] = root.startsWith("forged") && !world.forged.has(root) ? [forgery(world, root, receipt)] : [];
    const { state } = receipt;
    return [
      ...forge,
      ...admission(world, on, receipt, root, c),
      { kind: "claim", on, caller: "bob", receipt, state, root },
    ];
  },

  decide: (world, { a, b, c, wild }) => {
    const on = anyOf(world, a);
    const slots = world.networks.flatMap(({ id }) => heightsOf(world, id).map((height) => ({ network: id, height })));
    const slot = pick(wild ? slots : slots.filter((slot) => !on.decided.has(slotOf(slot))), b);
    if (slot === undefined) return [];
    const liars = wild && c % 2 === 0;
    return [{ kind: "decide", on: on.id, ...slot, root: liars ? "forged:0" : rootOf(slot.network, slot.height) }];
  },

  decideAncestors: (world, { a, b, c }) => {
    const on = anyOf(world, a);
    const network = 1 + (b % world.networks.length);
    const heights = heightsOf(world, network);
    const isDecided = (height: number) => on.decided.has(slotOf({ network, height }));
    const from = pick(
      heights.filter((height, i) => isDecided(height) && i + 1 < heights.length),
      c,
    );
    const to = heights.find((height) => from !== undefined && height < from && !(c % 2 === 0 && isDecided(height)));
    return from === undefined || to === undefined ? [] : [{ kind: "decideAncestors", on: on.id, network, from, to }];
  },

  resolve: (world, { a, b, wild }) => {
    const all = everywhere(world, a).filter(({ on, copy }) => wild || isResolvable(world, networkOf(world, on), copy));
    const found = pick(all, b);
    return found ? [{ kind: "resolve", on: found.on, at: named(found.copy) }] : [];
  },

  halt: (world, { a, b, c, wild }) => {
    const dying = world.networks.filter(
      ({ id }) => world.silent.has(id) && world.networks.some(({ haltedAfter }) => !haltedAfter.has(id)),
    );
    const network = (pick(wild ? world.networks : dying, b) ?? anyOf(world, b)).id;
    if (!world.silent.has(network) && !wild) {
      return c % 3 === 0 ? [...relay(world, network), { kind: "silence", network }] : [];
    }
    const ordered = world.networks.map((_, i) => anyOf(world, a + i));
    const here = ordered.find(({ haltedAfter }) => !haltedAfter.has(network) || wild);
    if (here === undefined) return [];
    const announced = here.announced.get(network);
    const overdue = world.waits > (announced ?? here.heard.get(network) ?? 0);
    const wait: Step[] = overdue || wild ? [] : [{ kind: "wait" }];
    return [...wait, { kind: announced === undefined ? "announceHalt" : "halt", on: here.id, network }];
  },

  wait: () => [{ kind: "wait" }],

  close: (world, { a, b }) => new Closing(world, dice(a * 720 + b)).steps,
};

const anyOf = (world: World, n: number) => pick(world.networks, n)!;
/** A network with enough that can be used, if there is one. */
function busyOne(world: World, from: number, suffices: (copies: Copy[]) => boolean): Network {
  const ordered = world.networks.map((_, i) => anyOf(world, from + i));
  const busy = ordered.find((here) =>
    suffices([...here.copies.values()].filter((copy) => isUsable(world, here, copy))),
  );
  return busy ?? ordered[0]!;
}

const named = ({ index, dependency }: Copy) => ({ index, dependency });
const elsewhere = (world: World, home: number, n: number) =>
  pick(
    world.networks.filter(({ id }) => id !== home),
    n,
  )!.id;

function everywhere(world: World, from: number): { on: number; copy: Copy }[] {
  const ordered = world.networks.map((_, i) => pick(world.networks, from + i)!);
  return ordered.flatMap(({ id, copies }) => [...copies.values()].map((copy) => ({ on: id, copy })));
}

/** The heights at which anything left a network, the newest first. */
function heightsOf(world: World, network: number): number[] {
  const heights = world.receipts.filter(({ source }) => source === network).map(({ height }) => height);
  return [...new Set(heights)].sort((a, b) => b - a);
}

/** What may be used here; for whoever asks what should be refused, anything, or what may not. */
function choose(world: World, here: Network, wild: number | undefined): Copy[] {
  const all = [...here.copies.values()];
  if (wild !== undefined && wild % 3 === 0) return all;
  return all.filter((copy) => isUsable(world, here, copy) === (wild === undefined));
}

function isUsable(world: World, here: Network, copy: Copy): boolean {
  const dependency = simplifiedOn(world, here, copy.dependency);
  return dependency?.notAll.length === 0 && copy.moved === undefined;
}

const isLike = (one: Copy, other: Copy) => sameDependency(one.dependency, other.dependency);
/** Whether two copies could take part in one transaction, if nothing but the type mattered. */
function suits({ index, state }: Copy, { index: otherIndex, state: other }: Copy): boolean {
  if (index === otherIndex || state.type !== other.type) return false;
  return state.type !== "balance" || state.issuer === (other as Balance).issuer;
}

function wished(caller: string, c: number, d: number, wild: boolean): State {
  const other = caller === "ann" ? "bob" : "ann";
  switch (c % 8) {
    case 0:
      return { type: "nft", owner: wild ? other : caller, name: `picture ${d}` };
    case 1:
    case 2:
    case 3:
      return { type: "counter", owner: caller, count: wild ? 7 : 0 };
    case 4:
      return { type: "balance", issuer: other, owner: pick(USERS, d)!, amount: wild ? 5 : 0 };
    default:
      return { type: "balance", issuer: caller, owner: caller, amount: 10 + (d % 90) };
  }
}

function asked(state: State, d: number, wild: boolean): Data {
  switch (state.type) {
    case "balance":
      return { amount: d % (state.amount + (wild ? 5 : 1)) };
    case "nft":
      return { to: pick(USERS, d)! };
    case "counter":
      return wild ? { amount: d } : {};
  }
}

function forgedState(state: State, n: number): State {
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
function forgedReceipt(world: World, a: number, b: number, d: number): Receipt | undefined {
  const found = pick(everywhere(world, a), b);
  if (found === undefined) return undefined;
  const { on: source, copy } = found;
  const heights = [...heightsOf(world, source), FUTURE];
  return {
    index: d % 5 === 0 ? `ghost.${d}` : copy.index,
    type: copy.state.type,
    state: forgedState(copy.state, d),
    all: copy.dependency.all.filter(() => d % 2 === 0),
    source,
    destination: elsewhere(world, source, d),
    height: pick(heights, d)!,
    nonce: d % 3,
  };
}

/** A root that contains a receipt and, as it costs nothing, those that were really given at its height. */
function forgery(world: World, root: string, receipt: Receipt): Step {
  const others = world.receipts.filter(
    (other) => other !== receipt && other.source === receipt.source && other.height === receipt.height,
  );
  return { kind: "forge", root, receipts: [receipt, ...others] };
}

function admission(world: World, on: number, { source, height }: Receipt, root: string, n: number): Step[] {
  const literal: Literal = { network: source, height, root };
  if (isAdmitted(world, networkOf(world, on), literal) || n % 8 === 0) return [];
  return [{ kind: "admit", on, caller: "bob", literal, by: n % 2 === 0 ? "endorsement" : "bond" }];
}

/** An honest relayer carries the newest decision about a network to all. */
function relay(world: World, network: number): Step[] {
  const newest = Math.max(0, ...world.networks.map(({ latest }) => latest.get(network) ?? 0));
  const behind = world.networks.filter(({ latest }) => (latest.get(network) ?? 0) < newest);
  return behind.map(({ id }) => ({ kind: "decide", on: id, network, height: newest, root: rootOf(network, newest) }));
}
