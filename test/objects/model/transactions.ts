import { canonical, contradictory, type Literal, nameOf, sorted, TRUE, without } from "./dependencies.ts";
import { simplifiedOn } from "./knowledge.ts";
import { type Data, type State, type TypeName, TYPES } from "./object-types.ts";
import { demand, Refusal } from "./refusal.ts";
import {
  type At,
  copyAt,
  type Copy,
  isBroken,
  type Network,
  networkOf,
  rewrite,
  withNetwork,
  type World,
} from "./world.ts";

/** A new object, unconditional. Its index tells where, by whom and as which one of theirs it was made. */
export function create(world: World, on: number, caller: string, asked: State): World {
  const here = networkOf(world, on);
  const state = TYPES[asked.type].create(caller, asked);
  const nonce = here.nonces[caller] ?? 0;
  const index = `${caller}.${on}.${nonce}`;
  const next = rewrite(world, here, [], [{ index, dependency: TRUE, state }]);
  const nonces = { ...here.nonces, [caller]: nonce + 1 };
  return {
    ...withNetwork(world, { ...next, nonces }),
    events: [...world.events, { kind: "create", on, index, state }],
  };
}

/** Runs the type on objects of it: in place if all depend on the same, else once for each way things may turn out. */
export function transact(
  world: World,
  on: number,
  caller: string,
  type: TypeName,
  ats: readonly At[],
  data: Data,
): World {
  const here = networkOf(world, on);
  demand(ats.length >= 1 && ats.length <= world.rules.maxInputs, "WrongInputCount");
  const stored: Copy[] = [];
  const inputs: Copy[] = [];
  for (const at of ats) {
    const copy = copyAt(here, at);
    demand(copy.state.type === type, "WrongType");
    const input = usable(world, here, copy);
    demand(!inputs.some(({ index }) => index === at.index), "SameObject");
    stored.push(copy);
    inputs.push(input);
  }
  const states = inputs.map(({ state }) => state);
  const inPlace = inputs.every(({ dependency }) => nameOf(dependency) === nameOf(inputs[0]!.dependency));
  const mixed = inPlace ? undefined : mix(world, caller, inputs);
  const results = TYPES[type].run(caller, states, data);
  const outputs = inputs.map(({ index, dependency }, i): Copy => ({
    index,
    dependency: mixed?.union ?? dependency,
    state: results[i]!,
  }));
  const leftovers = (mixed?.leftovers ?? []).map((copy) =>
    isBroken(world, "leftoverWithNewState")
      ? { ...copy, state: outputs.find(({ index }) => index === copy.index)!.state }
      : copy,
  );
  const next = rewrite(world, here, stored, [...outputs, ...leftovers]);
  return {
    ...withNetwork(world, next),
    events: [...world.events, { kind: "transact", on, caller, inputs, outputs, leftovers, data }],
  };
}

/** A copy as an operation sees it: with what is known, and only if nothing but positive literals remain. */
export function usable(world: World, here: Network, copy: Copy): Copy {
  const dependency = isBroken(world, "noSimplifying") ? copy.dependency : simplifiedOn(world, here, copy.dependency);
  if (dependency === undefined) throw new Refusal("Fallen");
  demand(copy.moved === undefined || isBroken(world, "operateOnMoved"), "Locked");
  demand(dependency.notAll.length === 0 || isBroken(world, "operateOnNot"), "Locked");
  return { index: copy.index, dependency, state: copy.state };
}

/** What the outputs of a mixed transaction depend on, and what remains in case that does not hold. */
function mix(world: World, caller: string, inputs: readonly Copy[]) {
  const all = sorted(inputs.flatMap(({ dependency }) => dependency.all));
  demand(!contradictory(all) || isBroken(world, "contradictionIgnored"), "Contradiction");
  demand(all.length <= world.rules.maxLiterals || isBroken(world, "unlimited"), "TooManyLiterals");
  const leftovers: Copy[] = [];
  for (const { index, dependency, state } of inputs) {
    const others = without(all, dependency.all);
    if (others.length === 0) continue;
    demand(TYPES[state.type].canMix(caller, state) || isBroken(world, "mixWithoutAsking"), "MixingRefused");
    const own: readonly Literal[] = isBroken(world, "leftoverWithoutOwn") ? [] : dependency.all;
    const left = isBroken(world, "contradictionIgnored") ? { all: own, notAll: others } : canonical(own, others);
    if (left !== undefined && !isBroken(world, "noLeftovers")) leftovers.push({ index, dependency: left, state });
  }
  const union = isBroken(world, "mixedUnderFirst") ? inputs[0]!.dependency : { all, notAll: [] };
  return { union, leftovers };
}
