import type { Hex } from "./units.ts";

/** A tree of byte strings, as RLP encodes it. */
export type Tree = Hex | readonly Tree[];

/** The bytes are not the RLP encoding of anything. */
export class InvalidRlpError extends Error {
  override readonly name = "InvalidRlpError";
}

/** Ethereum's formats nest less deeply. */
const MAX_DEPTH = 16;
/** Where the prefixes of byte strings and of lists begin. */
const [STRING, LIST] = [0x80, 0xc0];
/** What is longer has its length in bytes of its own. */
const MAX_SHORT = 55;

/** A quantity as RLP has it: no leading zeros, and nothing at all for 0. */
export function integer(value: Hex | bigint | number): Hex {
  const whole = BigInt(value);
  if (whole === 0n) return "0x";
  const digits = whole.toString(16);
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}

/** The RLP encoding of a tree. */
export function encode(tree: Tree): Hex {
  return `0x${digitsOf(tree)}`;
}

function digitsOf(tree: Tree): string {
  if (typeof tree !== "string") return prefixed(LIST, tree.map(digitsOf).join(""));
  const digits = tree.slice(2);
  return digits.length === 2 && Number(tree) < STRING ? digits : prefixed(STRING, digits);
}

function prefixed(kind: number, digits: string): string {
  const length = digits.length / 2;
  if (length <= MAX_SHORT) return (kind + length).toString(16) + digits;
  const own = integer(length).slice(2);
  return (kind + MAX_SHORT + own.length / 2).toString(16) + own + digits;
}

/**
 * The tree that was encoded. Each has one encoding: what is spelled in another way is refused.
 * @throws {InvalidRlpError}
 */
export function decode(encoded: Hex): Tree {
  const { tree, end } = read(encoded, 2, encoded.length, 0);
  if (end !== encoded.length) throw new InvalidRlpError("bytes follow what is encoded");
  return tree;
}

/** Reads what begins at a digit, and ends at `limit` at the latest. */
function read(encoded: Hex, at: number, limit: number, depth: number): { readonly tree: Tree; readonly end: number } {
  if (depth > MAX_DEPTH) throw new InvalidRlpError(`lists are nested more than ${MAX_DEPTH} levels deep`);
  const prefix = numberAt(encoded, at, 1, limit);
  if (prefix < STRING) return { tree: `0x${encoded.slice(at, at + 2)}`, end: at + 2 };
  const kind = prefix < LIST ? STRING : LIST;
  const size = Math.max(0, prefix - kind - MAX_SHORT);
  const length = size === 0 ? prefix - kind : numberAt(encoded, at + 2, size, limit);
  const begin = at + 2 + 2 * size;
  const end = begin + 2 * length;
  if (end > limit) throw new InvalidRlpError("bytes are missing");
  if (size > 0 && (length <= MAX_SHORT || encoded.startsWith("00", at + 2))) throw new InvalidRlpError(LONGER);
  if (kind === LIST) return { tree: listIn(encoded, begin, end, depth), end };
  const tree: Hex = `0x${encoded.slice(begin, end)}`;
  if (length === 1 && Number(tree) < STRING) throw new InvalidRlpError(LONGER);
  return { tree, end };
}

function listIn(encoded: Hex, begin: number, end: number, depth: number): Tree[] {
  const trees: Tree[] = [];
  for (let at = begin; at < end;) {
    const item = read(encoded, at, end, depth + 1);
    trees.push(item.tree);
    at = item.end;
  }
  return trees;
}

function numberAt(encoded: Hex, at: number, bytes: number, limit: number): number {
  if (at + 2 * bytes > limit) throw new InvalidRlpError("bytes are missing");
  return Number(`0x${encoded.slice(at, at + 2 * bytes)}`);
}

const LONGER = "something is spelled longer than it needs to be";
