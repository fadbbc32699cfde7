import { decode, encode, integer, type Tree } from "./rlp.ts";
import type { Address, Hex, Weibar } from "./units.ts";

/** What the signature of an Ethereum transaction covers. */
export interface TransactionFields {
  /** 0 (legacy), 1 (EIP-2930), 2 (EIP-1559) or 4 (EIP-7702). */
  readonly type: 0 | 1 | 2 | 4;
  /** Absent in transactions from before EIP-155, of type 0. */
  readonly chainId?: number;
  readonly nonce: number;
  readonly gas: bigint;
  /** Absent where a contract is created. */
  readonly to?: Address;
  readonly value: Weibar;
  readonly data?: Hex;
  /** Of the types 0 and 1. */
  readonly gasPrice?: Weibar;
  /** Of the types 2 and 4. */
  readonly maxFeePerGas?: Weibar;
  readonly maxPriorityFeePerGas?: Weibar;
  /** Of all types but 0. */
  readonly accessList?: readonly Access[];
  /** Of type 4. */
  readonly authorizationList?: readonly Authorization[];
}

/** What a transaction says it will read or write. */
export interface Access {
  readonly address: Address;
  readonly storageKeys: readonly Hex[];
}

/** A key-controlled address takes a contract's code (EIP-7702). */
export interface Authorization extends TransactionSignature {
  readonly chainId: number;
  readonly address: Address;
  readonly nonce: number;
}

export interface TransactionSignature {
  readonly yParity: number;
  readonly r: bigint;
  readonly s: bigint;
}

/** The bytes that are hashed and signed. */
export function unsignedBytes(fields: TransactionFields): Hex {
  const { type, chainId } = fields;
  const replayable = type !== 0 || chainId === undefined;
  return typed(type, replayable ? treeOf(fields) : [...treeOf(fields), integer(chainId), "0x", "0x"]);
}

/** The bytes that are sent. */
export function signedBytes(fields: TransactionFields, signature: TransactionSignature): Hex {
  const v = fields.type === 0 ? legacyV(signature, fields) : signature.yParity;
  return typed(fields.type, [...treeOf(fields), integer(v), integer(signature.r), integer(signature.s)]);
}

/** How a transaction of type 0 spells the parity of its signature. */
export function legacyV(
  { yParity }: Pick<TransactionSignature, "yParity">,
  { chainId }: Pick<TransactionFields, "chainId">,
): bigint {
  return BigInt(yParity) + (chainId === undefined ? BEFORE_EIP_155 : EIP_155 + 2n * BigInt(chainId));
}

/**
 * Reads the bytes of a transaction. Whatever they are, {@link signedBytes} makes the same of what is returned.
 * @returns the signature, undefined where there is none
 * @throws when they are none
 */
export function parseTransaction(raw: Hex): {
  readonly fields: TransactionFields;
  readonly signature: TransactionSignature | undefined;
} {
  // A list is of type 0; every other transaction begins with its type.
  const type = Number(raw.slice(0, 4)) < FIRST_LIST ? Number(raw.slice(0, 4)) : 0;
  if (type === 0) return parseLegacy(listOf(decode(raw)));
  const tree = listOf(decode(`0x${raw.slice(4)}`));
  if (type !== 1 && type !== 2 && type !== 4) throw new RangeError(`type ${type} is unknown`);
  const count = COUNTS[type];
  const fields = parseTyped(type, tree.slice(0, count));
  if (tree.length === count) return { fields, signature: undefined };
  return { fields, signature: signatureOf(tree.slice(count)) };
}

/** EIP-155: the least `v` of a transaction that names its chain; and of one that names none. */
const [EIP_155, BEFORE_EIP_155] = [35n, 27n];
/** The first byte of an RLP list. */
const FIRST_LIST = 0xc0;
/** How many fields an unsigned transaction has. */
const COUNTS = { 1: 8, 2: 9, 4: 10 } as const;

function typed(type: number, tree: Tree): Hex {
  return type === 0 ? encode(tree) : `0x0${type}${encode(tree).slice(2)}`;
}

function treeOf(fields: TransactionFields): Tree[] {
  const { type, chainId = 0, nonce, gas, to = "0x", value, data = "0x", gasPrice = 0n } = fields;
  const { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n, accessList = [], authorizationList = [] } = fields;
  const called = [integer(gas), to, integer(value), data];
  if (type === 0) return [integer(nonce), integer(gasPrice), ...called];
  const fees = type === 1 ? [gasPrice] : [maxPriorityFeePerGas, maxFeePerGas];
  const accesses = accessList.map(({ address, storageKeys }) => [address, storageKeys]);
  const common = [integer(chainId), integer(nonce), ...fees.map(integer), ...called, accesses];
  return type === 4 ? [...common, authorizationList.map(authorizationTree)] : common;
}

function authorizationTree({ chainId, address, nonce, yParity, r, s }: Authorization): Tree {
  return [integer(chainId), address, integer(nonce), integer(yParity), integer(r), integer(s)];
}

function parseLegacy(tree: readonly Tree[]): ReturnType<typeof parseTransaction> {
  const [nonce, gasPrice, gas, to, value, data, ...rest] = tree;
  const called = { gas: uint(gas), to: addressOrNone(to), value: uint(value), data: bytesOf(data) };
  const fields = { type: 0, nonce: number(nonce), gasPrice: uint(gasPrice), ...called } as const;
  if (rest.length === 0) return { fields, signature: undefined };
  const [v, r, s] = integersIn(rest, 3) as [bigint, bigint, bigint];
  if (r === 0n && s === 0n) return { fields: { ...fields, chainId: Number(v) }, signature: undefined };
  if (v === BEFORE_EIP_155 || v === BEFORE_EIP_155 + 1n) {
    return { fields, signature: { yParity: Number(v - BEFORE_EIP_155), r, s } };
  }
  const chainId = safe((v - EIP_155) / 2n);
  if (chainId <= 0) throw new RangeError(`${v} is no v`);
  return { fields: { ...fields, chainId }, signature: { yParity: Number((v - EIP_155) % 2n), r, s } };
}

function parseTyped(type: 1 | 2 | 4, tree: readonly Tree[]): TransactionFields {
  const [chainId, nonce, ...rest] = tree;
  const fees = integersIn(rest.slice(0, type === 1 ? 1 : 2), type === 1 ? 1 : 2) as [bigint, bigint];
  const [gas, to, value, data, accesses, authorizations] = rest.slice(fees.length);
  const fields = {
    ...{ type, chainId: number(chainId), nonce: number(nonce), gas: uint(gas), to: addressOrNone(to) },
    ...{ value: uint(value), data: bytesOf(data), accessList: listOf(accesses).map(accessOf) },
  };
  if (fields.chainId === 0) throw new RangeError("there is no chain 0");
  if (type === 1) return { ...fields, gasPrice: fees[0] };
  const [maxPriorityFeePerGas, maxFeePerGas] = fees;
  if (maxPriorityFeePerGas > maxFeePerGas) throw new RangeError("the tip is above the fee that it is a part of");
  const priced = { ...fields, maxPriorityFeePerGas, maxFeePerGas };
  return type === 2 ? priced : { ...priced, authorizationList: listOf(authorizations).map(authorizationOf) };
}

function signatureOf(tree: readonly Tree[]): TransactionSignature {
  const [yParity, r, s] = integersIn(tree, 3) as [bigint, bigint, bigint];
  if (yParity > 1n) throw new RangeError(`${yParity} is no parity`);
  return { yParity: Number(yParity), r, s };
}

function accessOf(tree: Tree): Access {
  const [address, storageKeys, ...rest] = listOf(tree);
  if (rest.length > 0) throw new RangeError("an access has an address and its keys");
  return { address: addressIn(address), storageKeys: listOf(storageKeys).map((key) => bytesOf(key, 32)) };
}

function authorizationOf(tree: Tree): Authorization {
  const [chainId, address, nonce, ...signature] = listOf(tree);
  return { chainId: number(chainId), address: addressIn(address), nonce: number(nonce), ...signatureOf(signature) };
}

function listOf(tree: Tree | undefined): readonly Tree[] {
  if (!Array.isArray(tree)) throw new RangeError("a list is missing");
  return tree as readonly Tree[];
}

/** @param length if there is only one that is right */
function bytesOf(tree: Tree | undefined, length?: number): Hex {
  if (typeof tree !== "string") throw new RangeError("bytes are missing");
  if (length !== undefined && tree.length !== 2 + 2 * length) throw new RangeError(`${tree} has not ${length} bytes`);
  return tree;
}

function addressIn(tree: Tree | undefined): Address {
  return bytesOf(tree, 20);
}

function addressOrNone(tree: Tree | undefined): Address | undefined {
  return tree === "0x" ? undefined : addressIn(tree);
}

function uint(tree: Tree | undefined): bigint {
  const bytes = bytesOf(tree);
  if (bytes.startsWith("0x00") || bytes.length > 66) throw new RangeError(`${bytes} is no integer of 256 bits`);
  return bytes === "0x" ? 0n : BigInt(bytes);
}

function integersIn(trees: readonly Tree[], count: number): bigint[] {
  if (trees.length !== count) throw new RangeError(`there are ${trees.length} fields where there should be ${count}`);
  return trees.map(uint);
}

function number(tree: Tree | undefined): number {
  return safe(uint(tree));
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`${value} is too large`);
  return Number(value);
}
