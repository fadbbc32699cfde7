import { fromLongZero } from "../entity.ts";
import type { EntityId } from "../ledger.ts";

/**
 * Somebody with a Hedera account: what `createAccount` returned, an id like `0.0.1001`, an address (long-zero, an
 * account's alias, a contract of the layer 2), or an object with an address, like a signer or a contract of ethers or viem.
 */
export type Party = string | Identified | Addressed;

/** A token: what `createToken` or `createNft` returned, its id, its address, or a contract object at it. */
export type TokenLike = Party;

/** Something that has a Hedera id. */
export interface Identified {
  readonly id: EntityId;
}

/** Something that has an address. */
export type Addressed = { getAddress(): Promise<string> } | { readonly address: string };

/** The id or, in lower case, the address that somebody is named by. */
export async function nameOf(party: Party): Promise<EntityId | `0x${string}`> {
  const name = typeof party === "string" ? party : await nameIn(party);
  if (/^0\.0\.\d+$/.test(name)) return name as EntityId;
  if (/^0x[0-9a-fA-F]{40}$/.test(name)) return name.toLowerCase() as `0x${string}`;
  throw new TypeError(`"${name}" is neither an id like 0.0.1001 nor an address of 20 bytes`);
}

/** The id of a token; undefined if what names it is the address of something else. */
export async function tokenIdOf(token: TokenLike): Promise<EntityId | undefined> {
  const name = await nameOf(token);
  return name.startsWith("0x") ? fromLongZero(name) : (name as EntityId);
}

async function nameIn(party: Identified | Addressed): Promise<string> {
  // A contract object answers to the names of its contract's functions, so a property may be anything.
  const { id, getAddress, address } = party as Partial<Record<"id" | "getAddress" | "address", unknown>>;
  if (typeof id === "string") return id;
  if (typeof getAddress === "function") return await (party as { getAddress(): Promise<string> }).getAddress();
  if (typeof address === "string") return address;
  throw new TypeError("a party is an id, an address, or an object with one of them");
}
