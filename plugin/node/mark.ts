import type { Evm } from "./evm.ts";

/**
 * A state of an EVM that it can go back to, as often as is wanted; what was marked later is gone then. The EVM keeps
 * every mark for good.
 */
export class Mark {
  readonly #evm: Evm;
  #snapshot: unknown;

  private constructor(evm: Evm, snapshot: unknown) {
    this.#evm = evm;
    this.#snapshot = snapshot;
  }

  /** Marks the state as it is, inside `exclusive`. */
  static async here(evm: Evm): Promise<Mark> {
    return new Mark(evm, await evm.request("evm_snapshot"));
  }

  /** Goes back there, inside `exclusive`. The EVM's own snapshots are used up by that, so the next one is taken at once. */
  async goBack(): Promise<void> {
    const [, next] = await this.#evm.batch([["evm_revert", this.#snapshot], ["evm_snapshot"]]);
    this.#snapshot = next;
  }
}
