import { hashTypedData } from "viem/utils";

import { addressOfSecret, signDigest } from "../protocol/attestation.ts";
import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import type { RegistryParameters } from "../protocol/node-registry.ts";
import type { Hex } from "../protocol/units.ts";

/** What members of the committee decide with their signatures. */
export type Decision =
  /** A candidate gets a seat. */
  | { readonly kind: "admission"; readonly node: number }
  /** A node is not in the next committee. */
  | { readonly kind: "expulsion"; readonly node: number }
  /** Other rules apply. */
  | { readonly kind: "parameters"; readonly parameters: RegistryParameters };

/** For whom a decision is good: once, on one network. */
export interface Ballot {
  readonly chainId: number;
  /** The registry's `nonce()`: each decision has its own. */
  readonly nonce: bigint;
}

/** EIP-712 typed data of the registry's, as wallets sign them too. */
export interface TypedData {
  readonly domain: { readonly name: string; readonly version: string; readonly chainId: number };
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const ABOUT_A_NODE = fields("uint32 node, uint64 nonce");

/** In the order of `INodeRegistry.Parameters`. */
const PARAMETERS = fields(
  "uint64 epochBlocks, uint64 leaveDelay, uint128 minStake, address stakeToken, uint16 reporterShare, " +
    "address beneficiary, uint16 window, uint16 required, address policy, uint64 nonce",
);

/** What a decision's signatures are of. */
export function typedDataOf(decision: Decision, { chainId, nonce }: Ballot): TypedData {
  const domain = { name: "HIP-11 L2", version: "1", chainId };
  switch (decision.kind) {
    case "admission":
      return {
        ...{ domain, types: { Admission: ABOUT_A_NODE }, primaryType: "Admission" },
        message: { node: decision.node, nonce },
      };
    case "expulsion":
      return {
        ...{ domain, types: { Expulsion: ABOUT_A_NODE }, primaryType: "Expulsion" },
        message: { node: decision.node, nonce },
      };
    case "parameters":
      return {
        ...{ domain, types: { Parameters: PARAMETERS }, primaryType: "Parameters" },
        message: { ...decision.parameters, nonce },
      };
  }
}

/**
 * Signs a decision with the attesters' secret keys of some members.
 * @returns the signatures in ascending order of the signers, as the registry wants them
 *
 * @example
 * const ballot = { chainId, nonce: await network.read<bigint>("NodeRegistry", "nonce") };
 * const signatures = signDecision({ kind: "admission", node: 5 }, ballot, secrets);
 * await network.write(sender, "NodeRegistry", "admit", 5, signatures);
 */
export function signDecision(decision: Decision, ballot: Ballot, secrets: readonly Uint8Array[]): readonly Hex[] {
  const digest = hexToBytes(hashTypedData(typedDataOf(decision, ballot) as Parameters<typeof hashTypedData>[0]));
  return inOrder(
    secrets.map((secret) => ({ signer: addressOfSecret(secret), signature: bytesToHex(signDigest(digest, secret)) })),
  );
}

/** Signatures that came from anywhere in the order in which the registry wants them; of each signer one. */
export function inOrder(signed: readonly { readonly signer: Hex; readonly signature: Hex }[]): readonly Hex[] {
  const bySigner = new Map(signed.map(({ signer, signature }) => [signer.toLowerCase(), signature]));
  return [...bySigner].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, signature]) => signature);
}

function fields(list: string): { name: string; type: string }[] {
  return list.split(", ").map((field) => {
    const [type, name] = field.split(" ") as [string, string];
    return { name, type };
  });
}
