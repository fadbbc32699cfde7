import type { BlockInputs, ExecutedBlock, SystemWrites } from "./block.ts";
import type { Evm } from "./evm.ts";
import { runBlock, runBlockOneByOne, writing } from "./run-block.ts";

/** Where an execution was, to come back to. */
export interface ExecutionSnapshot {
  /** The EVM's snapshot, from before the block that was executed but not kept. */
  readonly evm: string;
  readonly uncommitted: BlockInputs | undefined;
}

/** A state of the EVM to go back to, and the way from there. */
interface Checkpoint {
  readonly snapshot: string;
  readonly kept: BlockInputs[];
}

/** The EVM keeps every snapshot for good, so a block is taken back to the last of few, and the way is gone again. */
const BLOCKS_PER_CHECKPOINT = 16;

/** Executes blocks on an EVM, one uncommitted block at a time: it can be taken back until it is kept. */
export class Execution {
  readonly evm: Evm;
  #checkpoint: Checkpoint | undefined;
  #uncommitted: BlockInputs | undefined;

  constructor(evm: Evm) {
    this.evm = evm;
  }

  /** The height of the block that is executed but not yet kept. */
  get uncommitted(): number | undefined {
    return this.#uncommitted?.height;
  }

  /** Executes a block on top of the kept ones; an earlier uncommitted one is taken back first. */
  async execute(inputs: BlockInputs): Promise<ExecutedBlock> {
    return await this.evm.exclusive(async () => {
      await this.#takeBack();
      return await this.#execute(inputs);
    });
  }

  /** The uncommitted block stays. */
  keep(): void {
    if (this.#uncommitted !== undefined) this.#checkpoint!.kept.push(this.#uncommitted);
    this.#uncommitted = undefined;
  }

  /** The uncommitted block never was. */
  async takeBack(): Promise<void> {
    if (this.#uncommitted !== undefined) await this.evm.exclusive(() => this.#takeBack());
  }

  /** Changes the EVM's state outside of blocks. */
  async change<T>(work: (evm: Evm) => Promise<T>): Promise<T> {
    return await this.evm.exclusive(async () => {
      await this.#takeBack();
      // The way from the checkpoint would miss this.
      this.#checkpoint = undefined;
      return await work(this.evm);
    });
  }

  /** Writes state outside of blocks. */
  async write(writes: SystemWrites): Promise<void> {
    await this.change(async (evm) => {
      await evm.batch(await writing(evm, writes));
    });
  }

  /** Has the EVM try a control, so that bad parameters come to light, and leaves no trace of it. */
  async rehearse(method: string, params: readonly unknown[]): Promise<void> {
    await this.evm.exclusive(async () => {
      const snapshot = await this.evm.request("evm_snapshot");
      try {
        await this.evm.request(method, ...params);
      } finally {
        await this.evm.request("evm_revert", snapshot);
      }
    });
  }

  async snapshot(): Promise<ExecutionSnapshot> {
    return await this.evm.exclusive(async () => {
      const uncommitted = this.#uncommitted;
      await this.#takeBack();
      const evm = await this.evm.request<string>("evm_snapshot");
      // Going back to an older checkpoint would use this snapshot up.
      this.#checkpoint = undefined;
      if (uncommitted !== undefined) await this.#execute(uncommitted);
      return { evm, uncommitted };
    });
  }

  /** Goes back to a snapshot, which is used up. */
  async restore({ evm, uncommitted }: ExecutionSnapshot): Promise<void> {
    await this.evm.exclusive(async () => {
      await this.evm.request("evm_revert", evm);
      this.#checkpoint = undefined;
      this.#uncommitted = undefined;
      if (uncommitted !== undefined) await this.#execute(uncommitted);
    });
  }

  async #execute(inputs: BlockInputs): Promise<ExecutedBlock> {
    if (this.#checkpoint === undefined || this.#checkpoint.kept.length >= BLOCKS_PER_CHECKPOINT) {
      this.#checkpoint = { snapshot: await this.evm.request<string>("evm_snapshot"), kept: [] };
    }
    this.#uncommitted = inputs;
    try {
      return await runBlock(this.evm, inputs);
    } catch (error) {
      if (inputs.transactions.length === 0) throw error;
    }
    await this.#takeBack();
    this.#uncommitted = inputs;
    return await runBlockOneByOne(this.evm, inputs);
  }

  async #takeBack(): Promise<void> {
    if (this.#uncommitted === undefined) return;
    this.#uncommitted = undefined;
    const { snapshot, kept } = this.#checkpoint!;
    await this.evm.request("evm_revert", snapshot);
    this.#checkpoint = { snapshot: await this.evm.request<string>("evm_snapshot"), kept };
    for (const inputs of kept) await runBlockOneByOne(this.evm, inputs);
  }
}
