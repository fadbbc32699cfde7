import { canonical, contradictory, type Literal, slotOf, sorted, textOf } from "./dependencies.ts";
import { isAdmitted, verdictOn } from "./knowledge.ts";
import { type State, TYPES } from "./object-types.ts";
import { demand } from "./refusal.ts";
import { usable } from "./transactions.ts";
import {
  type At,
  copyAt,
  idOf,
  isBroken,
  isHonest,
  networkOf,
  type Receipt,
  rewrite,
  rootOf,
  withNetwork,
  type World,
} from "./world.ts";

/** An object leaves: its copy freezes, and a receipt of it joins the state of this height. */
export function moveOut(world: World, on: number, caller: string, at: At, destination: number): World {
  const here = networkOf(world, on);
  const stored = copyAt(here, at);
  const copy = usable(world, here, stored);
  const { index, dependency, state } = copy;
  const known = destination !== on && destination >= 1 && destination <= world.networks.length;
  demand(known, "WrongDestination");
  demand(dependency.all.length < world.rules.maxLiterals || isBroken(world, "unlimited"), "TooManyLiterals");
  demand(TYPES[state.type].canMove(caller, state) || isBroken(world, "moveWithoutAsking"), "MoveRefused");
  const receipt: Receipt = {
    index,
    type: state.type,
    state,
    all: dependency.all,
    source: on,
    destination,
    height: world.now,
    nonce: here.moves,
  };
  const gone = isBroken(world, "destroyWhenTrue") && dependency.all.length === 0;
  const frozen = { ...copy, moved: { height: world.now, sealed: false } };
  const next = rewrite(world, here, [stored], gone ? [] : [frozen]);
  return {
    ...withNetwork(world, { ...next, moves: here.moves + 1 }),
    receipts: [...world.receipts, receipt],
    events: [...world.events, { kind: "moveOut", on, caller, from: copy, receipt }],
  };
}

/** Once the root of the move's own height is known here, what stays behind is for the case that it is not the root. */
export function seal(world: World, on: number, at: At, by: "header" | "crosslink"): World {
  const here = networkOf(world, on);
  const copy = copyAt(here, at);
  demand(copy.moved?.sealed === false, "NothingToSeal");
  const height = isBroken(world, "sealUnderNextSlot") ? copy.moved.height + 1 : copy.moved.height;
  const literal: Literal = { network: on, height, root: rootOf(on, height) };
  if (by === "crosslink" && !here.decided.has(slotOf(literal))) {
    demand(height > (here.haltedAfter.get(on) ?? Infinity), "NotDecidedYet");
    return withNetwork(world, rewrite(world, here, [copy], [{ ...copy, moved: undefined }]));
  }
  const dependency = canonical(copy.dependency.all, [literal]);
  if (dependency === undefined) return withNetwork(world, rewrite(world, here, [copy], []));
  const moved = dependency.notAll.length === 0 ? undefined : { height, sealed: true };
  return withNetwork(world, rewrite(world, here, [copy], [{ ...copy, dependency, moved }]));
}

/** An object arrives under the claim that the root that shows its receipt is its source's. */
export function claim(world: World, on: number, receipt: Receipt, state: State, root: string): World {
  const here = networkOf(world, on);
  const { source, destination, index } = receipt;
  demand(destination === on || isBroken(world, "noDestination"), "WrongDestination");
  demand(source !== on && source >= 1 && source <= world.networks.length, "WrongSource");
  demand(JSON.stringify(state) === JSON.stringify(receipt.state) || isBroken(world, "anyState"), "WrongState");
  const literal: Literal = { network: source, height: slotOfClaim(world, receipt, root), root };
  const before = isBroken(world, "claimKeepsOnlyOwnLiteral") ? [] : receipt.all;
  const union = sorted([...before, literal]);
  demand(!contradictory(union) || isBroken(world, "contradictionIgnored"), "Contradiction");
  demand(union.length <= world.rules.maxLiterals || isBroken(world, "unlimited"), "TooManyLiterals");
  const fallen = union.some((one) => verdictOn(world, here, one) === "false");
  demand(!fallen || isBroken(world, "claimAlthoughFalse"), "KnownFalse");
  const all = union.filter((one) => verdictOn(world, here, one) !== "true");
  demand(isAdmitted(world, here, literal) || isBroken(world, "admitAll"), "NotAdmitted");
  const replay = replayKey(world, receipt, literal);
  demand(!here.used.has(replay) || isBroken(world, "noReplayKey"), "AlreadyClaimed");
  demand(contains(world, root, receipt) || isBroken(world, "unproven"), "NotProven");
  const to = { index, dependency: { all, notAll: [] }, state };
  const next = rewrite(world, here, [], [to]);
  return {
    ...withNetwork(world, { ...next, used: new Set(here.used).add(replay) }),
    events: [...world.events, { kind: "claim", on, receipt, literal, to }],
  };
}

/** A root contains all receipts until its height if it is a network's own, and whatever its forger put in otherwise. */
function contains(world: World, root: string, receipt: Receipt): boolean {
  const id = idOf(receipt);
  const forged = world.forged.get(root);
  if (forged !== undefined) return forged.some((one) => idOf(one) === id);
  const height = Number(root.slice(root.indexOf("@") + 1));
  const issued = world.receipts.some((one) => idOf(one) === id);
  return issued && root === rootOf(receipt.source, height) && receipt.height <= height;
}

function slotOfClaim(world: World, receipt: Receipt, root: string): number {
  const height = Number(root.slice(root.indexOf("@") + 1));
  const later = isHonest({ network: receipt.source, height, root }) && height > receipt.height;
  return isBroken(world, "claimAtLaterSlot") && later ? height : receipt.height;
}

function replayKey(world: World, receipt: Receipt, literal: Literal): string {
  return isBroken(world, "replayByReceiptOnly") ? idOf(receipt) : `${idOf(receipt)} ${textOf(literal)}`;
}
