import type { Attested } from "../objects/attestations.ts";
import { ask, blockAt } from "../objects/provider.ts";
import type { Address } from "../protocol/units.ts";
import { liesIn, type Jury, type Lie } from "./lies.ts";
import type { RewardNetwork } from "./reward-network.ts";

/** Attestations of so many of the blocks that were looked at last may still come in. */
const LATE = 64;
/** So many blocks are looked at in a round: new ones, and some of the old ones. */
const NEW_BLOCKS = 512;
const OLD_BLOCKS = 32;
/** So many requests are on their way at once. */
const AT_ONCE = 64;

/** What a look showed. */
export interface Sight {
  readonly lies: readonly Lie[];
  /** Whether there are more blocks to be looked at. */
  readonly isBehind: boolean;
  /** Whether this is another past than the one that was looked at before. */
  readonly isAnew: boolean;
}

/**
 * Looks for nodes that attested what they should not have. It goes through the blocks in order, and remembers how far it
 * has come. Since anybody can lie about an old block at any time, it keeps going through those again, slowly.
 */
export class Lookout {
  readonly #network: RewardNetwork;
  /** The last block that it has looked at, by height and hash: another past begins anew. */
  #last = { height: 0, hash: "" };
  /** Where it goes through the old blocks. */
  #old = 0;

  constructor(network: RewardNetwork) {
    this.#network = network;
  }

  /** Looks at some blocks. Of each node one lie is told. */
  async look(): Promise<Sight> {
    const { provider } = this.#network;
    const tip = Number(await this.#network.height());
    const isAnew = this.#last.hash !== (await blockAt(provider, BigInt(this.#last.height)))?.hash;
    if (isAnew) this.#last = { height: (this.#old = 0), hash: "" };
    const from = Math.max(0, this.#last.height - LATE);
    const to = Math.min(tip, this.#last.height + NEW_BLOCKS);
    const lies = await this.#liesAt([...this.#oldBlocks(from), ...range(from + 1, to)]);
    const block = await blockAt(provider, BigInt(to));
    if (block !== null) this.#last = { height: to, hash: block.hash };
    return { lies, isBehind: to < tip, isAnew };
  }

  /** The next ones of the blocks up to a height, again and again. */
  #oldBlocks(last: number): number[] {
    if (this.#old >= last) this.#old = 0;
    const first = this.#old + 1;
    this.#old = Math.min(last, this.#old + OLD_BLOCKS);
    return range(first, this.#old);
  }

  async #liesAt(heights: readonly number[]): Promise<readonly Lie[]> {
    const lies = new Map<Address, Lie>();
    for (let at = 0; at < heights.length; at += AT_ONCE) {
      const found = await Promise.all(heights.slice(at, at + AT_ONCE).map((height) => this.#liesOf(height)));
      for (const lie of found.flat()) if (!lies.has(lie.signer)) lies.set(lie.signer, lie);
    }
    return [...lies.values()];
  }

  async #liesOf(height: number): Promise<readonly Lie[]> {
    const blocks = await ask<readonly Attested[]>(this.#network.provider, "l2_getAttestations", height);
    return blocks.length < 2 ? [] : liesIn(blocks, await this.#juryAt(BigInt(height), blocks));
  }

  async #juryAt(height: bigint, blocks: readonly Attested[]): Promise<Jury> {
    const registry = <T>(name: string, ...args: unknown[]) => this.#network.read<T>("NodeRegistry", name, ...args);
    const [epoch, { threshold }] = await Promise.all([
      registry<bigint>("epochAt", height),
      registry<{ threshold: number }>("committeeAt", height),
    ]);
    const signers = new Set(blocks.flatMap(({ signatures }) => signatures.map(({ signer }) => signer)));
    const isMember = async (signer: Address) => {
      const number = await registry<number>("numberOf", signer);
      if (number === 0) return false;
      const { fromEpoch, untilEpoch } = await registry<Record<"fromEpoch" | "untilEpoch", bigint>>("node", number);
      return fromEpoch <= epoch && (untilEpoch === 0n || epoch < untilEpoch);
    };
    const asked = await Promise.all([...signers].map(async (signer) => ((await isMember(signer)) ? [signer] : [])));
    return { members: new Set(asked.flat()), threshold };
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
