/** Finding accounts by the ways in which HAPI names them. */
import { proto } from "@hiero-ledger/proto";

import { entityNumber, fromLongZero, isLocal, toHex, toNumber } from "../../entity.ts";
import { evmAddressOf, primitiveOf } from "../../keys.ts";
import type { Signer } from "../context.ts";
import type { Account } from "../entities.ts";
import type { State } from "../state.ts";

/** The account that an `AccountID` names by number, EVM address, long-zero address or key alias. */
export function findAccount(state: State, id: proto.IAccountID | null | undefined): Account | undefined {
  if (!id || !isLocal(id)) return undefined;
  if (!id.alias?.length) return state.accounts.get(toNumber(id.accountNum));
  const num = findAlias(state, id.alias);
  return num === undefined ? undefined : state.accounts.get(num);
}

/** The number of the account behind an alias, if there is one. */
export function findAlias(state: State, alias: Uint8Array): number | undefined {
  const hex = toHex(alias);
  const longZero = alias.length === 20 ? fromLongZero(hex) : undefined;
  if (longZero) return entityNumber(longZero);
  const known = state.aliases.get(hex);
  if (known !== undefined) return known;
  // An ECDSA key is also the alias of the account with its address (HIP-583).
  const key = keyInAlias(alias);
  return key?.ECDSASecp256k1 ? state.aliases.get(evmAddressOf(key.ECDSASecp256k1)) : undefined;
}

/** The primitive key that an alias encodes; undefined when it encodes none. */
export function keyInAlias(alias: Uint8Array): proto.IKey | undefined {
  if (alias.length !== 34 && alias.length !== 35) return undefined;
  try {
    const key = proto.Key.decode(new Uint8Array(alias));
    const primitive = primitiveOf(key);
    if (primitive?.type === "ecdsa") evmAddressOf(primitive.bytes); // throws unless it is a point of the curve
    return primitive ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whose signature the account's owner gives. */
export function ownerOf(account: Account): Signer {
  return account.key ? { key: account.key } : { hollow: account };
}
