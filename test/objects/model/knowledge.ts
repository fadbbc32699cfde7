import { type Dependency, type Literal, simplify, slotOf, textOf, type Verdict } from "./dependencies.ts";
import { demand } from "./refusal.ts";
import { isBroken, isHonest, type Network, networkOf, rootOf, withNetwork, type World } from "./world.ts";

/** How long the impatient network of a broken rule waits, in steps. */
const PATIENCE = 12;

/** What a network knows of a literal. */
export function verdictOn(world: World, network: Network, literal: Literal): Verdict {
  if (isBroken(world, "ownHeadersEarly") && literal.network === network.id && isHonest(literal)) return "true";
  const slot = slotOf(literal);
  if (network.decided.has(slot)) return network.decided.get(slot) === literal.root ? "true" : "false";
  const last = network.haltedAfter.get(literal.network);
  if (last !== undefined && literal.height > last) return "false";
  const impatient = isBroken(world, "unlikeResolution") && network.id === world.networks.length;
  return impatient && literal.height < world.now - PATIENCE ? "false" : "open";
}

/** What is left of a dependency with what a network knows, or undefined if it has fallen. */
export function simplifiedOn(world: World, network: Network, dependency: Dependency): Dependency | undefined {
  const known = (literal: Literal) => verdictOn(world, network, literal);
  const { all, notAll } = dependency;
  if (isBroken(world, "notClauseLosesFalse")) {
    const kept = notAll.filter((literal) => known(literal) !== "false");
    return simplify({ all, notAll: kept }, known);
  }
  if (isBroken(world, "notClauseHeldByTrue")) {
    const satisfied = notAll.some((literal) => known(literal) === "true");
    return simplify({ all, notAll: satisfied ? [] : notAll }, known);
  }
  if (isBroken(world, "trueLiteralStays")) {
    return simplify(dependency, (literal) =>
      known(literal) === "true" && all.includes(literal) ? "open" : known(literal),
    );
  }
  if (isBroken(world, "fallenStays")) {
    return simplify({ all: all.filter((literal) => known(literal) !== "false"), notAll }, known);
  }
  return simplify(dependency, known);
}

/** A crosslink arrives: the committee's signatures for one slot. Liars alone are too few to sign another root. */
export function decide(world: World, on: number, network: number, height: number, root: string): World {
  const here = networkOf(world, on);
  demand(!here.decided.has(slotOf({ network, height })), "AlreadyDecided");
  const last = here.haltedAfter.get(network);
  demand(last === undefined || height <= last, "NetworkHalted");
  demand(root === rootOf(network, height), "TooFewSignatures");
  return withNetwork(world, learnt(world, here, network, [height]));
}

/** Headers back from a decided height decide all that lie between and are not decided yet. */
export function decideAncestors(world: World, on: number, network: number, from: number, to: number): World {
  const here = networkOf(world, on);
  demand(here.decided.has(slotOf({ network, height: from })), "NotDecided");
  const heights: number[] = [];
  for (let height = from - 1; height >= to; height--) {
    if (!here.decided.has(slotOf({ network, height }))) heights.push(height);
  }
  return withNetwork(world, learnt(world, here, network, heights));
}

function learnt(world: World, here: Network, network: number, heights: readonly number[]): Network {
  const decided = new Map(here.decided);
  for (const height of heights) decided.set(slotOf({ network, height }), rootOf(network, height));
  const before = here.latest.get(network) ?? 0;
  const newest = Math.max(before, ...heights);
  if (newest === before) return { ...here, decided };
  const announced = new Map(here.announced);
  announced.delete(network);
  return {
    ...here,
    decided,
    announced,
    latest: new Map(here.latest).set(network, newest),
    heard: new Map(here.heard).set(network, world.waits),
  };
}

/** Anybody says that a network has been silent for too long. */
export function announceHalt(world: World, on: number, network: number): World {
  const here = networkOf(world, on);
  demand(!here.haltedAfter.has(network), "NetworkHalted");
  demand(!here.announced.has(network), "HaltPending");
  demand(world.waits > (here.heard.get(network) ?? 0), "NotSilent");
  return withNetwork(world, { ...here, announced: new Map(here.announced).set(network, world.waits) });
}

/** Anybody says that nobody contradicted: the network is final at the newest height decided here. */
export function halt(world: World, on: number, network: number): World {
  const here = networkOf(world, on);
  demand(!here.haltedAfter.has(network), "NetworkHalted");
  const announced = here.announced.get(network);
  demand(announced !== undefined, "NoHaltAnnounced");
  demand(world.waits > announced, "WindowOpen");
  const last = here.latest.get(network) ?? 0;
  if (!isBroken(world, "haltBelowDecided")) {
    return withNetwork(world, { ...here, haltedAfter: new Map(here.haltedAfter).set(network, last) });
  }
  const decided = new Map(here.decided);
  decided.delete(slotOf({ network, height: last }));
  return withNetwork(world, { ...here, decided, haltedAfter: new Map(here.haltedAfter).set(network, last - 1) });
}

/** Somebody whose word counts vouches for a literal, or puts a bond on it. */
export function admit(world: World, on: number, literal: Literal): World {
  const here = networkOf(world, on);
  demand(verdictOn(world, here, literal) !== "false", "KnownFalse");
  demand(!isAdmitted(world, here, literal), "AlreadyAdmitted");
  return withNetwork(world, { ...here, admitted: new Set(here.admitted).add(textOf(literal)) });
}

/** Whether a claim may rest on a literal here. */
export function isAdmitted(world: World, here: Network, literal: Literal): boolean {
  const verdict = verdictOn(world, here, literal);
  return verdict === "open" ? here.admitted.has(textOf(literal)) : verdict === "true";
}
