import type { Address, Hex } from "../protocol/units.ts";
import { ask, blockAt, type Provider } from "./provider.ts";

/** What nodes of a network signed for one block and state at a height, as `l2_getAttestations` gives it. */
export interface Attested {
  readonly network: number;
  readonly height: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  /** In ascending order of the signers, as contracts want them. */
  readonly signatures: readonly Attestation[];
}

/** A node's signature. */
export interface Attestation {
  readonly signer: Address;
  /** 65 bytes. */
  readonly signature: Hex;
  /** When it came to consensus, `seconds.nanoseconds`. */
  readonly at: string;
}

/**
 * What a network's nodes attested of the block that it has at a height: what others of them claim is left out.
 * @param hurry whether nodes that put their attestations off are asked for them
 */
export async function attestedAt(provider: Provider, height: bigint, hurry = false): Promise<Attested | undefined> {
  // Asked for what is final, nodes no longer wait for the blocks that may follow.
  if (hurry) await blockAt(provider, "finalized");
  const block = await blockAt(provider, height);
  if (block === null) return undefined;
  const all = await ask<readonly Attested[]>(provider, "l2_getAttestations", Number(height));
  return all.find(({ blockHash, stateRoot }) => blockHash === block.hash && stateRoot === block.stateRoot);
}

/** The signatures alone, as contracts take them. */
export function signaturesOf({ signatures }: Attested): readonly Hex[] {
  return signatures.map(({ signature }) => signature);
}
