import type { Hex } from "../protocol/units.ts";
import type { BlockInputs, ExecutedBlock, MinedTransaction, SystemWrites } from "./block.ts";
import type { Evm } from "./evm.ts";
import { failureIn } from "./failure.ts";
import { Mark } from "./mark.ts";
import { runBlock, runBlockOneByOne, writing } from "./run-block.ts";

/** Where an execution was, to come back to. */
export interface ExecutionSnapshot {
  /** From before the block that was executed but not kept. */
  readonly mark: Mark;
  readonly uncommitted: BlockInputs | undefined;
}

/** A state of the EVM to go back to, and the way from there. */
interface Checkpoint {
  readonly mark: Mark;
  readonly kept: BlockInputs[];
}

/** The EVM keeps every mark for good, so a block is taken back to the last of few, and the way is gone again. */
const BLOCKS_PER_CHECKPOINT = 64;

/** Executes blocks on an EVM, one uncommitted block at a time: it can be taken back until it is kept. */
export class Execution {
  readonly evm: Evm;
  #checkpoint: Checkpoint | undefined;
  #uncommitted: BlockInputs | undefined;
  /** The transactions that were executed since the last block was kept. */
  #heard = new Set<Hex>();
  readonly #serving: () => boolean;
  #shown: readonly MinedTransaction[] = [];

  /** @param serving whether clients are about to ask what became of the transactions */
  constructor(evm: Evm, serving: () => boolean = () => false) {
    this.evm = evm;
    this.#serving = serving;
  }

  /** What the EVM shows of the transactions of the newest block, if they are few and clients are about to ask. */
  get shown(): readonly MinedTransaction[] {
    return this.#shown;
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
    this.#heard.clear();
  }

  /**
   * What a transaction of a kept block threw, with its Solidity stack trace: the block is executed once more for it.
   * @returns undefined if that block is too far back
   */
  async failureOf(height: number, transaction: Hex): Promise<Error | undefined> {
    return await this.evm.exclusive(async () => {
      const blocks = this.#checkpoint?.kept ?? [];
      const at = blocks.findIndex((inputs) => inputs.height === height);
      if (at === -1) return undefined;
      const uncommitted = this.#uncommitted;
      const { evm } = this;
      return await evm.silently(async () => {
        await this.#goBack(blocks.slice(0, at));
        const failure = await failureIn(evm, blocks[at]!, transaction);
        for (const inputs of blocks.slice(at)) await runBlockOneByOne(evm, inputs);
        this.#checkpoint!.kept.push(...blocks.slice(at));
        if (uncommitted !== undefined) await this.#execute(uncommitted);
        return failure;
      });
    });
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
    await this.evm.exclusive(() => this.evm.undone(() => this.evm.request(method, ...params)));
  }

  /** Lets `work` do what it likes with the EVM, from the last kept block on, and leaves no trace of it. */
  async aside<T>(work: (evm: Evm) => Promise<T>): Promise<T> {
    const { evm } = this;
    return await evm.exclusive(() =>
      evm.silently(async () => {
        const uncommitted = this.#uncommitted;
        await this.#takeBack();
        try {
          return await evm.undone(() => work(evm));
        } finally {
          if (uncommitted !== undefined) await this.#execute(uncommitted);
        }
      }),
    );
  }

  async snapshot(): Promise<ExecutionSnapshot> {
    return await this.evm.exclusive(async () => {
      const uncommitted = this.#uncommitted;
      await this.#takeBack();
      // Going back to an older checkpoint would take this mark away.
      if (this.#checkpoint?.kept.length !== 0) await this.#check();
      const { mark } = this.#checkpoint!;
      if (uncommitted !== undefined) await this.#execute(uncommitted);
      return { mark, uncommitted };
    });
  }

  /** Goes back to a snapshot. */
  async restore({ mark, uncommitted }: ExecutionSnapshot): Promise<void> {
    await this.evm.exclusive(async () => {
      await mark.goBack();
      this.#checkpoint = { mark, kept: [] };
      this.#uncommitted = undefined;
      this.#heard.clear();
      if (uncommitted !== undefined) await this.evm.silently(() => this.#execute(uncommitted));
    });
  }

  async #execute(inputs: BlockInputs): Promise<ExecutedBlock> {
    await this.#begin(inputs);
    this.#shown = [];
    const show = this.#serving() ? (shown: readonly MinedTransaction[]) => (this.#shown = shown) : undefined;
    try {
      return await this.#heardOnce(inputs, () => runBlock(this.evm, inputs, show));
    } catch (error) {
      if (inputs.transactions.length === 0) throw error;
    }
    await this.#takeBack();
    await this.#begin(inputs);
    return await this.#heardOnce(inputs, () => runBlockOneByOne(this.evm, inputs));
  }

  /** From here on there is something to take back. */
  async #begin(inputs: BlockInputs): Promise<void> {
    if (this.#checkpoint === undefined || this.#checkpoint.kept.length >= BLOCKS_PER_CHECKPOINT) await this.#check();
    this.#uncommitted = inputs;
  }

  /** The next checkpoint is here. */
  async #check(): Promise<void> {
    this.#checkpoint = { mark: await Mark.here(this.evm), kept: [] };
  }

  /** What a contract writes to the console is printed once, however often its block is made. */
  async #heardOnce<T>({ transactions }: BlockInputs, work: () => Promise<T>): Promise<T> {
    const heard = transactions.every(({ hash }) => this.#heard.has(hash));
    const result = await (heard ? this.evm.silently(work) : work());
    for (const { hash } of transactions) this.#heard.add(hash);
    return result;
  }

  async #takeBack(): Promise<void> {
    if (this.#uncommitted === undefined) return;
    const { kept } = this.#checkpoint!;
    await this.#goBack(kept);
    // A block that was taken back once may be so again: the next checkpoint is right before it.
    if (kept.length > 0) this.#checkpoint = undefined;
  }

  /** Goes back to the checkpoint, and from there these blocks on. */
  async #goBack(kept: readonly BlockInputs[]): Promise<void> {
    this.#uncommitted = undefined;
    const { mark } = this.#checkpoint!;
    await mark.goBack();
    this.#checkpoint = { mark, kept: [...kept] };
    await this.#repeat(kept);
  }

  async #repeat(blocks: readonly BlockInputs[]): Promise<void> {
    await this.evm.silently(async () => {
      for (const inputs of blocks) await runBlockOneByOne(this.evm, inputs);
    });
  }
}
