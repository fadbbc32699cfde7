import type { Hex } from "../protocol/units.ts";
import { AFRESH, DataDirectoryError } from "./journal-error.ts";
import type { Journal } from "./journal.ts";

/** A block by what everything before it is committed to with. */
export interface BookedBlock {
  readonly height: number;
  readonly hash: Hex;
  readonly stateRoot: Hex;
}

/**
 * The blocks of a chain as they were when they joined it: what is computed again from the same events has to be the same.
 */
export class BlockBook {
  readonly #journal: Journal;
  /** Computed in this run, and not found in the journal yet; undefined once all of it is read. */
  #unconfirmed: Map<number, BookedBlock> | undefined = new Map();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** A block joined the chain. */
  joined(block: BookedBlock): void {
    if (this.#unconfirmed === undefined) this.#journal.append({ kind: "block", ...block });
    else this.#unconfirmed.set(block.height, block);
  }

  /**
   * The journal has a block, which joined with the events before it.
   * @throws {DataDirectoryError} when the block that was computed from them is another one
   */
  confirm({ height, hash, stateRoot }: BookedBlock): void {
    const computed = this.#unconfirmed?.get(height);
    this.#unconfirmed?.delete(height);
    if (computed?.hash === hash && computed.stateRoot === stateRoot) return;
    const what =
      computed === undefined
        ? "the same events make no such block now"
        : `computed now from the same events: hash ${computed.hash}, state root ${computed.stateRoot}`;
    throw new DataDirectoryError(
      `block ${height} is the first that differs from the journal ${this.#journal.path}. ` +
        `Recorded: hash ${hash}, state root ${stateRoot}; ${what}. ` +
        `Run the version of this plugin, of Hardhat and of the network's file that wrote it. ${AFRESH}`,
    );
  }

  /** The journal is read to its end: what it does not have yet, it gets. */
  complete(): void {
    const missing = [...(this.#unconfirmed?.values() ?? [])];
    this.#unconfirmed = undefined;
    for (const block of missing) this.joined(block);
  }
}
