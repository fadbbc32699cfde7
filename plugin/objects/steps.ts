import type { Hex } from "../protocol/units.ts";
import type { Mined } from "./mined.ts";
import type { ObjectNetwork } from "./object-network.ts";
import type { Departure } from "./reading.ts";

/** A step of a move, each a transaction. */
export interface Step {
  readonly what: "moved out" | "sealed" | "endorsed" | "claimed";
  /** The chain id of the network that it was on. */
  readonly network: number;
  readonly transaction: Hex;
  readonly height: bigint;
}

/** What happened to an object on its way. */
export interface Moved extends Departure {
  readonly receiptId: Hex;
  readonly steps: readonly Step[];
  /** Of the copy at the destination. */
  readonly key: Hex;
}

/** What a transaction was in a move. */
export function stepOf(
  what: Step["what"],
  { chainId: network }: ObjectNetwork,
  { hash: transaction, height }: Mined,
): Step {
  return { what, network, transaction, height };
}
