import { DEFAULT_PARAMETERS } from "../../plugin/protocol/node-registry.ts";
import type { Behaviour, Participant } from "./population.ts";
import { DRAW, uniform } from "./random.ts";

/** A record tells of as many: each record is of one day. */
export const BLOCKS_A_DAY = 256;
/** Blocks that an outage takes on average: half a day, longer than the window in which a node must attest. */
const OUTAGE = 128;
const { window, required } = DEFAULT_PARAMETERS;

/**
 * When a node's machine is up, by height. It fails and comes back: each block ends an outage, or begins one, with a
 * chance that makes it be up for the part of the time that its uptime says.
 */
export function machineOf({ index, uptime }: Participant, seed: number, blocks: number): Uint8Array {
  const fails = (1 - uptime) / uptime / OUTAGE;
  const up = new Uint8Array(blocks);
  up[0] = uniform(seed, DRAW.outage, index) < uptime ? 1 : 0;
  for (let height = 1; height < blocks; height++) {
    const changes = uniform(seed, DRAW.outage, index, height) < (up[height - 1] ? fails : 1 / OUTAGE);
    up[height] = changes ? 1 - up[height - 1]! : up[height - 1]!;
  }
  return up;
}

/** Whether a node whose machine is up attests a block. */
export function attests(behaviour: Behaviour, height: number): boolean {
  switch (behaviour) {
    case "honest":
    case "equivocator":
      return true;
    // Wherever a window ends, it has each remainder once.
    case "just enough":
      return height % window < required;
    case "lazy":
      return height % window < required - 1;
    case "free rider":
      return false;
  }
}
