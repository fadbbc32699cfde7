import { contradictory, type Dependency, nameOf, sameDependency, sorted, without } from "../dependencies.ts";
import { simplifiedOn } from "../knowledge.ts";
import { TYPES } from "../object-types.ts";
import { type At, type Event, keyOf, networkOf } from "../world.ts";
import { first, honestly, news, same, type Seen, transactions, used, type Verdict } from "./property.ts";

/** 4 */
export function inPlace(seen: Seen): Verdict {
  return first(
    transactions(seen).map(({ on, inputs, outputs, leftovers }) => {
      if (!inputs.every(({ dependency }) => sameDependency(dependency, inputs[0]!.dependency))) return undefined;
      const [before, after] = [networkOf(seen.before, on).copies, networkOf(seen.after, on).copies];
      if (before.size !== after.size) return `${before.size} copies became ${after.size} in place`;
      if (leftovers.length > 0) return `something is left over of a transaction in place`;
      const moved = outputs.find((output, i) => keyOf(output) !== keyOf(inputs[i]!));
      return moved && `${keyOf(moved)} did not stay in its place`;
    }),
  );
}

/** 5 */
export function mixed(seen: Seen): Verdict {
  return first(transactions(seen).map((event) => mixedAs(seen, event)));
}

function mixedAs(seen: Seen, { on, inputs, outputs, leftovers }: Extract<Event, { kind: "transact" }>): Verdict {
  if (inputs.every(({ dependency }) => sameDependency(dependency, inputs[0]!.dependency))) return undefined;
  const all = sorted(inputs.flatMap(({ dependency }) => dependency.all));
  if (contradictory(all)) return `the inputs contradict each other: ${nameOf({ all, notAll: [] })}`;
  const { copies } = networkOf(seen.after, on);
  const expected = new Map<string, unknown>();
  for (const [i, input] of inputs.entries()) {
    expected.set(keyOf({ index: input.index, dependency: { all, notAll: [] } }), outputs[i]!.state);
    const others = without(all, input.dependency.all);
    if (others.length === 0) continue;
    const left: Dependency = { all: input.dependency.all, notAll: others };
    expected.set(keyOf({ index: input.index, dependency: left }), input.state);
  }
  for (const [key, state] of expected) {
    const copy = copies.get(key);
    if (copy === undefined) return `${key} should be there`;
    if (!same(copy.state, state)) return `${key} should have the state ${JSON.stringify(state)}`;
  }
  const gone = used(seen).find((copy) => copies.has(keyOf(copy)) && !expected.has(keyOf(copy)));
  if (gone) return `${keyOf(gone)} should be gone`;
  if (outputs.length !== inputs.length) return `${inputs.length} inputs gave ${outputs.length} outputs`;
  const growth = copies.size - networkOf(seen.before, on).copies.size;
  if (growth !== expected.size - inputs.length)
    return `${growth} copies more instead of ${expected.size - inputs.length}`;
  return leftovers.length === expected.size - inputs.length ? undefined : `${leftovers.length} leftovers`;
}

/** 18 */
export function purity(seen: Seen): Verdict {
  return first(
    news(seen).map((event) => {
      if (event.kind === "create") {
        const { caller } = seen.step as Extract<typeof seen.step, { kind: "create" }>;
        const again = TYPES[event.state.type].create(caller, (seen.step as { state: typeof event.state }).state);
        return same(again, event.state) ? undefined : `${event.index} was created differently`;
      }
      if (event.kind !== "transact") return undefined;
      const states = event.inputs.map(({ state }) => state);
      const again = TYPES[states[0]!.type].run(event.caller, states, event.data);
      const outputs = event.outputs.map(({ state }) => state);
      return same(again, outputs) ? undefined : `running it again gives ${JSON.stringify(again)}`;
    }),
  );
}

/** 13, operations */
export function simplified(seen: Seen): Verdict {
  const written = news(seen).flatMap((event): At[] => {
    if (event.kind === "transact") return [...event.outputs, ...event.leftovers];
    if (event.kind === "moveOut") return [event.from];
    return event.kind === "claim" ? [event.to] : [];
  });
  if (written.length === 0) return undefined;
  const here = networkOf(seen.before, (seen.step as { on: number }).on);
  return first(
    written.map(({ index, dependency }) => {
      const known = simplifiedOn(honestly(seen.before), here, dependency);
      if (known !== undefined && sameDependency(known, dependency)) return undefined;
      return `${index} depends on what is known: ${nameOf(dependency)}`;
    }),
  );
}
