import { setTimeout as sleep } from "node:timers/promises";

import type { ObjectNetwork, Sending } from "./object-network.ts";
import { headerOf } from "./proofs.ts";
import { copiesOn, Expectations, type Departure } from "./reading.ts";
import { unless } from "./resolving.ts";
import { stepOf, type Step } from "./steps.ts";

/** How long a header may be refused because its block is the newest, ms. */
const PATIENCE_MS = 30_000;
const POLL_MS = 50;

/**
 * Seals the copy that a departure left behind, by the header of its block.
 * @returns undefined if somebody else was first: anybody can seal, and crosslinks do without a header
 */
export async function sealOn(
  source: ObjectNetwork,
  by: Sending,
  { receipt }: Departure,
  networks: readonly ObjectNetwork[],
): Promise<Step | undefined> {
  const header = await headerOf(source.provider, receipt.height);
  for (const end = performance.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
    const copies = await copiesOn(source, new Expectations(networks), receipt.typeId, receipt.index);
    const frozen = copies.find(({ moved, isSealed, height }) => moved && !isSealed && height === receipt.height);
    if (frozen === undefined) return undefined;
    // A node that is about to have another block estimates as of the newest one, in which that has no hash yet.
    const passing = ["NothingToSeal", "UnknownCopy", ...(performance.now() < end ? ["WrongOwnHeader"] : [])];
    const done = await source.write(by, "ObjectManager", "seal", frozen.key, header).catch(unless(...passing));
    if (done !== undefined) return stepOf("sealed", source, done);
  }
}
