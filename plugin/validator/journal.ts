import type { Address, EntityId, Hex } from "../protocol/units.ts";
import type { GrowingFile, OpenFile } from "./file-system.ts";
import { AFRESH, DataDirectoryError, reasonOf } from "./journal-error.ts";
import { JournalReader } from "./journal-reader.ts";
import { encodeRecord, FRAME, framed, lengthAt, payloadAt, type JournalRecord } from "./journal-record.ts";

/** Whose journal it is. */
export interface JournalIdentity {
  readonly chainId: number;
  readonly topic: EntityId;
  /** The hash of block 0. */
  readonly genesis: Hex;
  /** The address that the node's attestations are signed for; null for a node that attests nothing. */
  readonly attester: Address | null;
}

/** The version of journals that this plugin writes, and the newest that it reads. */
export const JOURNAL_VERSION = 1;

const MAGIC = "hip-11 validator";
/** More than a header has. */
const MAX_HEADER = 4_096;

/**
 * What a validator has heard and said, on disk: it only grows. What is appended is written at the next opportunity, and
 * synced before anything that depends on it is said ({@link durable}). What is lost off its end, Hedera tells again.
 */
export class Journal {
  readonly path: string;
  readonly #file: GrowingFile;
  readonly #reader: JournalReader;
  /** Called once, when it cannot be written any more. */
  onFailure: (error: DataDirectoryError) => void = () => {};
  /** Its size with what is about to be written. */
  bytes = 0;
  /** Its size when it was opened. */
  readonly found: number;
  #failure: DataDirectoryError | undefined;
  #pending: Uint8Array[] = [];
  #scheduled: NodeJS.Immediate | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Records that were appended, and those that outlast a power failure. */
  #appended = 0;
  #synced = 0;
  #syncing: Promise<void> | undefined;

  private constructor(path: string, file: GrowingFile, start: number, found: number) {
    this.path = path;
    this.#file = file;
    this.found = found;
    this.#reader = new JournalReader(path, file, start);
  }

  /**
   * Opens a journal, or begins one.
   * @throws {DataDirectoryError} (as a rejection) when it is somebody else's, or too new
   */
  static async open(path: string, identity: JournalIdentity, open: OpenFile): Promise<Journal> {
    let file: GrowingFile | undefined;
    try {
      file = await open(path);
      const start = await headed(path, file, identity);
      return new Journal(path, file, start, await file.size());
    } catch (error) {
      await file?.close().catch(() => {});
      if (error instanceof DataDirectoryError) throw error;
      throw new DataDirectoryError(`the journal ${path} cannot be opened: ${reasonOf(error)}`);
    }
  }

  /** All that is in it. It is to be read to its end before anything is appended: there, what is torn is cut off. */
  async *records(): AsyncGenerator<JournalRecord> {
    yield* this.#reader.records();
    this.bytes = this.#reader.end;
    if (this.torn > 0) await this.#guarded(() => this.#file.truncate(this.#reader.end));
  }

  /** How much of what was {@link found} is read. */
  get read(): number {
    return this.#reader.end;
  }

  /** Bytes of a record that was not whole, once everything before it was read. */
  get torn(): number {
    return this.#reader.torn;
  }

  append(record: JournalRecord): void {
    if (this.#failure !== undefined) return;
    const bytes = encodeRecord(record);
    this.#pending.push(bytes);
    this.#appended++;
    this.bytes += bytes.length;
    this.#scheduled ??= setImmediate(() => void this.#write().catch(() => {}));
  }

  /**
   * Resolves when all that was appended before outlasts a power failure. Whoever waits together shares one sync.
   * @throws {DataDirectoryError} (as a rejection) when it could not be written
   */
  async durable(): Promise<void> {
    const wanted = this.#appended;
    if (this.#failure !== undefined) throw this.#failure;
    while (this.#synced < wanted) {
      this.#syncing ??= this.#sync().finally(() => (this.#syncing = undefined));
      await this.#syncing;
    }
  }

  async close(): Promise<void> {
    if (this.#failure === undefined) await this.durable().catch(() => {});
    clearImmediate(this.#scheduled);
    await this.#file.close();
  }

  async #sync(): Promise<void> {
    const upTo = this.#appended;
    await this.#write();
    await this.#guarded(() => this.#file.sync());
    this.#synced = upTo;
  }

  #write(): Promise<void> {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const batch = Buffer.concat(this.#pending.splice(0));
    this.#writing = this.#writing.then(async () => {
      if (batch.length > 0) await this.#guarded(() => this.#file.append(batch));
    });
    // Whoever appends does not wait; it is told by onFailure.
    this.#writing.catch(() => {});
    return this.#writing;
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await work();
    } catch (error) {
      this.#failure = new DataDirectoryError(
        `the journal ${this.path} cannot be written: ${reasonOf(error)}. Nothing was said that is not in it. ` +
          "See to it that there is space, and start the validator again: it goes on from the last whole record",
      );
      this.onFailure(this.#failure);
      throw this.#failure;
    }
  }
}

/** Checks whose journal it is, or says so in a new one. @returns where its records begin */
async function headed(path: string, file: GrowingFile, identity: JournalIdentity): Promise<number> {
  const size = await file.size();
  const start = Buffer.alloc(Math.min(size, MAX_HEADER));
  await file.read(start, 0);
  const payload = payloadAt(start, 0);
  if (payload === undefined) {
    const isTorn = size < FRAME || (size < MAX_HEADER && lengthAt(start, 0) > size);
    if (size > 0 && !isTorn) throw strange(path);
    const header = framed(Buffer.from(JSON.stringify({ magic: MAGIC, version: JOURNAL_VERSION, ...identity })));
    await file.truncate(0);
    await file.append(header);
    await file.sync();
    return header.length;
  }
  const { magic, version, ...of } = headerIn(path, payload);
  if (magic !== MAGIC) throw strange(path);
  if (version > JOURNAL_VERSION) {
    throw new DataDirectoryError(
      `the journal ${path} is of version ${version}, and this plugin reads version ${JOURNAL_VERSION}: ` +
        `install the newer one that wrote it. ${AFRESH}`,
    );
  }
  for (const name of ["chainId", "topic", "genesis", "attester"] as const) {
    if (of[name] === identity[name]) continue;
    throw new DataDirectoryError(
      `the journal ${path} is of another ${name === "attester" ? "node" : "network"}: its ${name} is ${of[name]}, ` +
        `not ${identity[name]}. Give the directory that belongs to this one, or an empty one`,
    );
  }
  return FRAME + payload.length;
}

function headerIn(path: string, payload: Buffer): JournalIdentity & { magic: string; version: number } {
  try {
    return JSON.parse(payload.toString("utf8")) as JournalIdentity & { magic: string; version: number };
  } catch {
    throw strange(path);
  }
}

function strange(path: string): DataDirectoryError {
  return new DataDirectoryError(`${path} is not the journal of a validator, or its beginning is damaged. ${AFRESH}`);
}
