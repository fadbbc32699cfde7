import type { Address, Hex } from "../protocol/units.ts";
import { isTrue, under, type Dependency } from "./dependency.ts";
import { VERDICTS, type Literal, type Verdict } from "./literal.ts";
import type { ObjectNetwork } from "./object-network.ts";
import { blockAt } from "./provider.ts";
import { receiptIdOf, type Receipt } from "./receipt.ts";

/** How a copy fares under what its network knows: it may stand, stands for good, or is to be deleted. */
export type Standing = "open" | "stands" | "fallen";
const STANDINGS: readonly Standing[] = ["open", "stands", "fallen"];

/** A literal that a copy depends on, and what is known of it where the copy is. */
export interface Judged extends Literal {
  /** Whether the copy stands if it holds, or if not all such hold. */
  readonly clause: "all" | "notAll";
  readonly verdict: Verdict;
  /** Whether it is true if the network that it speaks of goes on as it is. */
  readonly expected: boolean;
}

/** A copy of an object. */
export interface Copy {
  /** The chain id of the network that it is on. */
  readonly network: number;
  /** Its key there. */
  readonly key: Hex;
  readonly typeId: Hex;
  readonly index: Hex;
  readonly dependency: Dependency;
  readonly judged: readonly Judged[];
  readonly state: Hex;
  /** What its type says of it; undefined if the type says nothing. */
  readonly description: string | undefined;
  /** It left in a move that is not known to be false. */
  readonly moved: boolean;
  /** It is moved, and its dependency says that the move must be false. */
  readonly isSealed: boolean;
  /** The height of the receipt if it is moved. */
  readonly height: bigint;
  readonly standing: Standing;
  /** Whether it will stand if all networks go on as they are. */
  readonly expected: boolean;
}

/** An object that left a network: what it takes to claim it, but the proofs. */
export interface Departure {
  readonly receipt: Receipt;
  readonly state: Hex;
}

/** An object on all networks of a federation. */
export interface ObjectReading {
  readonly index: Hex;
  readonly typeId: Hex;
  readonly copies: readonly Copy[];
  /** Where it is on its way to and not claimed yet. */
  readonly departures: readonly Departure[];
  /** The copy that stands whatever else will be decided, if that is known. */
  readonly standing: Copy | undefined;
  /** The copy that stands if all networks go on as they are; undefined while the object is on its way. */
  readonly expected: Copy | undefined;
  /** Whether all is decided: one copy is left, and it depends on nothing. */
  readonly settled: boolean;
}

type ShownCopy = Omit<Copy, "network" | "standing" | "expected" | "description" | "judged"> & { standing: number };

const MAX_PAGE = 64n;

/** What networks' own chains say of literals, asked once for each block. */
export class Expectations {
  readonly #networks: ReadonlyMap<bigint, ObjectNetwork>;
  readonly #roots = new Map<string, Promise<Hex | undefined>>();

  constructor(networks: readonly ObjectNetwork[]) {
    this.#networks = new Map(networks.map((network) => [BigInt(network.chainId), network]));
  }

  /** The state root that a network has at a height. */
  async rootAt(network: bigint, height: bigint): Promise<Hex | undefined> {
    const key = `${network}/${height}`;
    const known = this.#roots.get(key);
    if (known !== undefined) return await known;
    const provider = this.#networks.get(network)?.provider;
    const asked = provider && blockAt(provider, height).then((block) => block?.stateRoot);
    this.#roots.set(key, asked ?? Promise.resolve(undefined));
    return await asked;
  }

  async isExpected({ network, height, root }: Literal): Promise<boolean> {
    return (await this.rootAt(network, height)) === root;
  }
}

/** Reads an object's copies on one network. */
export async function copiesOn(
  network: ObjectNetwork,
  expectations: Expectations,
  typeId: Hex,
  index: Hex,
): Promise<Copy[]> {
  const shown: ShownCopy[] = [];
  for (;;) {
    const args = [typeId, index, BigInt(shown.length), MAX_PAGE] as const;
    const page = await network.read<readonly ShownCopy[]>("ObjectManager", "copies", ...args);
    shown.push(...page);
    if (page.length < MAX_PAGE) break;
  }
  if (shown.length === 0) return [];
  const code = await network.read<Address>("ObjectManager", "typeCode", typeId);
  return await Promise.all(shown.map((copy) => completed(network, expectations, copy, code)));
}

async function completed(
  network: ObjectNetwork,
  expectations: Expectations,
  shown: ShownCopy,
  code: Address,
): Promise<Copy> {
  const { dependency, state, moved, isSealed } = shown;
  const [judged, description] = await Promise.all([
    judge(network, expectations, dependency),
    network.readAt<string>(code, "CounterType", "describe", state).catch(() => undefined),
  ]);
  const standing = STANDINGS[shown.standing]!;
  const likely = new Map(
    judged.map(({ root, network: of, height, verdict, expected }): [string, Verdict] => [
      `${of}/${height}/${root}`,
      verdict !== "open" ? verdict : expected ? "true" : "false",
    ]),
  );
  const rest = under(dependency, ({ network: of, height, root }) => likely.get(`${of}/${height}/${root}`)!);
  const leaves = moved && !isSealed;
  const expected = standing === "stands" || (standing === "open" && !leaves && rest !== undefined && isTrue(rest));
  return { ...shown, network: network.chainId, judged, description, standing, expected };
}

async function judge(
  network: ObjectNetwork,
  expectations: Expectations,
  dependency: Dependency,
): Promise<readonly Judged[]> {
  const { all, notAll } = dependency;
  const literals = [...all, ...notAll];
  if (literals.length === 0) return [];
  const verdicts = await network.read<readonly number[]>("Crosslinks", "verdicts", literals);
  return await Promise.all(
    literals.map(async (literal, place): Promise<Judged> => {
      const clause = place < all.length ? "all" : "notAll";
      return {
        ...literal,
        ...{ clause, verdict: VERDICTS[verdicts[place]!]!, expected: await expectations.isExpected(literal) },
      };
    }),
  );
}

/** The ids of the types of the objects with this index on a network: one, if nobody plays with hashes. */
export async function typeIdsOf(network: ObjectNetwork, index: Hex): Promise<readonly Hex[]> {
  const stored = await network.events("ObjectManager", ["Stored"], { indexed: { index } });
  return [...new Set(stored.map(({ args }) => args.typeId as Hex))];
}

/** Those departures of an object from a network that count if all networks go on as they are, and that nobody claimed. */
export async function departuresFrom(
  network: ObjectNetwork,
  networks: readonly ObjectNetwork[],
  expectations: Expectations,
  typeId: Hex,
  index: Hex,
): Promise<Departure[]> {
  const moves = await network.events("ObjectManager", ["MovedOut"]);
  const own = moves
    .map(({ args }) => args as unknown as Departure)
    .map(({ receipt, state }): Departure => ({ receipt, state }))
    .filter(({ receipt }) => receipt.index === index && receipt.typeId === typeId);
  const open = await Promise.all(own.map((departure) => isOnItsWay(departure, networks, expectations)));
  return own.filter((_, place) => open[place]);
}

async function isOnItsWay(
  { receipt }: Departure,
  networks: readonly ObjectNetwork[],
  expectations: Expectations,
): Promise<boolean> {
  const destination = networks.find(({ chainId }) => BigInt(chainId) === receipt.destination);
  const root = await expectations.rootAt(receipt.source, receipt.height);
  if (destination === undefined || root === undefined) return false;
  const literals = [...receipt.all, { network: receipt.source, height: receipt.height, root }];
  const expected = await Promise.all(literals.map((literal) => expectations.isExpected(literal)));
  if (expected.includes(false)) return false;
  const verdicts = await destination.read<readonly number[]>("Crosslinks", "verdicts", literals);
  if (verdicts.some((verdict) => VERDICTS[verdict] === "false")) return false;
  const receiptId = receiptIdOf(receipt);
  return !(await destination.read<boolean>("ObjectManager", "isClaimed", receiptId, receipt.height, root));
}
