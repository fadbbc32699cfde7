/** Who must sign a TokenUpdate: since HIP-540 that depends on each field that changes. */
import { proto } from "@hiero-ledger/proto";

import { keyList, thresholdKey } from "../../keys.ts";
import type { Signer } from "../context.ts";
import { requiredOwner } from "../crypto/accounts.ts";
import type { TokenKeys } from "../entities.ts";
import { Code, present } from "../refusal.ts";
import { ALL_ROLES, givenKey, isRemoval, ROLES } from "./roles.ts";
import type { Role } from "./roles.ts";
import { knownToken } from "./tokens.ts";
import type { State } from "../state.ts";

/**
 * The signatures that an update needs (`TokenUpdateHandler.addRequiredSigners`). An expiration time alone needs none.
 * A token without admin key is immutable (TOKEN_IS_IMMUTABLE), but for the keys of roles, which may change their own.
 */
export function updateSigners(op: proto.ITokenUpdateTransactionBody, state: State): Signer[] {
  const { keys } = knownToken(state, op.token);
  const admin = (): Signer => ({ key: present(keys.admin, Code.TOKEN_IS_IMMUTABLE) });
  const signers: Signer[] = [];
  if (op.metadata) signers.push(...(keys.metadata ? adminOrRole(keys, "metadata") : [admin()]));
  if (op.treasury) signers.push(admin(), requiredOwner(state, op.treasury, Code.INVALID_ACCOUNT_ID));
  if (op.autoRenewAccount) {
    signers.push(admin(), requiredOwner(state, op.autoRenewAccount, Code.INVALID_AUTORENEW_ACCOUNT));
  }
  if (op.adminKey) signers.push(admin());
  if (op.adminKey && !isRemoval(op.adminKey)) signers.push({ key: op.adminKey });
  if (ALL_ROLES.some((role) => isRemoval(givenKey(op, role) ?? {}))) signers.push(admin());
  if (op.symbol || op.name || op.autoRenewPeriod || op.memo) signers.push(admin());
  const validated = op.keyVerificationMode !== proto.TokenKeyValidation.NO_VALIDATION;
  for (const role of ALL_ROLES) {
    const key = role === "admin" ? undefined : givenKey(op, role);
    if (key && !isRemoval(key)) signers.push(...adminOrRole(keys, role, validated ? key : undefined));
  }
  return signers;
}

/** Either the admin key, or the role's own, the latter together with its replacement. */
function adminOrRole(keys: TokenKeys, role: Role, replacement?: proto.IKey): Signer[] {
  const { admin } = keys;
  const key = present(keys[role], admin ? ROLES[role].missing : Code.TOKEN_IS_IMMUTABLE);
  const both = replacement ? [key, replacement] : [key];
  return admin ? [{ key: thresholdKey(1, [keyList(both), admin]) }] : both.map((each) => ({ key: each }));
}
