import type { Address, Hex } from "../protocol/units.ts";
import { ObjectError } from "./errors.ts";
import { endorsementsOf, proofsOf, type Evidence } from "./evidence.ts";
import { changesOf } from "./following.ts";
import type { Mined } from "./mined.ts";
import type { ObjectNetwork, Sending } from "./object-network.ts";
import { ask } from "./provider.ts";
import {
  copiesOn,
  departuresFrom,
  Expectations,
  typeIdsOf,
  type Copy,
  type Departure,
  type ObjectReading,
} from "./reading.ts";
import { receiptIdOf } from "./receipt.ts";
import { resolveOn, totalOf, unless } from "./resolving.ts";
import { sealOn } from "./sealing.ts";
import { unlocked } from "./sender.ts";
import { stepOf, type Moved, type Step } from "./steps.ts";
import { indexOf, typeIdOf, type TypeName } from "./types.ts";

/** An account by its address, or what a client made of it. */
export type Account = string | { readonly address: string };

/** Who pays for transactions, and on whose behalf they are. */
export interface Options {
  /** An account that the networks have unlocked, or what a client made of it. @default the first of them */
  readonly from?: Account;
}

/** A new object. */
export interface Created {
  readonly index: Hex;
  readonly typeId: Hex;
  /** The chain id of its network. */
  readonly network: number;
  /** Of its copy. */
  readonly key: Hex;
  readonly transaction: Hex;
}

/** What a transaction of objects did. */
export interface Called {
  readonly network: number;
  readonly transaction: Hex;
  /** The keys of the copies with the new states, in the order of the objects. */
  readonly outputs: readonly Hex[];
  /** The keys of the copies with the old states, in the same order; undefined where none is needed. */
  readonly leftovers: readonly (Hex | undefined)[];
}

/** An object by its index, or one of its copies. */
export type ObjectOrCopy = Hex | Pick<Copy, "network" | "key" | "typeId">;

/**
 * Objects on the networks of a federation, through nothing but JSON-RPC.
 *
 * @example
 * const { index } = await objects.create("counter");
 * await objects.move(index, 31338);
 * await objects.call([index], "0x"); // there, while nobody knows for good that it has left here
 */
export class ObjectFederation {
  readonly networks: readonly ObjectNetwork[];

  constructor(networks: readonly ObjectNetwork[]) {
    this.networks = networks;
  }

  /**
   * Makes an object.
   * @param type the name of one of the types that are there, or the id of another
   * @param data what the type asks for
   */
  async create(
    type: TypeName | Hex,
    { data = "0x", network, from }: Options & { readonly data?: Hex; readonly network?: number } = {},
  ): Promise<Created> {
    const home = network === undefined ? this.networks[0]! : this.network(network);
    const typeId = typeIdOf(type);
    const done = await home.write(await this.#by(home, from), "ObjectManager", "create", typeId, data);
    const { index, at: key } = argsOf<{ index: Hex; at: Hex }>(home, done, "Created");
    return { index, typeId, network: home.chainId, key, transaction: done.hash };
  }

  /**
   * Makes code usable as a type, on all networks that have it.
   * @param code the address of a contract that implements `IObjectType`; it is another network's if it has the same code
   * @returns the id of the type
   */
  async register(code: Address, { from }: Options = {}): Promise<Hex> {
    const codes = await Promise.all(
      this.networks.map(({ provider }) => ask<Hex>(provider, "eth_getCode", code, "latest")),
    );
    const there = this.networks.filter((_, place) => codes[place] !== "0x");
    if (there.length === 0)
      throw new ObjectError(`register: there is no contract at ${code} on any network. Deploy it`);
    const ids = await Promise.all(
      there.map(async (network) => {
        const done = await network.write(await this.#by(network, from), "ObjectManager", "register", code);
        const told = network.eventsOf(done, "ObjectManager").find(({ name }) => name === "TypeRegistered");
        return told?.args.typeId as Hex | undefined;
      }),
    );
    const { keccak256 } = await import("viem/utils");
    return ids.find((id) => id !== undefined) ?? keccak256(codes.find((bytes) => bytes !== "0x")!);
  }

  /**
   * Reads all copies of an object on all networks, and which of them stands.
   * @param type is looked up if it is left out
   */
  async read(index: Hex, type?: TypeName | Hex): Promise<ObjectReading> {
    const expectations = new Expectations(this.networks);
    const typeId = type === undefined ? await this.#typeIdOf(index) : typeIdOf(type);
    const [copies, departures] = await Promise.all([
      Promise.all(this.networks.map((network) => copiesOn(network, expectations, typeId, index))),
      Promise.all(this.networks.map((network) => departuresFrom(network, this.networks, expectations, typeId, index))),
    ]);
    const all = copies.flat();
    const [first, ...others] = all;
    return {
      ...{ index, typeId, copies: all, departures: departures.flat() },
      standing: all.find(({ standing }) => standing === "stands"),
      expected: all.find(({ expected }) => expected),
      settled: first !== undefined && others.length === 0 && first.judged.length === 0 && !first.moved,
    };
  }

  /**
   * Runs the code of a type on objects, all on one network.
   * @param objects by their indexes, for the copies that are expected to stand; or copies
   * @param data what the type asks for
   */
  async call(objects: readonly ObjectOrCopy[], data: Hex, { from }: Options = {}): Promise<Called> {
    const copies = await Promise.all(
      objects.map(async (each) => (typeof each === "string" ? await this.#usable(each) : each)),
    );
    const [first] = copies;
    if (first === undefined) throw new ObjectError("call: no object is named. Name one at least");
    const elsewhere = copies.findIndex(({ network }) => network !== first.network);
    if (elsewhere !== -1) {
      throw new ObjectError(
        `call: the objects are on different networks, ${first.network} and ${copies[elsewhere]!.network}. ` +
          `Move ${nameOf(objects[elsewhere]!)} to network ${first.network} first`,
      );
    }
    const home = this.network(first.network);
    const ats = copies.map(({ key }) => key);
    const done = await home.write(
      await this.#by(home, from),
      "ObjectManager",
      "transact",
      ...[first.typeId, ats, data],
    );
    const { outputs, leftovers } = argsOf<{ outputs: Hex[]; leftovers: Hex[] }>(home, done, "Transacted");
    return {
      network: home.chainId,
      transaction: done.hash,
      outputs,
      leftovers: leftovers.map((key) => (BigInt(key) === 0n ? undefined : key)),
    };
  }

  /**
   * Sends an object to another network: it leaves, its copy here is sealed, and it is claimed there on the word of the
   * nodes that have signed its block so far. Crosslinks come later.
   * @param object by its index, for the copy that is expected to stand; or a copy
   * @param to the chain id of the network that it goes to
   */
  async move(object: ObjectOrCopy, to: number, { from }: Options = {}): Promise<Moved> {
    const { departure, steps } = await this.moveOut(object, to, { from });
    const source = this.network(Number(departure.receipt.source));
    // On different networks: neither waits for the other.
    const [sealed, claimed] = await Promise.all([
      sealOn(source, await this.#by(source, from), departure, this.networks),
      this.claim(departure, { from }),
    ]);
    return { ...claimed, steps: [...steps, ...(sealed === undefined ? [] : [sealed]), ...claimed.steps] };
  }

  /** Only the first step of {@link move}: the object leaves. */
  async moveOut(
    object: ObjectOrCopy,
    to: number,
    { from }: Options = {},
  ): Promise<{ readonly departure: Departure; readonly steps: readonly Step[] }> {
    this.network(to);
    const { network, key } = typeof object === "string" ? await this.#usable(object) : object;
    if (network === to) throw new ObjectError(`move: the object is on network ${to} already`);
    const source = this.network(network);
    const done = await source.write(await this.#by(source, from), "ObjectManager", "moveOut", key, BigInt(to));
    const { receipt, state } = argsOf<Departure>(source, done, "MovedOut");
    return { departure: { receipt, state }, steps: [stepOf("moved out", source, done)] };
  }

  /**
   * Gathers at the source what it takes to claim an object: anybody who has it can do so, whatever becomes of the source.
   * It waits until enough nodes have signed the block.
   */
  async prove(departure: Departure): Promise<Evidence> {
    const { receipt } = departure;
    const source = this.network(Number(receipt.source));
    const destination = this.network(Number(receipt.destination));
    const { root, proofs } = await proofsOf(source, departure);
    const { blockHash, signatures } = await endorsementsOf(source, destination, receipt.height);
    return { ...departure, root, proofs, blockHash, signatures };
  }

  /**
   * Claims an object where it goes to: with a crosslink if there is one, else nodes that have signed its block vouch for
   * it. Anybody can.
   * @param departure with evidence, the source is asked for nothing
   */
  async claim(departure: Departure | Evidence, { from }: Options = {}): Promise<Moved> {
    const { receipt, state } = departure;
    const source = this.network(Number(receipt.source));
    const destination = this.network(Number(receipt.destination));
    const evidence = "proofs" in departure ? departure : undefined;
    const { root, proofs } = evidence ?? (await proofsOf(source, departure));
    const literal = { network: receipt.source, height: receipt.height, root };
    const by = await this.#by(destination, from);
    const steps: Step[] = [];
    if (!(await destination.read<boolean>("Admissions", "admitted", literal))) {
      const { blockHash, signatures } = evidence ?? (await endorsementsOf(source, destination, receipt.height));
      // Whoever else comes out of the same block may be first.
      const done = await destination
        .write(by, "Admissions", "endorse", literal, blockHash, signatures)
        .catch(unless("AlreadyAdmitted"));
      if (done !== undefined) steps.push(stepOf("endorsed", destination, done));
    }
    const done = await destination.write(by, "ObjectManager", "claim", receipt, state, root, ...proofs);
    steps.push(stepOf("claimed", destination, done));
    const receiptId = receiptIdOf(receipt);
    return { receipt, state, receiptId, steps, key: argsOf<{ at: Hex }>(destination, done, "Claimed").at };
  }

  /**
   * Does to an object's copies what is decided: those that have fallen go, and the others depend on less.
   * @returns how many copies had something to be done
   */
  async resolve(index: Hex, { from }: Options = {}): Promise<number> {
    const { copies } = await this.read(index);
    const done = this.networks.map(async (network) => {
      const ats = copies.filter((copy) => copy.network === network.chainId).map(({ key }) => key);
      return await resolveOn(network, await this.#by(network, from), ats);
    });
    const { sealed, resolved } = totalOf(await Promise.all(done));
    return sealed + resolved;
  }

  /**
   * Tells an object as it is, and again whenever anything about it changes on any network, until all is decided: one
   * copy is left, and it depends on nothing.
   *
   * @example
   * for await (const { copies } of objects.follow(index)) console.log(copies.map(({ standing }) => standing));
   */
  follow(index: Hex, { signal }: { readonly signal?: AbortSignal } = {}): AsyncIterable<ObjectReading> {
    return changesOf(this.networks, () => this.read(index), signal);
  }

  /** A network of the federation. */
  network(chainId: number): ObjectNetwork {
    const found = this.networks.find((network) => network.chainId === chainId);
    if (found !== undefined) return found;
    const known = this.networks.map((network) => network.chainId).join(", ");
    throw new ObjectError(`network ${chainId} is none of the federation's. They are ${known}`);
  }

  async #typeIdOf(index: Hex): Promise<Hex> {
    const name = indexOf(index);
    for (const network of this.networks) {
      const [typeId] = await typeIdsOf(network, name);
      if (typeId !== undefined) return typeId;
    }
    throw new ObjectError(`there is no object ${index} on any network. l2_objects lists those that there are`);
  }

  /** The copy of an object that is expected to stand, if it can be used. */
  async #usable(index: Hex): Promise<Copy> {
    const { expected, departures } = await this.read(index);
    if (expected === undefined) {
      const [departure] = departures;
      throw new ObjectError(
        departure === undefined
          ? `no copy of the object ${index} is expected to stand. Name the copy that is meant`
          : `the object ${index} is on its way to network ${departure.receipt.destination}. Claim it there first`,
      );
    }
    if (expected.moved || expected.dependency.notAll.length > 0) {
      const { network, key } = expected;
      throw new ObjectError(
        `the copy ${key} of the object ${index} on network ${network} is locked until crosslinks decide what it waits for. ` +
          "Relay them, or wait until somebody does",
      );
    }
    return expected;
  }

  async #by({ provider }: ObjectNetwork, from: Account | undefined): Promise<Sending> {
    if (from !== undefined) return { from: unlocked((typeof from === "string" ? from : from.address) as Address) };
    const [first] = await ask<readonly Address[]>(provider, "eth_accounts");
    if (first === undefined) throw new ObjectError("the network has no unlocked account. Say from whom it is");
    return { from: unlocked(first) };
  }
}

/** What the manager told of a kind in a transaction that had it tell one. */
function argsOf<T>(network: ObjectNetwork, done: Mined, event: string): T {
  return network.eventsOf(done, "ObjectManager").find(({ name }) => name === event)!.args as T;
}

function nameOf(object: ObjectOrCopy): Hex {
  return typeof object === "string" ? object : object.key;
}
