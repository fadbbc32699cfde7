/** The keys of a token's roles: what is refused where one is missing or malformed. */
import type { proto } from "@hiero-ledger/proto";

import { TOKEN_KEY_FIELDS, type TokenKeyField } from "../../token-keys.ts";
import type { Signer } from "../context.ts";
import type { TokenKeys } from "../entities.ts";
import { Code, present } from "../refusal.ts";
import { usableKey } from "../attributes.ts";
import type { State } from "../state.ts";
import { knownToken } from "./tokens.ts";

/** What somebody with the right key may do to a token. */
export type Role = keyof TokenKeys;

interface RoleRule {
  /** The status for a key that could never be satisfied. */
  readonly invalid: Code;
  /** The status for a token without the key. */
  readonly missing: Code;
}

/** In the order of Hedera's `TokenKey`, in which updates are checked. */
export const ROLES: Readonly<Record<Role, RoleRule>> = {
  admin: { invalid: Code.INVALID_ADMIN_KEY, missing: Code.TOKEN_HAS_NO_ADMIN_KEY },
  feeSchedule: {
    invalid: Code.INVALID_CUSTOM_FEE_SCHEDULE_KEY,
    missing: Code.TOKEN_HAS_NO_FEE_SCHEDULE_KEY,
  },
  supply: { invalid: Code.INVALID_SUPPLY_KEY, missing: Code.TOKEN_HAS_NO_SUPPLY_KEY },
  wipe: { invalid: Code.INVALID_WIPE_KEY, missing: Code.TOKEN_HAS_NO_WIPE_KEY },
  pause: { invalid: Code.INVALID_PAUSE_KEY, missing: Code.TOKEN_HAS_NO_PAUSE_KEY },
  freeze: { invalid: Code.INVALID_FREEZE_KEY, missing: Code.TOKEN_HAS_NO_FREEZE_KEY },
  kyc: { invalid: Code.INVALID_KYC_KEY, missing: Code.TOKEN_HAS_NO_KYC_KEY },
  metadata: { invalid: Code.INVALID_METADATA_KEY, missing: Code.TOKEN_HAS_NO_METADATA_KEY },
};

/** All roles, in the order of {@link ROLES}. */
export const ALL_ROLES = Object.keys(ROLES) as Role[];

/** The key fields of a TokenCreate or TokenUpdate. */
export type KeyFields = Readonly<Partial<Record<TokenKeyField, proto.IKey | null>>>;

/** The key that a transaction gives for a role. */
export function givenKey(op: KeyFields, role: Role): proto.IKey | undefined {
  return op[TOKEN_KEY_FIELDS[role]] ?? undefined;
}

/** Whether the key is the empty key list, which takes a role's key away for good (HIP-540). */
export function isRemoval(key: proto.IKey): boolean {
  return !!key.keyList && !key.keyList.keys?.length;
}

/** The key to be kept for a role: none for the empty key list, else one that could be satisfied. */
export function keptKey(key: proto.IKey, role: Role): proto.IKey | undefined {
  return isRemoval(key) ? undefined : usableKey(key, ROLES[role].invalid);
}

/** The token's key for a role, else the role's own refusal. */
export function roleKey(keys: TokenKeys, role: Role): proto.IKey {
  return present(keys[role], ROLES[role].missing);
}

/** Who signs for a role of a token: nobody where it has no key, which is for the handler to refuse. */
export function roleSigners(state: State, id: proto.ITokenID | null | undefined, role: Role): Signer[] {
  const key = knownToken(state, id).keys[role];
  return key ? [{ key }] : [];
}
