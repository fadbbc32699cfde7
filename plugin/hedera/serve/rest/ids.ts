/** Entities as requests name them. */
import { entityNumber, fromLongZero, toHex } from "../../entity.ts";
import type { Mirror } from "../../simulated/mirror.ts";
import { fromBase32 } from "./base32.ts";
import { invalidParameter, notFound } from "./errors.ts";

const ENTITY = /^(?:(?:(\d{1,4})\.)?(\d{1,5})\.)?(\d{1,12})$/;
const ENCODED = /^-?\d{1,19}$/;
const EVM_ADDRESS = /^(?:(?:0\.){0,2}|0x)([0-9A-Fa-f]{40})$/;
const ALIAS = /^(?:0\.){0,2}([A-Z2-7]+)$/;

/** In a 64-bit id: 10 bits of shard, 16 of realm, 38 of number. */
const [MAX_SHARD, MAX_REALM, MAX_NUM] = [2 ** 10 - 1, 2 ** 16 - 1, 2 ** 38 - 1];

/**
 * The number of `num`, `realm.num`, `shard.realm.num` or a 64-bit id; undefined when it is none of them. Ids of other
 * shards and realms get numbers that no entity here has.
 */
export function parseEntity(text: string): number | undefined {
  if (!text.includes(".")) return ENCODED.test(text) && isInt64(BigInt(text)) ? Number(text) : undefined;
  const match = ENTITY.exec(text);
  if (!match) return undefined;
  const [shard, realm, num] = [Number(match[1] ?? 0), Number(match[2] ?? 0), Number(match[3])];
  if (shard > MAX_SHARD || realm > MAX_REALM || num > MAX_NUM) return undefined;
  return (shard * (MAX_REALM + 1) + realm) * (MAX_NUM + 1) + num;
}

/** The 20 bytes of `0x…`, `…` or `0.0.…` as lower-case hex with 0x. */
function parseEvmAddress(text: string): `0x${string}` | undefined {
  const match = EVM_ADDRESS.exec(text);
  return match ? `0x${match[1]!.toLowerCase()}` : undefined;
}

/** The number of an entity by id, or by the address that shows it; NaN for other addresses, which equal nothing. */
export function parseEntityOrAddress(text: string): number | undefined {
  const address = parseEvmAddress(text);
  if (!address) return parseEntity(text);
  const longZero = fromLongZero(address);
  return longZero ? entityNumber(longZero) : NaN;
}

/**
 * The number of the account that an id, EVM address or alias names. A number need not be that of an account.
 * @throws {RestError} when it is none of them, or no account has this address or alias
 */
export function accountNumber(mirror: Mirror, text: string, parameter = "idOrAliasOrEvmAddress"): number {
  const num = parseEntityOrAddress(text);
  if (num !== undefined && !Number.isNaN(num)) return num;
  const address = num === undefined ? undefined : parseEvmAddress(text)!;
  const alias = address ?? (ALIAS.test(text) ? toHex(fromBase32(ALIAS.exec(text)![1]!)) : undefined);
  if (alias === undefined) throw invalidParameter(parameter);
  const found = mirror.findAlias(alias);
  const account = found === undefined ? undefined : mirror.state().accounts.get(found);
  if (!account || account.deleted) {
    throw notFound(address ? undefined : "No account with a matching alias found");
  }
  return account.num;
}

/** The number that a part of the path names. @throws {RestError} when it names none */
export function entityInPath(text: string, parameter: string): number {
  const num = parseEntity(text);
  if (num === undefined) throw invalidParameter(parameter);
  return num;
}

function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}
