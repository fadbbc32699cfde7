import { attestationDigest, signerOf, type Attested } from "./attestation.ts";
import type { Attestation } from "./messages.ts";
import type { Address, Hex, Timestamp } from "./units.ts";

/** A node's signature of an attestation. */
export interface Signature {
  readonly signer: Address;
  readonly signature: Uint8Array;
  /** When it came to consensus first. */
  readonly at: Timestamp;
}

/** What some nodes signed for one block and state at a height. */
export interface SignedBlock extends Attested {
  /** In ascending order of the signers, as contracts want them. */
  readonly signatures: readonly Signature[];
}

/**
 * Collects the signatures of a committee's attestations, by what they are of. What contradicts what others signed is kept
 * beside it.
 */
export class Signatures {
  readonly #committee: ReadonlySet<Address>;
  readonly #signerOf: (message: Attestation) => Address | undefined;
  readonly #heights = new Map<number, Map<string, Attested & { signatures: Map<Address, Signature> }>>();

  /**
   * @param committee the addresses that attestations are signed for; more may be added
   * @param signer who signed a message; for those who have found that out already
   */
  constructor(
    chainId: number,
    committee: ReadonlySet<Address>,
    signer: (message: Attestation) => Address | undefined = (message) =>
      signerOf(attestationDigest(chainId, message), message.signature),
  ) {
    this.#committee = committee;
    this.#signerOf = signer;
  }

  /** Takes a message in. A signature that is none of the committee's is dropped, and so is one that was there before. */
  add(message: Attestation, at: Timestamp): void {
    const { height, blockHash, stateRoot, signature } = message;
    const signer = this.#signerOf(message);
    if (signer === undefined || !this.#committee.has(signer)) return;
    const blocks = this.#heights.get(height) ?? new Map();
    this.#heights.set(height, blocks);
    const key = keyOf(message);
    const block = blocks.get(key) ?? { height, blockHash, stateRoot, signatures: new Map<Address, Signature>() };
    blocks.set(key, block);
    if (!block.signatures.has(signer)) block.signatures.set(signer, { signer, signature, at });
  }

  /** What was signed for a height: what the most nodes signed comes first. */
  at(height: number): SignedBlock[] {
    const blocks = [...(this.#heights.get(height)?.values() ?? [])];
    return blocks
      .map((block) => ({ ...block, signatures: [...block.signatures.values()].sort(bySigner) }))
      .sort((a, b) => b.signatures.length - a.signatures.length || (keyOf(a) < keyOf(b) ? -1 : 1));
  }
}

function keyOf({ blockHash, stateRoot }: Attested): Hex {
  return `${blockHash}${stateRoot.slice(2)}`;
}

function bySigner(a: Signature, b: Signature): number {
  return a.signer < b.signer ? -1 : 1;
}
