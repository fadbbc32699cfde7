import { proto } from "@hiero-ledger/proto";

import { toAccountId, toLong } from "../hedera/entity.ts";
import { TOKEN_KEY_FIELDS } from "../hedera/token-keys.ts";
import { decodeAbiParameters } from "../protocol/abi.ts";
import { entityOf } from "../protocol/addresses.ts";
import { ROLE_BITS } from "../protocol/hedera-state.ts";
import { hexToBytes } from "../protocol/messages.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { HEDERA_TOKEN } from "./hedera-token-abi.ts";
import { contractKey } from "./roles.ts";

/** `(HederaToken changes, bool setsMemo)`, as `TokenUpdates.sol` encodes it. */
const UPDATE = [{ type: "tuple", components: HEDERA_TOKEN }, { type: "bool" }] as const;

/**
 * A TokenUpdate, but for its token, out of what a contract asked for.
 * @param vaultKey the network's threshold key, encoded
 */
export function tokenUpdateBody(update: Hex, vaultKey: Uint8Array): proto.ITokenUpdateTransactionBody {
  const [{ name, symbol, treasury, memo, tokenKeys, expiry }, setsMemo] = decodeAbiParameters(UPDATE, update);
  const body: proto.ITokenUpdateTransactionBody = {
    ...(name !== "" && { name }),
    ...(symbol !== "" && { symbol }),
    ...(setsMemo && { memo: { value: memo } }),
    ...(isGiven(treasury) && { treasury: accountId(treasury) }),
    ...(isGiven(expiry.autoRenewAccount) && { autoRenewAccount: accountId(expiry.autoRenewAccount) }),
    ...(expiry.second !== 0n && { expiry: { seconds: toLong(expiry.second), nanos: 0 } }),
    ...(expiry.autoRenewPeriod !== 0n && { autoRenewPeriod: { seconds: toLong(expiry.autoRenewPeriod) } }),
  };
  for (const { keyType, key } of tokenKeys) {
    for (const [role, bit] of Object.entries(ROLE_BITS) as [keyof typeof ROLE_BITS, number][]) {
      if ((Number(keyType & 0xffn) & bit) !== 0) body[TOKEN_KEY_FIELDS[role]] = keyOf(key, vaultKey);
    }
  }
  return body;
}

interface KeyValue {
  readonly contractId: Address;
  readonly ed25519: Hex;
  readonly ECDSA_secp256k1: Hex;
}

function keyOf({ contractId, ed25519, ECDSA_secp256k1 }: KeyValue, vaultKey: Uint8Array): proto.IKey {
  if (ed25519 !== "0x") return { ed25519: hexToBytes(ed25519) };
  if (ECDSA_secp256k1 !== "0x") return { ECDSASecp256k1: hexToBytes(ECDSA_secp256k1) };
  return contractKey(entityOf(contractId.toLowerCase() as Address)!, proto.Key.decode(vaultKey));
}

function accountId(address: Address): proto.IAccountID {
  return toAccountId(entityOf(address.toLowerCase() as Address)!);
}

function isGiven(address: Address): boolean {
  return BigInt(address) !== 0n;
}
