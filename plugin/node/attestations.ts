import { activeNodes, type ActivityRule } from "../protocol/activity.ts";
import type { Hex } from "../protocol/units.ts";

/** A block of the chain with those who have attested it. */
interface Joined {
  readonly height: number;
  readonly hash: Hex;
  readonly attesters: ReadonlySet<number>;
}

const MAX_CONTRADICTIONS = 64;

/** Who attested what: which blocks m nodes agree on, which nodes are active, and whether they agree with this one. */
export class Attestations {
  readonly #nodes: number;
  readonly #threshold: number;
  readonly #rule: ActivityRule;
  /** The last blocks, oldest first; bounded by the activity window. */
  #joined: readonly Joined[] = [];
  /** For each node the highest height that it attested. */
  #attested: readonly number[];
  /** Who attested which other block than this node has; bounded. */
  #contradictions = new Map<string, ReadonlySet<number>>();
  /** Blocks that this node had, too, and that were given up; bounded. */
  #givenUp: readonly Hex[] = [];
  #active: readonly number[];

  constructor(nodes: number, threshold: number, rule: ActivityRule) {
    this.#nodes = nodes;
    this.#threshold = threshold;
    this.#rule = rule;
    this.#attested = Array.from({ length: nodes }, () => 0);
    this.#active = Array.from({ length: nodes }, (_, index) => index);
  }

  clone(): Attestations {
    const copy = new Attestations(this.#nodes, this.#threshold, this.#rule);
    copy.#joined = this.#joined;
    copy.#attested = this.#attested;
    copy.#contradictions = new Map(this.#contradictions);
    copy.#givenUp = this.#givenUp;
    copy.#active = this.#active;
    return copy;
  }

  /** The nodes that may lead the next block. */
  get active(): readonly number[] {
    return this.#active;
  }

  /** For each node the highest height that it attested. */
  get attested(): readonly number[] {
    return this.#attested;
  }

  /** The highest height that m nodes have attested. */
  get agreed(): number {
    return [...this.#attested].sort((a, b) => b - a)[this.#threshold - 1] ?? 0;
  }

  /** The hash of one of the last blocks. */
  hashAt(height: number): Hex | undefined {
    return this.#joined.find((block) => block.height === height)?.hash;
  }

  /** A block joined the chain. */
  join(height: number, hash: Hex, attesters: ReadonlySet<number>): void {
    this.#joined = [...this.#joined, { height, hash, attesters }].slice(-this.#rule.window);
    // The newest block's attestations are still coming in: it counts from the next one on.
    const recent = this.#joined.slice(0, -1).map((block) => block.attesters);
    this.#active = activeNodes(recent, this.#nodes, this.#rule);
  }

  /**
   * A node attested a height, and with it all before.
   * @returns the heights in the chain that it had not attested before, as far as they are remembered
   */
  add(node: number, height: number): number[] {
    this.#attested = this.#attested.map((before, index) => (index === node ? Math.max(before, height) : before));
    const fresh = this.#joined.filter((block) => block.height <= height && !block.attesters.has(node));
    this.#joined = this.#joined.map((block) =>
      fresh.includes(block) ? { ...block, attesters: new Set([...block.attesters, node]) } : block,
    );
    return fresh.map((block) => block.height);
  }

  /** A block that was attested does not join the chain: its attestations do not speak for another one in its place. */
  giveUp(height: number, hash: Hex): void {
    this.#attested = this.#attested.map((before) => Math.min(before, height - 1));
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
    return nodes.size >= this.#threshold;
  }
}
