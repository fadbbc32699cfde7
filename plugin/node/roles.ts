import { proto } from "@hiero-ledger/proto";

import type { TokenState } from "../hedera/ledger.ts";
import { TOKEN_KEY_FIELDS } from "../hedera/token-keys.ts";
import { ROLE_BITS } from "../protocol/hedera-state.ts";
import type { EntityId } from "../protocol/units.ts";

/**
 * A role of a token is a contract's when the role's key is the network's threshold key and
 * - the contract's account is the token's treasury, or
 * - it is in a 1-of-2 threshold key beside the id of the contract's account, which the network alone can satisfy.
 *
 * All contracts' accounts have the same key, so the key alone would give the role to every contract.
 * @param vaultKeys the network's threshold keys, encoded: several while one committee hands over to another
 * @returns bits of {@link ROLE_BITS} by account
 */
export function rolesOf({ keys, treasury }: TokenState, vaultKeys: readonly Uint8Array[]): Map<EntityId, number> {
  const roles = new Map<EntityId, number>();
  for (const [role, bit] of ROLES) {
    const key = keys[role];
    if (key === undefined) continue;
    const holders = vaultKeys.map((vaultKey) => (equal(key, vaultKey) ? treasury : namedIn(key, vaultKey)));
    const holder = holders.find((each) => each !== undefined);
    if (holder !== undefined) roles.set(holder, (roles.get(holder) ?? 0) | bit);
  }
  return roles;
}

/** The keys of a TokenUpdate that gives the same roles to the same contracts when the network's key is another one. */
export function inheritedKeys(
  { keys }: TokenState,
  vaultKey: Uint8Array,
  successor: Uint8Array,
): proto.ITokenUpdateTransactionBody {
  const next = proto.Key.decode(successor);
  const inherited: proto.ITokenUpdateTransactionBody = {};
  for (const [role] of ROLES) {
    const key = keys[role];
    const named = key && namedIn(key, vaultKey);
    if (named !== undefined) inherited[TOKEN_KEY_FIELDS[role]] = contractKey(named, next);
    else if (key !== undefined && equal(key, vaultKey)) inherited[TOKEN_KEY_FIELDS[role]] = next;
  }
  return inherited;
}

const ROLES = Object.entries(ROLE_BITS) as [keyof typeof ROLE_BITS, number][];

/** Which keys a token has, as bits of {@link ROLE_BITS}. */
export function keyBits({ keys }: TokenState): number {
  const present = (Object.keys(ROLE_BITS) as (keyof typeof ROLE_BITS)[]).filter((role) => keys[role] !== undefined);
  return present.reduce((bits, role) => bits | ROLE_BITS[role], 0);
}

/** The key that gives a role to the contract whose Hedera account this is, and to no other. */
export function contractKey(account: EntityId, vaultKey: proto.IKey): proto.IKey {
  const contractID = { contractNum: Number(account.slice(4)) as unknown as ContractNum };
  return { thresholdKey: { threshold: 1, keys: { keys: [vaultKey, { contractID }] } } };
}

type ContractNum = NonNullable<proto.IContractID["contractNum"]>;

/** The account of the contract that a {@link contractKey} names. */
export function contractIn(key: Uint8Array): EntityId | undefined {
  const { thresholdKey } = proto.Key.decode(key);
  const [, second, third] = thresholdKey?.keys?.keys ?? [];
  const num = Number(second?.contractID?.contractNum ?? 0);
  return thresholdKey?.threshold === 1 && third === undefined && num > 0 ? `0.0.${num}` : undefined;
}

function namedIn(key: Uint8Array, vaultKey: Uint8Array): EntityId | undefined {
  const [first] = proto.Key.decode(key).thresholdKey?.keys?.keys ?? [];
  return first && equal(proto.Key.encode(first).finish(), vaultKey) ? contractIn(key) : undefined;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.length).equals(b);
}
