import { setTimeout as sleep } from "node:timers/promises";

import type { Hex } from "../protocol/units.ts";
import { attestedAt, signaturesOf } from "./attestations.ts";
import { ObjectError } from "./errors.ts";
import type { ObjectNetwork } from "./object-network.ts";
import { proofOf } from "./proofs.ts";
import { blockAt } from "./provider.ts";
import type { Departure } from "./reading.ts";
import { receiptIdOf, receiptSlot } from "./receipt.ts";

/** What shows a network that an object left another one for it. */
export interface Evidence extends Departure {
  /** The state root of the block that it left in. */
  readonly root: Hex;
  readonly blockHash: Hex;
  /** Of nodes that vouch for the root. */
  readonly signatures: readonly Hex[];
  /** Of the manager's account under the root, and of the receipt in its storage. */
  readonly proofs: readonly [accountProof: readonly Hex[], storageProof: readonly Hex[]];
}

/** How long a claim waits for nodes' signatures. */
const PATIENCE_MS = 30_000;
const POLL_MS = 50;

/** The state root of the block that an object left in, and what shows that it did. */
export async function proofsOf(
  source: ObjectNetwork,
  { receipt }: Departure,
): Promise<Pick<Evidence, "root" | "proofs">> {
  const { stateRoot: root } = (await blockAt(source.provider, receipt.height))!;
  const slot = receiptSlot(receiptIdOf(receipt));
  const { accountProof, storageProof } = await proofOf(source.provider, receipt.manager, slot, receipt.height);
  return { root, proofs: [accountProof, storageProof] };
}

/** As many signatures of a block as an endorsement takes. Its leader has signed it, at least. */
export async function endorsementsOf(
  source: ObjectNetwork,
  destination: ObjectNetwork,
  height: bigint,
): Promise<{ readonly blockHash: Hex; readonly signatures: readonly Hex[] }> {
  const required = await destination.read<number>("Admissions", "ENDORSEMENTS");
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(POLL_MS)) {
    const attested = await attestedAt(source.provider, height, true);
    if (attested !== undefined && attested.signatures.length >= required) {
      return { blockHash: attested.blockHash, signatures: signaturesOf(attested).slice(0, required) };
    }
  }
  throw new ObjectError(
    `fewer than ${required} nodes of network ${source.chainId} have signed block ${height}. ` +
      "Wait for a crosslink, and claim the object then",
  );
}
