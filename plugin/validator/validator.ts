import type { Ledger } from "../hedera/ledger.ts";
import { Operator } from "../hedera/operator.ts";
import { FOLLOWER, LiveNetwork } from "../network/live-network.ts";
import { foundationOf, type NetworkFile } from "../network/network-file.ts";
import { beginningOn } from "../node/beginning.ts";
import type { BlockHeader, SystemWrites } from "../node/block.ts";
import type { EvmProvider } from "../node/evm.ts";
import type { Genesis } from "../node/genesis.ts";
import { LedgerOutbox, type Outbox } from "../node/outbox.ts";
import { BlockBook } from "./block-book.ts";
import { takeDirectory, type DataDirectory } from "./data-directory.ts";
import { openFile, type OpenFile } from "./file-system.ts";
import type { ValidatorIdentity } from "./identity.ts";
import { Journal } from "./journal.ts";
import { JournaledLedger } from "./journaled-ledger.ts";
import { RememberingOutbox } from "./remembering-outbox.ts";
import { SilentOutbox } from "./silent-outbox.ts";
import { Statements } from "./statements.ts";
import { ValidatorError } from "./validator-error.ts";

/** What a {@link Validator} is made from. */
export interface ValidatorParts {
  readonly file: NetworkFile;
  readonly ledger: Ledger;
  /** Which node it is; undefined for one that only follows. */
  readonly identity?: ValidatorIdentity;
  /** Where it keeps what it must not forget. */
  readonly directory: string;
  /** Opens an EVM at block 0. */
  readonly openEvm: (state: SystemWrites) => Promise<EvmProvider>;
  /** @default on the disk */
  readonly openFile?: OpenFile;
}

/** Signs nothing: it is for nodes that have nothing to say. */
const NO_SECRET = new Uint8Array(32).fill(1);

/**
 * One node of a network over a real Hedera, or of any: it goes on where its data directory says that it was, and never
 * says anything that it could forget, or that contradicts what it has said before.
 */
export class Validator {
  readonly identity: ValidatorIdentity | undefined;
  readonly network: LiveNetwork;
  readonly ledger: JournaledLedger;
  readonly journal: Journal;
  readonly file: NetworkFile;
  /** Resolves when it cannot go on, with the reason. */
  readonly failed: Promise<ValidatorError>;
  readonly #directory: DataDirectory;
  readonly #fail: (error: ValidatorError) => void;
  #failure: ValidatorError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(parts: ValidatorParts, genesis: Genesis, evm: EvmProvider, keeping: Keeping) {
    const { file, identity } = parts;
    const { directory, journal } = keeping;
    const { promise, resolve } = Promise.withResolvers<ValidatorError>();
    this.failed = promise;
    this.#fail = (error) => {
      if (this.#failure !== undefined || this.#closing !== undefined) return;
      this.#failure = error;
      this.network.door.stop();
      resolve(error);
    };
    this.file = file;
    this.identity = identity;
    this.journal = journal;
    this.#directory = directory;
    const book = new BlockBook(journal);
    const statements = new Statements(journal, identity?.account);
    this.ledger = new JournaledLedger(parts.ledger, journal, book, statements);
    this.network = new LiveNetwork({
      ...{ genesis, ledger: this.ledger, evm },
      index: identity?.index ?? FOLLOWER,
      ...(identity && { account: identity.account }),
      outbox: this.#outboxOf(genesis, statements),
      secret: identity?.keys.secret ?? NO_SECRET,
    });
    journal.onFailure = this.#fail;
    this.network.on("joined", ({ block: { height, header } }) => {
      book.joined({ height, hash: header.hash, stateRoot: header.stateRoot });
    });
    this.network.on("noted", () => {
      const { state } = this.network.door;
      if (state.kind === "halted") this.#fail(new ValidatorError(state.reason));
    });
  }

  /**
   * Takes the data directory and builds block 0. Nothing is asked of Hedera yet.
   * @throws {ValidatorError} (as a rejection) when the directory cannot be used, or block 0 is not the file's
   */
  static async open(parts: ValidatorParts): Promise<Validator> {
    const { file, identity } = parts;
    const directory = await takeDirectory(parts.directory);
    let evm: EvmProvider | undefined;
    try {
      const foundation = foundationOf(file);
      const beginning = beginningOn(foundation);
      evm = await parts.openEvm(beginning.state);
      const block = (await evm.request("eth_getBlockByNumber", ["0x0", false])) as BlockHeader;
      checkGenesis(file, block);
      const { chainId, topic } = foundation;
      const attester = identity?.keys.attester ?? null;
      const of = { chainId, topic, genesis: block.hash, attester };
      const journal = await Journal.open(directory.journal, of, parts.openFile ?? openFile);
      return new Validator(parts, { ...foundation, beginning, block }, evm, { directory, journal });
    } catch (error) {
      await evm?.close();
      await directory.release();
      throw error;
    }
  }

  /** Why it cannot go on, if it cannot. */
  get failure(): ValidatorError | undefined {
    return this.#failure;
  }

  /**
   * Replays the journal, and follows Hedera from there on. Resolves when it has caught up.
   * @throws {ValidatorError} (as a rejection) when it cannot go on: the first block that differs is named
   */
  async start(): Promise<void> {
    const failing = this.failed.then((error) => Promise.reject(error));
    failing.catch(() => {});
    await Promise.race([failing, this.network.start()]).catch((error: unknown) => {
      throw this.#failure ?? error;
    });
  }

  /** Finishes what it is at, writes what it has heard, and lets go of its directory. The ledger stays open. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.network.close();
      await this.journal.close();
    } finally {
      await this.#directory.release();
    }
  }

  #outboxOf(genesis: Genesis, statements: Statements): Outbox {
    if (this.identity === undefined) return new SilentOutbox();
    const { account, keys } = this.identity;
    const outbox = new LedgerOutbox(new Operator(this.ledger, account, keys.hederaKey), genesis);
    return new RememberingOutbox(outbox, statements, this.#fail);
  }
}

/** What outlasts a validator. */
interface Keeping {
  readonly directory: DataDirectory;
  readonly journal: Journal;
}

function checkGenesis({ name, genesis }: NetworkFile, { hash, stateRoot }: BlockHeader): void {
  if (hash === genesis.hash && stateRoot === genesis.stateRoot) return;
  throw new ValidatorError(
    `block 0 of the network ${name} is ${genesis.hash} with the state root ${genesis.stateRoot} by its file, and this ` +
      `node builds ${hash} with ${stateRoot}. Take the file as l2:provision wrote it, and the versions of this plugin ` +
      "and of Hardhat that the other nodes run",
  );
}
