import { keccak256 } from "viem/utils";
import { keccak_256 } from "@noble/hashes/sha3.js";

import type { ObjectNetwork } from "../../plugin/objects/object-network.ts";
import type { Departure } from "../../plugin/objects/reading.ts";
import { receiptIdOf, receiptSlot } from "../../plugin/objects/receipt.ts";
import type { Sender } from "../../plugin/objects/sender.ts";
import { attestationDigest, signDigest } from "../../plugin/protocol/attestation.ts";
import { bytesToHex } from "../../plugin/protocol/messages.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { ForgedState } from "./contracts/tries.ts";

/** A state that no network ever had, in which a manager gave a receipt, on the word of one node. */
export interface Forgery extends Departure {
  readonly root: Hex;
  readonly blockHash: Hex;
  readonly signature: Hex;
  readonly accountProof: readonly Hex[];
  readonly storageProof: readonly Hex[];
}

/**
 * Forges the state of a network at a height in which an object left.
 * @param node who signs it, by its place in the network's committee
 */
export function forge({ receipt, state }: Departure, node: number): Forgery {
  const { manager, source, height } = receipt;
  const slot = receiptSlot(receiptIdOf(receipt));
  const forged = new ForgedState(manager, [slot], 0);
  const root = forged.root as Hex;
  const blockHash = keccak256(root);
  const secret = keccak_256(Buffer.from(`hip-11 ${source} node ${node} attester`));
  const attested = { height: Number(height), blockHash, stateRoot: root };
  const signature = bytesToHex(signDigest(attestationDigest(Number(source), attested), secret));
  return {
    ...{ receipt, state, root, blockHash, signature },
    accountProof: forged.accountProof as Hex[],
    storageProof: forged.storageProof(slot) as Hex[],
  };
}

/** Has a network admit a forged state, and claims the object that is said to have left there. @returns the copy's key */
export async function claimForged(
  destination: ObjectNetwork,
  from: Sender,
  { receipt, state, root, blockHash, signature, accountProof, storageProof }: Forgery,
): Promise<Hex> {
  const literal = { network: receipt.source, height: receipt.height, root };
  await destination.write({ from }, "Admissions", "endorse", literal, blockHash, [signature]);
  const proofs = [root, accountProof, storageProof];
  const done = await destination.write({ from }, "ObjectManager", "claim", receipt, state, ...proofs);
  return destination.eventsOf(done, "ObjectManager").find(({ name }) => name === "Claimed")!.args.at as Address;
}
