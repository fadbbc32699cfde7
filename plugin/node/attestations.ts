import { activeNodes, type ActivityRule } from "../protocol/activity.ts";
import type { Hex } from "../protocol/units.ts";
import type { Committee } from "./committee.ts";

/** A block of the chain with those who have attested it. */
interface Joined {
  readonly height: number;
  readonly hash: Hex;
  readonly attesters: ReadonlySet<number>;
}

const MAX_CONTRADICTIONS = 64;

/** Who attested what: which blocks m nodes agree on, which nodes are active, and whether they agree with this one. */
export class Attestations {
  readonly #rule: ActivityRule;
  #committee: Committee;
  /** The blocks of the activity window and the newest one, oldest first. */
  #joined: readonly Joined[] = [];
  /** For each node the highest height that it attested; none for those that have attested nothing. */
  #attested: ReadonlyMap<number, number> = new Map();
  /** What earlier committees have agreed on stays so. */
  #settled = 0;
  /** Who attested which other block than this node has; bounded. */
  #contradictions = new Map<string, ReadonlySet<number>>();
  /** Blocks that this node had, too, and that were given up; bounded. */
  #givenUp: readonly Hex[] = [];
  #active: readonly number[];

  constructor(committee: Committee, rule: ActivityRule) {
    this.#committee = committee;
    this.#rule = rule;
    this.#active = committee.seats;
  }

  clone(): Attestations {
    const copy = new Attestations(this.#committee, this.#rule);
    copy.#joined = this.#joined;
    copy.#attested = this.#attested;
    copy.#settled = this.#settled;
    copy.#contradictions = new Map(this.#contradictions);
    copy.#givenUp = this.#givenUp;
    copy.#active = this.#active;
    return copy;
  }

  /** The nodes that may lead the next block. */
  get active(): readonly number[] {
    return this.#active;
  }

  /** The highest height that a node attested, 0 if there is none. */
  attested(seat: number): number {
    return this.#attested.get(seat) ?? 0;
  }

  /** The highest height that m nodes have attested. */
  get agreed(): number {
    const { seats, threshold } = this.#committee;
    const heights = seats.map((seat) => this.attested(seat)).sort((a, b) => b - a);
    return Math.max(this.#settled, heights[threshold - 1]!);
  }

  /** Another committee takes over. */
  succeed(committee: Committee): void {
    this.#settled = this.agreed;
    this.#committee = committee;
    this.#findActive();
  }

  /** The hash of one of the last blocks. */
  hashAt(height: number): Hex | undefined {
    return this.#joined.find((block) => block.height === height)?.hash;
  }

  /** A block joined the chain. */
  join(height: number, hash: Hex, attesters: ReadonlySet<number>): void {
    this.#joined = [...this.#joined, { height, hash, attesters }].slice(-this.#rule.window - 1);
    this.#findActive();
  }

  /**
   * A node attested a height, and with it all before.
   * @returns the heights in the chain that it had not attested before, as far as they are remembered
   */
  add(node: number, height: number): number[] {
    if (height > this.attested(node)) this.#attested = new Map([...this.#attested, [node, height]]);
    const fresh = this.#joined.filter((block) => block.height <= height && !block.attesters.has(node));
    this.#joined = this.#joined.map((block) =>
      fresh.includes(block) ? { ...block, attesters: new Set([...block.attesters, node]) } : block,
    );
    return fresh.map((block) => block.height);
  }

  /** A block that was attested does not join the chain: its attestations do not speak for another one in its place. */
  giveUp(height: number, hash: Hex): void {
    this.#attested = new Map([...this.#attested].map(([seat, before]) => [seat, Math.min(before, height - 1)]));
    this.#givenUp = [...this.#givenUp, hash].slice(-MAX_CONTRADICTIONS);
  }

  /**
   * A node attested another block than this node has.
   * @returns whether so many did that this node must be the one who is wrong
   */
  contradict(node: number, height: number, hash: Hex): boolean {
    if (this.#givenUp.includes(hash)) return false;
    const key = `${height}/${hash}`;
    const nodes = new Set([...(this.#contradictions.get(key) ?? []), node]);
    this.#contradictions.set(key, nodes);
    if (this.#contradictions.size > MAX_CONTRADICTIONS) {
      this.#contradictions.delete(this.#contradictions.keys().next().value!);
    }
    return nodes.size >= this.#committee.threshold;
  }

  #findActive(): void {
    // The newest block's attestations are still coming in: it counts from the next one on.
    const recent = this.#joined.slice(0, -1).map((block) => block.attesters);
    this.#active = activeNodes(recent, this.#committee.seats, this.#rule);
  }
}
