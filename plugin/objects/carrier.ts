import { NANOSECONDS, type Hex, type Timestamp } from "../protocol/units.ts";
import { attestedAt, signaturesOf, type Attested } from "./attestations.ts";
import { isDecided, isHaltedBefore } from "./decided.ts";
import { mined } from "./mined.ts";
import type { ObjectNetwork } from "./object-network.ts";
import { headerOf } from "./proofs.ts";
import { blockAt } from "./provider.ts";
import { unless } from "./resolving.ts";
import type { Sender } from "./sender.ts";
import type { Wanted } from "./watch.ts";

/** A crosslink that was brought to a network. */
export interface Carriage {
  /** Whose block it is of. */
  readonly network: number;
  readonly height: bigint;
  /** The network that knows it now. */
  readonly to: number;
}

/** Nodes sign a block at least so often, where blocks are made one by one. */
const REACH = 64n;
/** Where they were made by the thousand, the newest is signed, and so many below it can be decided. */
const FAR = 4_096n;
/** So many headers go into one transaction. */
const MAX_HEADERS = 64n;
const NOTHING = 0n;

/** Brings crosslinks to networks: one errand of a relayer's. */
export class Carrier {
  readonly carried: Carriage[] = [];
  readonly #networks: readonly ObjectNetwork[];
  readonly #sender: Sender;
  readonly #ripe: () => Promise<Timestamp>;
  readonly #attested = new Map<string, Promise<Attested | undefined>>();
  readonly #hurried = new Map<number, Promise<bigint>>();

  /** @param ripe signatures that came to consensus later do not count yet */
  constructor(networks: readonly ObjectNetwork[], sender: Sender, ripe: () => Promise<Timestamp>) {
    this.#networks = networks;
    this.#sender = sender;
    this.#ripe = ripe;
  }

  /**
   * Has a block decided on all networks.
   * @returns whether there is nothing left to do for it
   */
  async bring(wanted: Wanted): Promise<boolean> {
    const source = this.#networks.find(({ chainId }) => BigInt(chainId) === wanted.network)!;
    const done = [];
    for (const target of this.#networks) done.push(await this.#bringTo(target, source, wanted.height));
    return !done.includes(false);
  }

  /** Shows a network of which somebody announced the halt that the halt's subject goes on. */
  async keepAlive(target: ObjectNetwork): Promise<void> {
    for (const source of this.#networks) {
      const network = BigInt(source.chainId);
      const announced = await target.read<bigint>("Crosslinks", "haltAnnouncedAt", network);
      if (announced === NOTHING || (await isHaltedBefore(target, network, 2n ** 64n))) continue;
      const latest = await target.read<bigint>("Crosslinks", "latest", network);
      // A network that had nothing to do has no newer block to show.
      if ((await source.height()) <= latest) await this.#makeBlock(source);
      const top = await this.#finalized(source);
      for (let height = top; height > latest && height > top - REACH; height--) {
        const attested = await this.#crosslinkAt(target, source, height);
        if (attested === undefined) continue;
        await this.#decide(target, attested);
        this.carried.push({ network: source.chainId, height, to: target.chainId });
        break;
      }
    }
  }

  async #bringTo(target: ObjectNetwork, source: ObjectNetwork, height: bigint): Promise<boolean> {
    const network = BigInt(source.chainId);
    if (await isDecided(target, network, height)) return true;
    if (await isHaltedBefore(target, network, height)) return true;
    const top = await this.#finalized(source);
    if (top < height) return false;
    const near = Array.from({ length: Number(REACH) }, (_, above) => height + BigInt(above));
    for (const above of [...near.filter((each) => each < top), ...(top - height > FAR ? [] : [top])]) {
      const known = await isDecided(target, network, above);
      const attested = known ? undefined : await this.#crosslinkAt(target, source, above);
      if (attested !== undefined) await this.#decide(target, attested);
      if (!known && attested === undefined) continue;
      await this.#decideDownTo(height, above, target, source);
      if (!(await isDecided(target, network, height))) return false;
      this.carried.push({ network: source.chainId, height, to: target.chainId });
      return true;
    }
    return false;
  }

  async #decide(target: ObjectNetwork, attested: Attested): Promise<void> {
    const { network, height, blockHash, stateRoot } = attested;
    const args = [BigInt(network), BigInt(height), blockHash, stateRoot, signaturesOf(attested)];
    await target.write({ from: this.#sender }, "Crosslinks", "decide", ...args).catch(unless("AlreadyDecided"));
  }

  /** A header names its parent: what is below a decided block is decided with it. */
  async #decideDownTo(height: bigint, decided: bigint, target: ObjectNetwork, source: ObjectNetwork): Promise<void> {
    const network = BigInt(source.chainId);
    for (let top = decided; top > height;) {
      const bottom = top - height >= MAX_HEADERS ? top - MAX_HEADERS + 1n : height;
      const heights = Array.from({ length: Number(top - bottom) + 1 }, (_, index) => top - BigInt(index));
      const headers = await Promise.all(heights.map((each) => headerOf(source.provider, each)));
      await target.write({ from: this.#sender }, "Crosslinks", "decideAncestors", network, top, headers);
      top = bottom;
    }
  }

  /** What enough nodes signed at a height for a network to decide it, if they did so long enough ago. */
  async #crosslinkAt(target: ObjectNetwork, source: ObjectNetwork, height: bigint): Promise<Attested | undefined> {
    const key = `${source.chainId}/${height}`;
    const asked = this.#attested.get(key) ?? attestedAt(source.provider, height);
    this.#attested.set(key, asked);
    const attested = await asked;
    if (attested === undefined) return undefined;
    const network = BigInt(source.chainId);
    const epoch = await target.read<bigint>("Crosslinks", "epochAt", network, height);
    type Committee = readonly [fromHeight: bigint, members: readonly Hex[], threshold: number];
    const [, members, threshold] = await target.read<Committee>("Crosslinks", "committee", network, epoch);
    const known = new Set(members.map((member) => member.toLowerCase()));
    const ripe = await this.#ripe();
    const signatures = attested.signatures.filter(
      ({ signer, at }) => known.has(signer.toLowerCase()) && timestampOf(at) <= ripe,
    );
    return signatures.length < threshold ? undefined : { ...attested, signatures: signatures.slice(0, threshold) };
  }

  /** The newest block that enough nodes have signed, or signed what is above it. */
  async #finalized({ chainId, provider }: ObjectNetwork): Promise<bigint> {
    const known = this.#hurried.get(chainId);
    if (known !== undefined) return await known;
    const asked = blockAt(provider, "finalized").then((block) => BigInt(block!.number));
    this.#hurried.set(chainId, asked);
    return await asked;
  }

  async #makeBlock({ chainId, provider }: ObjectNetwork): Promise<void> {
    const { address: to } = this.#sender;
    await mined(provider, await this.#sender.send(provider, { to, data: "0x", value: 0n, gas: 21_000n }));
    this.#hurried.delete(chainId);
  }
}

/** `seconds.nanoseconds` as nanoseconds. */
function timestampOf(text: string): Timestamp {
  const [seconds, nanoseconds = "0"] = text.split(".");
  return BigInt(seconds!) * NANOSECONDS + BigInt(nanoseconds.padEnd(9, "0"));
}
