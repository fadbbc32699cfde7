import type { Address, Hex } from "../protocol/units.ts";
import { ObjectError } from "./errors.ts";
import { ask, quantity, type Provider } from "./provider.ts";

/** What shows that a storage slot has a value in a state: nodes of the tries, from the roots downwards. */
export interface SlotProof {
  readonly accountProof: readonly Hex[];
  readonly storageProof: readonly Hex[];
}

interface ShownProof {
  readonly accountProof: readonly Hex[];
  readonly storageProof: readonly { readonly value: Hex; readonly proof: readonly Hex[] }[];
}

/** Proves what a contract's storage slot has after a block. */
export async function proofOf(provider: Provider, account: Address, slot: Hex, height: bigint): Promise<SlotProof> {
  const shown = await ask<ShownProof>(provider, "eth_getProof", account, [slot], quantity(height));
  const [storage] = shown.storageProof;
  if (storage === undefined || BigInt(storage.value) === 0n) {
    throw new ObjectError(`there is nothing to prove: slot ${slot} of ${account} is empty after block ${height}`);
  }
  return { accountProof: shown.accountProof, storageProof: storage.proof };
}

/** The header of a block, as it is hashed. */
export async function headerOf(provider: Provider, height: bigint): Promise<Hex> {
  return await ask<Hex>(provider, "debug_getRawHeader", quantity(height));
}
