import { AbiCoder, id, keccak256 } from "ethers";

import type { Dependency, Literal } from "../model/dependencies.ts";
import type { TypeName } from "../model/object-types.ts";
import type { At } from "../model/world.ts";
import { FUTURE } from "../model/forgeries.ts";
import type { People } from "./states.ts";

const abi = AbiCoder.defaultAbiCoder();
const LITERALS = "tuple(uint64 network, uint64 height, bytes32 root)[]";

/** A literal as contracts know it. */
export interface RealLiteral {
  readonly network: bigint;
  readonly height: bigint;
  readonly root: string;
}

/** A height that no chain reaches. */
const FAR = 1_000_000_000;

/** What the model calls things, and what they are called on chain. */
export class Glossary implements People {
  readonly #manager: string;
  readonly #chainIds: readonly number[];
  readonly #typeIds: Readonly<Record<TypeName, string>>;
  readonly #addresses: ReadonlyMap<string, string>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #heights = new Map<string, number>();
  readonly #roots = new Map<string, string>();
  readonly #literals = new Map<string, Literal>();
  readonly #types = new Map<string, TypeName>();

  constructor(
    manager: string,
    chainIds: readonly number[],
    typeIds: Readonly<Record<TypeName, string>>,
    people: ReadonlyMap<string, string>,
  ) {
    [this.#manager, this.#chainIds, this.#typeIds, this.#addresses] = [manager, chainIds, typeIds, people];
    this.#names = new Map([...people].map(([name, address]) => [address.toLowerCase(), name]));
  }

  addressOf(name: string): string {
    return this.#addresses.get(name)!;
  }

  nameOf(address: string): string {
    return this.#names.get(address.toLowerCase()) ?? address;
  }

  chainIdOf(network: number): number {
    // One that nobody follows has a chain id all the same.
    return this.#chainIds[network - 1] ?? 900_000 + network;
  }

  /** At a step of the history, a network made this block, with this root. */
  learnBlock(network: number, height: number, block: number, root: string): void {
    this.#heights.set(`${network}:${height}`, block);
    this.learnRoot(`${network}@${height}`, root);
    this.literal({ network, height, root: `${network}@${height}` });
  }

  learnRoot(name: string, root: string): void {
    this.#roots.set(name, root);
  }

  learnType(index: string, type: TypeName): void {
    this.#types.set(index, type);
  }

  /** All objects that there have been, or are said to be. */
  get objects(): Iterable<readonly [index: string, type: TypeName]> {
    return this.#types;
  }

  /** The block of a step; far ahead of all if there was none. */
  blockOf(network: number, height: number): number {
    return this.#heights.get(`${network}:${height}`) ?? FAR + (height === FUTURE ? 0 : height);
  }

  rootOf(name: string): string {
    return this.#roots.get(name) ?? id(name);
  }

  /** The model's height of a block. */
  heightOf(network: number, block: number): number {
    for (const [key, known] of this.#heights) {
      if (known === block && key.startsWith(`${network}:`)) return Number(key.slice(key.indexOf(":") + 1));
    }
    throw new RangeError(`no step of the history made block ${block} of network ${network}`);
  }

  literal(literal: Literal): RealLiteral {
    const { network, height, root } = literal;
    const real = {
      network: BigInt(this.chainIdOf(network)),
      height: BigInt(this.blockOf(network, height)),
      root: this.rootOf(root),
    };
    this.#literals.set(keyOf(real), literal);
    return real;
  }

  /** Literals as contracts list them: in ascending order. */
  literals(list: readonly Literal[]): RealLiteral[] {
    const order = (a: RealLiteral, b: RealLiteral) =>
      Number(a.network - b.network) || Number(a.height - b.height) || (a.root < b.root ? -1 : 1);
    return list.map((one) => this.literal(one)).sort(order);
  }

  /** What the model calls a literal of a contract. */
  named(real: RealLiteral): Literal {
    const { network, height, root } = real;
    const unknown = { network: Number(network), height: Number(height), root };
    return this.#literals.get(keyOf(real)) ?? unknown;
  }

  typeId(type: TypeName): string {
    return this.#typeIds[type];
  }

  /** An object's index: who made it where as which one of theirs, or whatever liars made up. */
  index(name: string): string {
    const [who, on, nonce] = name.split(".") as [string, string, string | undefined];
    if (nonce === undefined) return id(name);
    const values = [this.chainIdOf(Number(on)), this.#manager, this.addressOf(who), nonce];
    return keccak256(abi.encode(["uint256", "address", "address", "uint256"], values));
  }

  /** The key of a copy. */
  at({ index, dependency }: At): string {
    const typeId = this.typeId(this.#types.get(index)!);
    const values = [this.#manager, typeId, this.index(index), this.#hash(dependency)];
    return keccak256(abi.encode(["address", "bytes32", "bytes32", "bytes32"], values));
  }

  #hash({ all, notAll }: Dependency): string {
    return keccak256(abi.encode([LITERALS, LITERALS], [this.literals(all), this.literals(notAll)]));
  }
}

const keyOf = ({ network, height, root }: RealLiteral) => `${network}:${height}:${root}`;
