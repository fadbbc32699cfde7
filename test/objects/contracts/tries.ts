import { encodeRlp, getBytes, keccak256, toBeHex } from "ethers";

type Node = string | Node[];

/** A Merkle Patricia trie of a few hashed keys, as Ethereum keeps its state: for states that no network ever had. */
export class Trie {
  readonly root: string;
  readonly #values: ReadonlyMap<string, string>;
  readonly #proofs: ReadonlyMap<string, string[]>;

  /** Keys are hashed, values are as they stand in the trie: RLP. */
  constructor(entries: Iterable<readonly [key: string, value: string]>) {
    this.#values = new Map([...entries].map(([key, value]) => [keccak256(key).slice(2), value]));
    const proofs = new Map([...this.#values.keys()].map((path): [string, string[]] => [path, []]));
    this.#proofs = proofs;
    const top = this.#build([...this.#values.keys()], 0, proofs);
    this.root = keccak256(encodeRlp(top));
  }

  /** The nodes from the root to a key. */
  proof(key: string): string[] {
    const proof = this.#proofs.get(keccak256(key).slice(2));
    if (proof === undefined) throw new RangeError(`${key} is not in the trie`);
    return proof;
  }

  #build(paths: readonly string[], depth: number, proofs: Map<string, string[]>): Node {
    const node = this.#nodeOf(paths, depth, proofs);
    for (const path of paths) proofs.get(path)!.unshift(encodeRlp(node));
    return node;
  }

  #nodeOf(paths: readonly string[], depth: number, proofs: Map<string, string[]>): Node {
    const [first] = paths as [string];
    if (paths.length === 1) return [compact(first.slice(depth), true), this.#values.get(first)!];
    let common = depth;
    while (paths.every((path) => path[common] === first[common])) common++;
    if (common > depth)
      return [compact(first.slice(depth, common), false), reference(this.#build(paths, common, proofs))];
    const branch: Node[] = [];
    for (const nibble of "0123456789abcdef") {
      const under = paths.filter((path) => path[depth] === nibble);
      branch.push(under.length === 0 ? "0x" : reference(this.#build(under, depth + 1, proofs)));
    }
    return [...branch, "0x"];
  }
}

/** A child in its parent: its hash, as no node with a hashed key in it is shorter than that. */
function reference(node: Node): string {
  const encoded = encodeRlp(node);
  if (getBytes(encoded).length < 32) throw new RangeError("a node so short stands in its parent itself");
  return keccak256(encoded);
}

/** A path in bytes, with its parity and whether the node is a leaf. */
function compact(nibbles: string, isLeaf: boolean): string {
  const odd = nibbles.length % 2;
  const flag = (isLeaf ? 2 : 0) + odd;
  return `0x${flag}${odd ? "" : "0"}${nibbles}`;
}

/** A state with one account, and the proofs of the slots of it that are 1. */
export class ForgedState {
  readonly root: string;
  readonly accountProof: string[];
  readonly #storage: Trie;

  /** The salt makes states differ that have the same slots. */
  constructor(account: string, slots: readonly string[], salt: number) {
    this.#storage = new Trie(slots.map((slot) => [slot, encodeRlp("0x01")]));
    const fields = [toBeHex(salt + 1), "0x", this.#storage.root, keccak256("0x")];
    const state = new Trie([[account, encodeRlp(fields)]]);
    this.root = state.root;
    this.accountProof = state.proof(account);
  }

  /** The proof of a slot. */
  storageProof(slot: string): string[] {
    return this.#storage.proof(slot);
  }
}
