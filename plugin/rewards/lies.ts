import type { Attestation, Attested } from "../objects/attestations.ts";
import type { Address } from "../protocol/units.ts";

/** Who decided what is true at a height. */
export interface Jury {
  /** The attesters of its members. */
  readonly members: ReadonlySet<Address>;
  /** How many of them must have agreed on a block for another one to be a lie. */
  readonly threshold: number;
}

/** What somebody signed, as the registry takes it. */
export interface Claimed extends Pick<Attested, "blockHash" | "stateRoot"> {
  readonly signature: Attestation["signature"];
}

/** A node's lie about a height, with what shows it. */
export type Lie =
  /** It attested two blocks, or two states. */
  | {
      readonly kind: "equivocation";
      readonly signer: Address;
      readonly height: number;
      readonly one: Claimed;
      readonly other: Claimed;
    }
  /** It attested another block, or another state, than the committee. */
  | {
      readonly kind: "contradiction";
      readonly signer: Address;
      readonly height: number;
      readonly claimed: Claimed;
      readonly agreed: Attested;
    };

/**
 * Who lied about a height.
 * @param blocks what was signed for it, as `l2_getAttestations` gives it
 */
export function liesIn(blocks: readonly Attested[], { members, threshold }: Jury): readonly Lie[] {
  const lies = new Map<Address, Lie>();
  const signed = new Map<Address, Claimed>();
  for (const { height, blockHash, stateRoot, signatures } of blocks) {
    for (const { signer, signature } of signatures) {
      const claimed = { blockHash, stateRoot, signature };
      const one = signed.get(signer);
      if (one === undefined) signed.set(signer, claimed);
      else lies.set(signer, { kind: "equivocation", signer, height, one, other: claimed });
    }
  }
  const verdicts = blocks.map((block) => ({
    ...block,
    signatures: block.signatures.filter(({ signer }) => members.has(signer)),
  }));
  const agreed = verdicts.find(({ signatures }) => signatures.length >= threshold);
  if (agreed === undefined) return [...lies.values()];
  for (const { height, blockHash, stateRoot, signatures } of verdicts) {
    if (blockHash === agreed.blockHash && stateRoot === agreed.stateRoot) continue;
    for (const { signer, signature } of signatures) {
      const claimed = { blockHash, stateRoot, signature };
      // Who signed both has equivocated.
      if (!lies.has(signer)) lies.set(signer, { kind: "contradiction", signer, height, claimed, agreed });
    }
  }
  return [...lies.values()];
}
