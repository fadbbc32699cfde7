/** Finding accounts by the ways in which HAPI names them. */
import { proto } from "@hiero-ledger/proto";

import { entityNumber, fromLongZero, isLocal, toHex, toNumber } from "../../entity.ts";
import { evmAddressOf, primitiveOf } from "../../keys.ts";
import type { Signer } from "../context.ts";
import type { Account } from "../entities.ts";
import { Code, must, present, Refusal } from "../refusal.ts";
import type { State } from "../state.ts";

/** The accounts that hold staking and node rewards, for which nobody can sign. */
const REWARD_ACCOUNTS: readonly number[] = [800, 801];

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

/** The account that an `AccountID` names by its number: aliases are for transfers, wipes and queries alone. */
export function numberedAccount(state: State, id: proto.IAccountID | null | undefined): Account | undefined {
  return id?.alias?.length ? undefined : findAccount(state, id);
}

/** The account with this number, unless it is unknown (refused with `code`) or deleted. */
export function usableAccount(
  state: State,
  id: proto.IAccountID | null | undefined,
  code: Code,
  deletedCode: Code = Code.ACCOUNT_DELETED,
): Account {
  const account = present(numberedAccount(state, id), code);
  must(!account.deleted, deletedCode);
  return account;
}

/** The signature of an account's owner; refused with `code` when there is no such account, or nobody can sign for it. */
export function requiredOwner(state: State, id: proto.IAccountID | null | undefined, code: Code): Signer {
  const account = present(numberedAccount(state, id), code);
  must(!isRewardAccount(account.num), code);
  return ownerOf(account);
}

/** The signature of an account's owner if the account insists on signing for what it receives. */
export function receivingOwner(state: State, id: proto.IAccountID | null | undefined, code: Code): Signer[] {
  const unset = !id?.alias?.length && (id?.accountNum === null || id?.accountNum === undefined);
  if (unset) return [];
  return present(numberedAccount(state, id), code).receiverSigRequired ? [requiredOwner(state, id, code)] : [];
}

/** An `AccountID` that names somebody: of our shard, with a positive number or an alias; else refused with `code`. */
export function checkAccountId(
  id: proto.IAccountID | null | undefined,
  code: Code = Code.INVALID_ACCOUNT_ID,
): proto.IAccountID {
  const named = id && isLocal(id) && (id.alias?.length || toNumber(id.accountNum) > 0);
  if (!named) throw new Refusal(code);
  return id;
}

/** The account with this number, unless it is unknown (`code`) or deleted (ACCOUNT_DELETED). */
export function usableAccountNumber(state: State, num: number, code: Code = Code.INVALID_ACCOUNT_ID): Account {
  const account = present(state.accounts.get(num), code);
  must(!account.deleted, Code.ACCOUNT_DELETED);
  return account;
}

/** Whether the account is one of those that hold rewards, which nobody may take from. */
export function isRewardAccount(num: number): boolean {
  return REWARD_ACCOUNTS.includes(num);
}
