import type { Hex } from "../protocol/units.ts";
import { isDecided, isHaltedBefore } from "./decided.ts";
import { literalsOf } from "./dependency.ts";
import { ObjectError } from "./errors.ts";
import { VERDICTS, type Verdict } from "./literal.ts";
import type { ObjectNetwork, Sending } from "./object-network.ts";
import type { Copy } from "./reading.ts";

/** So many copies are resolved in one transaction. */
const MAX_BATCH = 32;

/** How many copies there was something to be done for. */
export interface Resolved {
  /** Moved copies that were sealed. */
  readonly sealed: number;
  /** Copies that depend on less now, or are gone. */
  readonly resolved: number;
}

/** What was done altogether. */
export function totalOf(parts: readonly Resolved[]): Resolved {
  const sum = (what: keyof Resolved) => parts.reduce((total, each) => total + each[what], 0);
  return { sealed: sum("sealed"), resolved: sum("resolved") };
}

type Waiting = Pick<Copy, "key" | "dependency" | "moved" | "isSealed" | "height">;

/**
 * Does to copies what is decided on their network: seals those that left in a block whose root is known, then drops what
 * is known from all dependencies.
 * @param ats the keys of the copies; those that are gone are passed over
 */
export async function resolveOn(network: ObjectNetwork, by: Sending, ats: readonly Hex[]): Promise<Resolved> {
  const copies = (await Promise.all(ats.map((at) => copyAt(network, at)))).filter((copy) => copy !== undefined);
  let sealed = 0;
  const waiting: Waiting[] = [];
  for (const copy of copies) {
    if (!(await canSeal(network, copy))) {
      waiting.push(copy);
      continue;
    }
    const done = await network
      .write(by, "ObjectManager", "seal", copy.key, "0x")
      .catch(unless("NothingToSeal", "UnknownCopy"));
    sealed++;
    const newAt = done && network.eventsOf(done, "ObjectManager").find(({ name }) => name === "Sealed")?.args.newAt;
    const after = newAt === undefined ? undefined : await copyAt(network, newAt as Hex);
    if (after !== undefined) waiting.push(after);
  }
  const judged = await Promise.all(waiting.map((copy) => hasVerdict(network, copy)));
  const ready = waiting.filter((_, place) => judged[place]).map(({ key }) => key);
  for (let first = 0; first < ready.length; first += MAX_BATCH) {
    await network.write(by, "ObjectManager", "resolveMany", ready.slice(first, first + MAX_BATCH));
  }
  return { sealed, resolved: ready.length };
}

async function copyAt(network: ObjectNetwork, at: Hex): Promise<Waiting | undefined> {
  return await network.read<Waiting>("ObjectManager", "copy", at).catch(unless("UnknownCopy"));
}

/** Whether a copy left in a block of which the root is known here, or never will be. */
async function canSeal(network: ObjectNetwork, { moved, isSealed, height }: Waiting): Promise<boolean> {
  if (!moved || isSealed) return false;
  const home = BigInt(network.chainId);
  return (await isDecided(network, home, height)) || (await isHaltedBefore(network, home, height));
}

async function hasVerdict(network: ObjectNetwork, { dependency }: Waiting): Promise<boolean> {
  const literals = literalsOf(dependency);
  if (literals.length === 0) return false;
  const verdicts = await network.read<readonly number[]>("Crosslinks", "verdicts", literals);
  return verdicts.some((verdict): boolean => VERDICTS[verdict] !== ("open" satisfies Verdict));
}

/** Passes over errors of the contracts that say that somebody else was first. */
export function unless(...reasons: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof ObjectError && error.reason !== undefined && reasons.includes(error.reason)) return undefined;
    throw error;
  };
}
