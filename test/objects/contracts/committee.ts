import { getBytes, id } from "ethers";

import { addressOfSecret, attestationDigest, signDigest } from "../../../plugin/protocol/attestation.ts";
import type { Hex } from "../../../plugin/protocol/units.ts";

/** How many nodes a network has, how many of them must sign, and how many of them lie. */
export const MEMBERS = 4;
export const THRESHOLD = 3;
export const LIARS = 2;

/** The nodes of one network, and what they sign. */
export class Committee {
  readonly chainId: number;
  readonly members: readonly string[];
  readonly #secrets: readonly Uint8Array[];

  constructor(chainId: number) {
    this.chainId = chainId;
    const secrets = Array.from({ length: MEMBERS }, (_, node) => getBytes(id(`node ${node} of network ${chainId}`)));
    // Contracts want signatures in the order of their signers.
    this.#secrets = secrets.sort((a, b) => (addressOfSecret(a) < addressOfSecret(b) ? -1 : 1));
    this.members = this.#secrets.map(addressOfSecret);
  }

  /** Attestations by the first so many nodes. */
  attest(height: number, blockHash: string, stateRoot: string, count: number): Uint8Array[] {
    const attested = { height, blockHash: blockHash as Hex, stateRoot: stateRoot as Hex };
    const digest = attestationDigest(this.chainId, attested);
    return this.#secrets.slice(0, count).map((secret) => signDigest(digest, secret));
  }
}
