import { contradictory, type Dependency, nameOf, sameDependency, sizeOf, sorted, without } from "../dependencies.ts";
import { isAdmitted, simplifiedOn, verdictOn } from "../knowledge.ts";
import { TYPES } from "../object-types.ts";
import { take } from "../steps.ts";
import { type At, type Copy, type Event, idOf, keyOf, type Network, networkOf, type World } from "../world.ts";
import { first, honestly, type Seen, type Verdict } from "./property.ts";

/** What this step made happen. */
const news = ({ before, after }: Seen) => after.events.slice(before.events.length);

const transactions = (seen: Seen) =>
  news(seen).filter((event): event is Extract<Event, { kind: "transact" }> => event.kind === "transact");

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The copies that an operation used, as they were stored before it. */
function used({ before, step }: Seen): Copy[] {
  const ats = step.kind === "transact" ? step.inputs : step.kind === "moveOut" ? step.moves.map(({ at }) => at) : [];
  if (step.kind !== "transact" && step.kind !== "moveOut") return [];
  const { copies } = networkOf(before, step.on);
  return ats.flatMap((at) => copies.get(keyOf(at)) ?? []);
}

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

/** 7 */
export function monotone({ before, step, outcome, after }: Seen): Verdict {
  if (step.kind !== "resolve" || outcome !== "ok") return undefined;
  const [was, is] = [networkOf(before, step.on).copies, networkOf(after, step.on).copies];
  if (is.size > was.size) return `resolving made ${was.size} copies ${is.size}`;
  const old = was.get(keyOf(step.at))!;
  for (const [key, copy] of is) {
    if (was.has(key) && same(was.get(key), copy)) continue;
    if (copy.index !== old.index || !same(copy.state, old.state)) return `resolving changed ${key}`;
    const again = take(after, { ...step, at: copy });
    if (again.outcome !== "NothingToResolve") return `resolving ${key} again: ${again.outcome}`;
  }
  if (is.has(keyOf(step.at))) return `${keyOf(step.at)} is still there`;
  return undefined;
}

/** 9 */
export function freeze(seen: Seen): Verdict {
  const { step, before, outcome } = seen;
  if (step.kind === "transact" ? outcome === "ok" : step.kind === "moveOut") {
    const outcomes = outcome.split(", ");
    const here = networkOf(before, (step as { on: number }).on);
    for (const [i, copy] of used(seen).entries()) {
      if (step.kind === "moveOut" && outcomes[i] !== "ok") continue;
      if (isLocked(before, here, copy)) return `${keyOf(copy)} was used although it is locked`;
    }
  }
  return undefined;
}

/** Whether nothing but resolving may be done to a copy. */
export function isLocked(world: World, here: Network, copy: Copy): boolean {
  const dependency = simplifiedOn(honestly(world), here, copy.dependency);
  return dependency === undefined || dependency.notAll.length > 0 || copy.moved !== undefined;
}

/** 10 */
export function claimOnce(seen: Seen): Verdict {
  const claims = seen.after.events.filter((event) => event.kind === "claim");
  const keys = new Set<string>();
  for (const { on, receipt, literal } of claims) {
    if (on !== receipt.destination) return `${receipt.index} was claimed on network ${on}, not ${receipt.destination}`;
    if (literal.height !== receipt.height) return `${receipt.index} was claimed under another slot than its own`;
    const key = `${idOf(receipt)} ${literal.root}`;
    if (keys.has(key)) return `${receipt.index} was claimed twice under ${literal.root}`;
    keys.add(key);
  }
  return undefined;
}

/** 14, operations */
export function capped(seen: Seen): Verdict {
  const { step, before, after, outcome } = seen;
  if (step.kind === "transact" && outcome === "ok" && step.inputs.length > before.rules.maxInputs)
    return "too many inputs";
  const [was, is] = [before.networks, after.networks];
  if (outcome !== "ok" && step.kind !== "moveOut" && was.some((network, i) => network !== is[i])) {
    return `${outcome} had an effect`;
  }
  const written = transactions(seen).flatMap(({ outputs, leftovers }) => [...outputs, ...leftovers]);
  const large = written.find(({ dependency }) => sizeOf(dependency) > before.rules.maxLiterals);
  return large && `${keyOf(large)} is too large`;
}

/** 16 */
export function halts({ step, outcome: halted, after }: Seen): Verdict {
  if (step.kind !== "halt" || halted !== "ok") return undefined;
  const here = networkOf(after, step.on);
  const last = here.haltedAfter.get(step.network)!;
  const over = ({ network, height }: { network: number; height: number }) => network === step.network && height > last;
  if (last !== (here.latest.get(step.network) ?? 0)) return `halted at ${last}, not at the newest decided height`;
  for (const copy of here.copies.values()) {
    const { all, notAll } = copy.dependency;
    for (const literal of [...all, ...notAll]) {
      if (over(literal) && verdictOn(after, here, literal) !== "false")
        return `${literal.root} is not false after the halt`;
    }
    if (!notAll.some(over)) continue;
    const { world, outcome } = take(after, { kind: "resolve", on: step.on, at: copy });
    // Then what is in the way is sealed or resolved first, by anybody: property 8 sees to that.
    if (outcome === "Occupied") continue;
    const revived = [...networkOf(world, step.on).copies.values()].find(
      (other) =>
        other.index === copy.index &&
        same(other.state, copy.state) &&
        !isLocked(world, networkOf(world, step.on), other),
    );
    const dead = simplifiedOn(honestly(after), here, { all, notAll: [] }) === undefined;
    if (revived === undefined && !dead) return `${keyOf(copy)} does not revive`;
  }
  return undefined;
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

/** Besides the eighteen: whom an object belongs to decides. */
export function authorized(seen: Seen): Verdict {
  return first(
    news(seen).map((event) => {
      if (event.kind === "moveOut") {
        const { caller, from } = event;
        return TYPES[from.state.type].canMove(caller, from.state) ? undefined : `${caller} moved ${from.index}`;
      }
      if (event.kind !== "transact") return undefined;
      const { caller, inputs, outputs } = event;
      const entangled = inputs.find(
        ({ state, dependency }, i) =>
          !sameDependency(dependency, outputs[i]!.dependency) && !TYPES[state.type].canMix(caller, state),
      );
      return entangled && `${caller} made ${entangled.index} depend on more`;
    }),
  );
}

/** Besides the eighteen: nobody's word, nobody's bond, no claim. */
export function admitted(seen: Seen): Verdict {
  return first(
    news(seen).map((event) => {
      if (event.kind !== "claim") return undefined;
      const { literal, on } = event;
      return isAdmitted(seen.before, networkOf(seen.before, on), literal)
        ? undefined
        : `${literal.root} was not admitted`;
    }),
  );
}
