import { type Dependency, type Literal, nameOf } from "./dependencies.ts";
import type { Data, State, TypeName } from "./object-types.ts";
import { demand } from "./refusal.ts";
import type { Mutation, Rules } from "./rules.ts";

/** Names a copy: the object, and the dependency under which the manager keeps this copy of it. */
export interface At {
  readonly index: string;
  readonly dependency: Dependency;
}

/** What the manager of one network keeps of an object under one dependency. */
export interface Copy extends At {
  readonly state: State;
  /** Set from the move until its slot turns out not to have been. */
  readonly moved?: { readonly height: number; readonly sealed: boolean } | undefined;
}

/** What a move leaves in the state of the source for the destination to see. */
export interface Receipt {
  readonly index: string;
  readonly type: TypeName;
  readonly state: State;
  readonly all: readonly Literal[];
  readonly source: number;
  readonly destination: number;
  readonly height: number;
  readonly nonce: number;
}

/** One network: its manager's storage and what its crosslinks told it. */
export interface Network {
  readonly id: number;
  readonly nonces: Readonly<Record<string, number>>;
  readonly moves: number;
  readonly copies: ReadonlyMap<string, Copy>;
  /** Receipts claimed here, by replay key. */
  readonly used: ReadonlySet<string>;
  readonly admitted: ReadonlySet<string>;
  /** The root of each slot decided here; none if it never had one. */
  readonly decided: ReadonlyMap<string, string | undefined>;
  readonly latest: ReadonlyMap<number, number>;
  readonly haltedAfter: ReadonlyMap<number, number>;
  /** When a network was last heard of here, and when its halt was announced, in waits. */
  readonly heard: ReadonlyMap<number, number>;
  readonly announced: ReadonlyMap<number, number>;
}

/** What was done and accepted, for those who judge a history. */
export type Event =
  | { readonly kind: "create"; readonly on: number; readonly index: string; readonly state: State }
  | {
      readonly kind: "transact";
      readonly on: number;
      readonly caller: string;
      readonly inputs: readonly Copy[];
      readonly outputs: readonly Copy[];
      readonly leftovers: readonly Copy[];
      readonly data: Data;
    }
  | {
      readonly kind: "moveOut";
      readonly on: number;
      readonly caller: string;
      readonly from: Copy;
      readonly receipt: Receipt;
    }
  | {
      readonly kind: "claim";
      readonly on: number;
      readonly receipt: Receipt;
      readonly literal: Literal;
      readonly to: Copy;
    };

/** Networks that follow each other, and what only an onlooker sees of all of them. */
export interface World {
  readonly rules: Rules;
  readonly networks: readonly Network[];
  /** The number of steps taken, and the height that every network has. */
  readonly now: number;
  readonly waits: number;
  /** Networks whose committee has stopped signing above what is decided. */
  readonly silent: ReadonlySet<number>;
  /** Roots that are no network's, and the receipts that they contain. */
  readonly forged: ReadonlyMap<string, readonly Receipt[]>;
  readonly receipts: readonly Receipt[];
  readonly events: readonly Event[];
}

/** The beginning: networks 1 to n without objects. */
export function begin(rules: Rules, count = 3): World {
  const networks = Array.from({ length: count }, (_, i): Network => ({
    id: i + 1,
    nonces: {},
    moves: 0,
    copies: new Map(),
    used: new Set(),
    admitted: new Set(),
    decided: new Map(),
    latest: new Map(),
    haltedAfter: new Map(),
    heard: new Map(),
    announced: new Map(),
  }));
  return {
    rules,
    networks,
    now: 1,
    waits: 0,
    silent: new Set(),
    forged: new Map(),
    receipts: [],
    events: [],
  };
}

export const networkOf = (world: World, id: number): Network => world.networks[id - 1]!;

/** The root that a network really has at a height. */
export const rootOf = (network: number, height: number) => `${network}@${height}`;

/** Whether a literal names the root that its network really has: no other can be decided. */
export const isHonest = ({ network, height, root }: Literal) => root === rootOf(network, height);

export const keyOf = ({ index, dependency }: At) => `${index}[${nameOf(dependency)}]`;
export const isBroken = (world: World, mutation: Mutation) => world.rules.broken === mutation;

/** The world with another state of one of its networks. */
export function withNetwork(world: World, network: Network): World {
  return { ...world, networks: world.networks.map((old) => (old.id === network.id ? network : old)) };
}

/** The copies with some removed and others written, none over another. */
export function rewrite(world: World, network: Network, removed: readonly At[], written: readonly Copy[]): Network {
  const copies = new Map(network.copies);
  for (const copy of removed) copies.delete(keyOf(copy));
  for (const copy of written) {
    const key = keyOf(copy);
    demand(!copies.has(key) || isBroken(world, "occupiedIgnored"), "Occupied");
    copies.set(key, copy);
  }
  return { ...network, copies };
}

/** The copy that is kept here under this name. */
export function copyAt(network: Network, at: At): Copy {
  const copy = network.copies.get(keyOf(at));
  demand(copy !== undefined, "UnknownCopy");
  return copy;
}

const ids = new WeakMap<Receipt, string>();

/** The identity of a receipt: all that it says. */
export function idOf(receipt: Receipt): string {
  const known = ids.get(receipt);
  if (known !== undefined) return known;
  const { index, type, state, all, source, destination, height, nonce } = receipt;
  const id = JSON.stringify([index, type, state, all, source, destination, height, nonce]);
  ids.set(receipt, id);
  return id;
}
