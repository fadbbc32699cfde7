import { id } from "ethers";

import type { Literal } from "../model/dependencies.ts";
import type { Step } from "../model/steps.ts";
import { isHonest } from "../model/world.ts";
import { type Committee, LIARS, THRESHOLD } from "./committee.ts";
import type { Glossary } from "./glossary.ts";
import type { Shard } from "./shard.ts";

type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** What committees say of their networks' blocks: the arguments of the calls that bring it. */
export class Attestations {
  readonly #names: Glossary;
  readonly #shards: readonly Shard[];
  readonly #committees: readonly Committee[];

  constructor(names: Glossary, shards: readonly Shard[], committees: readonly Committee[]) {
    [this.#names, this.#shards, this.#committees] = [names, shards, committees];
  }

  /** One member vouches for a literal, whatever it says. */
  async endorsement(literal: Literal): Promise<unknown[]> {
    const real = this.#names.literal(literal);
    const hash = await this.#blockHash(literal);
    return [real, hash, this.#committee(literal).attest(Number(real.height), hash, real.root, 1)];
  }

  /** A root with the signatures of all who sign it: of enough members, or of those who lie. */
  async decision(literal: StepOf<"decide">): Promise<unknown[]> {
    const { network, height, root } = this.#names.literal(literal);
    const hash = await this.#blockHash(literal);
    const signers = isHonest(literal) ? THRESHOLD : LIARS;
    return [network, height, hash, root, this.#committee(literal).attest(Number(height), hash, root, signers)];
  }

  /** Headers from a decided height down to another. */
  async ancestors({ network, from, to }: StepOf<"decideAncestors">): Promise<unknown[]> {
    const [top, bottom] = [this.#names.blockOf(network, from), this.#names.blockOf(network, to)];
    const headers: string[] = [];
    for (let block = top; block >= bottom; block--) headers.push(await this.#shards[network - 1]!.header(block));
    return [this.#names.chainIdOf(network), top, headers];
  }

  #committee({ network }: Literal): Committee {
    return this.#committees[network - 1]!;
  }

  /** The hash of the block that has a root, or one that goes with a made up root. */
  async #blockHash(literal: Literal): Promise<string> {
    const { network, height, root } = literal;
    const block = isHonest(literal)
      ? await this.#shards[network - 1]!.block(this.#names.blockOf(network, height))
      : null;
    return block?.hash ?? id(`the block of ${root}`);
  }
}
