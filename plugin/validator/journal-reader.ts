import type { GrowingFile } from "./file-system.ts";
import { AFRESH, DataDirectoryError } from "./journal-error.ts";
import { decodeRecord, FRAME, lengthAt, MAX_RECORD, payloadAt, type JournalRecord } from "./journal-record.ts";

/** Read at a time. */
const CHUNK = 1024 * 1024;

/** Reads the records of a journal one after the other, and tells a tail that was never whole from damage. */
export class JournalReader {
  readonly #path: string;
  readonly #file: GrowingFile;
  /** Where the last whole record ends. */
  end: number;
  /** Bytes after it: of a record that was being written when the process ended. */
  torn = 0;
  /** What is read ahead, from {@link end} on. */
  #ahead: Buffer = Buffer.alloc(0);
  #read: number;

  /** @param start where the first record begins */
  constructor(path: string, file: GrowingFile, start: number) {
    this.#path = path;
    this.#file = file;
    this.end = this.#read = start;
  }

  /** @throws {DataDirectoryError} (as a rejection) when a record is damaged and there are others after it */
  async *records(): AsyncGenerator<JournalRecord> {
    for (;;) {
      await this.#fill(FRAME);
      const length = this.#ahead.length < FRAME ? FRAME : lengthAt(this.#ahead, 0);
      if (length <= MAX_RECORD) await this.#fill(length);
      const payload = payloadAt(this.#ahead, 0);
      if (payload === undefined) break;
      const record = this.#decoded(payload);
      this.end += length;
      this.#ahead = this.#ahead.subarray(length);
      yield record;
    }
    await this.#lookAtTail();
  }

  #decoded(payload: Buffer): JournalRecord {
    try {
      return decodeRecord(payload);
    } catch (error) {
      throw this.#damage((error as Error).message);
    }
  }

  /** What was being written last may be there in part, and in any order; nothing whole comes after it. */
  async #lookAtTail(): Promise<void> {
    if (this.#ahead.length === 0) return;
    await this.#fill(2 * MAX_RECORD);
    const rest = this.#ahead;
    if (rest.length >= 2 * MAX_RECORD) throw this.#damage("no record begins there");
    for (let at = 1; at + FRAME < rest.length; at++) {
      if (payloadAt(rest, at) !== undefined)
        throw this.#damage("its checksum is wrong, and whole records come after it");
    }
    this.torn = rest.length;
  }

  /** Reads ahead until there are so many bytes, or no more. */
  async #fill(length: number): Promise<void> {
    while (this.#ahead.length < length) {
      const chunk = Buffer.allocUnsafe(Math.max(CHUNK, length - this.#ahead.length));
      const count = await this.#file.read(chunk, this.#read);
      if (count === 0) return;
      this.#read += count;
      this.#ahead = Buffer.concat([this.#ahead, chunk.subarray(0, count)]);
    }
  }

  #damage(why: string): DataDirectoryError {
    return new DataDirectoryError(
      `the journal ${this.#path} is damaged at byte ${this.end}: ${why}. Put back a copy of it. ${AFRESH}`,
    );
  }
}
