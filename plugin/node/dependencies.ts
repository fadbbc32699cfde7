import type { EntityId, Inquiry } from "../hedera/ledger.ts";
import { entityOf } from "../protocol/addresses.ts";
import { partsOf } from "../protocol/hedera-state.ts";
import { dataIn, TOKEN_SERVICE } from "../protocol/system-addresses.ts";
import type { Address, Hex } from "../protocol/units.ts";

/** The accounts that a call touches and the slots that it reads, as the EVM's prestate tracer shows them. */
export type Prestate = Readonly<Record<Address, { readonly storage?: Readonly<Record<Hex, Hex>> }>>;

/** What a call depends on of Hedera's. */
export interface Dependencies extends Inquiry {
  /** Addresses whose accounts it asks for. */
  readonly addresses: readonly Address[];
}

/** Entities up to this number are Hedera's own. */
const LAST_SYSTEM_ENTITY = 1_000;

/**
 * What a call depends on of Hedera's. Nothing in the storage of the token service is hashed: each slot names the entities
 * that it tells of, whether they are known or not. What stands at a long-zero address can be an account or a token.
 */
export function dependenciesIn(prestate: Prestate): Dependencies {
  const accounts = new Set<EntityId>();
  const tokens = new Set<EntityId>();
  const addresses = new Set<Address>();
  const relations = new Map<string, { account: EntityId; token: EntityId }>();
  const nfts = new Map<string, { token: EntityId; serial: bigint }>();
  const add = (set: Set<EntityId>, id: EntityId | undefined) => {
    if (id !== undefined && isUsers(id)) set.add(id);
  };
  for (const name of Object.keys(prestate)) {
    const address = name.toLowerCase() as Address;
    add(accounts, entityOf(address) ?? dataIn(address)?.account);
    add(tokens, entityOf(address) ?? dataIn(address)?.token);
  }
  for (const slot of Object.keys(prestate[TOKEN_SERVICE]?.storage ?? {})) {
    const { account, owner, token, serial, relation, address } = partsOf(BigInt(slot));
    add(accounts, account ?? owner);
    add(tokens, token ?? relation?.token);
    if (address !== undefined && entityOf(address) === undefined) addresses.add(address);
    if (relation !== undefined && isEntity(relation.account))
      relations.set(`${relation.token}/${relation.account}`, relation);
    if (token !== undefined && serial !== undefined) nfts.set(`${token}/${serial}`, { token, serial });
  }
  return {
    accounts: [...accounts],
    tokens: [...tokens],
    addresses: [...addresses],
    relations: [...relations.values()],
    nfts: [...nfts.values()],
  };
}

function isUsers(id: EntityId): boolean {
  return isEntity(id) && Number(id.slice(4)) > LAST_SYSTEM_ENTITY;
}

/** The token service gives an address that nobody has heard of a number that no entity has. */
function isEntity(id: EntityId): boolean {
  return Number.isSafeInteger(Number(id.slice(4)));
}
