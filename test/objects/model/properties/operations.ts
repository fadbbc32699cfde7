import { sameDependency, sizeOf } from "../dependencies.ts";
import { isAdmitted, simplifiedOn, verdictOn } from "../knowledge.ts";
import { TYPES } from "../object-types.ts";
import { take } from "../steps.ts";
import { type Copy, idOf, keyOf, type Network, networkOf, type World } from "../world.ts";
import { first, honestly, news, same, type Seen, transactions, used, type Verdict } from "./property.ts";

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
