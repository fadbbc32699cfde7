import { keccak_256 } from "@noble/hashes/sha3.js";

import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import type { Hex } from "../protocol/units.ts";
import { encode, integer, type Tree } from "../protocol/rlp.ts";

interface Leaf {
  /** What is left of the key, a hexadecimal digit a character. */
  readonly path: string;
  readonly value: Hex;
}

/** The root of the trie in which a block keeps its transactions or its receipts, by their places. */
export function listRoot(values: readonly Hex[]): Hex {
  const leaves = values.map((value, index) => ({ path: encode(integer(index)).slice(2), value }));
  return hashed(encode(node(leaves)));
}

function node(leaves: readonly Leaf[]): Tree {
  const [first, ...others] = leaves;
  if (first === undefined) return "0x";
  if (others.length === 0) return [compact(first.path, true), first.value];
  const shared = others.reduce(
    (length, { path }) => sharedLength(first.path.slice(0, length), path),
    first.path.length,
  );
  if (shared > 0) return [compact(first.path.slice(0, shared), false), reference(node(shortened(leaves, shared)))];
  // No key of a list is the beginning of another, so a branch has no value of its own.
  return [...branches(leaves), "0x"];
}

function branches(leaves: readonly Leaf[]): Tree[] {
  return Array.from({ length: 16 }, (_, digit) => {
    const below = leaves.filter(({ path }) => path[0] === digit.toString(16));
    return below.length === 0 ? "0x" : reference(node(shortened(below, 1)));
  });
}

function shortened(leaves: readonly Leaf[], length: number): Leaf[] {
  return leaves.map(({ path, value }) => ({ path: path.slice(length), value }));
}

/** A small node stands in its parent itself, a large one by its hash. */
function reference(tree: Tree): Tree {
  const encoded = encode(tree);
  return encoded.length - 2 < 64 ? tree : hashed(encoded);
}

/** The hex-prefix encoding of a path. */
function compact(path: string, leaf: boolean): Hex {
  const flag = leaf ? 2 : 0;
  return path.length % 2 === 0 ? `0x${flag}0${path}` : `0x${flag + 1}${path}`;
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

export function hashed(bytes: Hex): Hex {
  return bytesToHex(keccak_256(hexToBytes(bytes)));
}
