import type { Hex } from "../protocol/units.ts";
import { buildBlock, type BuiltBlock } from "./building.ts";
import type { Chain } from "./chain.ts";
import type { Execution } from "./execution.ts";
import type { Want } from "./wants.ts";

/**
 * The next block, executed in expectation of its proposal. What it covers is known as soon as its first attempt opens,
 * so that all nodes execute it at the same time, and the leader is only the first to say what came of it.
 */
export class Upcoming {
  readonly #execution: Execution;
  #built: { readonly parent: Hex; readonly block: BuiltBlock } | undefined;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** Executes it, unless that was done. There has to be something to attempt. */
  async build(chain: Chain): Promise<BuiltBlock> {
    const { height, hash: parent } = chain.tip;
    const until = chain.until!;
    const known = this.#built;
    if (known?.parent === parent && known.block.until === until && this.#execution.uncommitted === height + 1) {
      return known.block;
    }
    this.#built = undefined;
    const block = await buildBlock(chain, this.#execution, until);
    this.#built = { parent, block };
    return block;
  }

  /** What Hedera has to have before it can be settled, as far as it was executed. */
  wants({ tip }: Chain): readonly Want[] {
    return this.#built?.parent === tip.hash ? this.#built.block.wants : [];
  }

  /** Whatever was executed is not what comes. */
  forget(): void {
    this.#built = undefined;
  }
}
