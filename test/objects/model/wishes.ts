import { Closing } from "./closing.ts";
import { anyOf, busyOne, choose, elsewhere, everywhere, heightsOf, isLike, named, pick, suits } from "./choices.ts";
import { type Literal, slotOf } from "./dependencies.ts";
import { forgedReceipt, forgedState, forgery } from "./forgeries.ts";
import type { Intent } from "./intents.ts";
import { isAdmitted } from "./knowledge.ts";
import { unclaimed } from "./possible-worlds.ts";
import { asked, USERS, wished } from "./requests.ts";
import { isResolvable } from "./resolution.ts";
import { dice } from "./settlement.ts";
import type { Step } from "./steps.ts";
import { networkOf, type Receipt, rootOf, type World } from "./world.ts";

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
