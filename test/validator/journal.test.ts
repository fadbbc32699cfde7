import { expect } from "chai";
import fc from "fast-check";

import type { LedgerEvent } from "../../plugin/hedera/ledger.ts";
import type { GrowingFile } from "../../plugin/validator/file-system.ts";
import { Journal, type JournalIdentity } from "../../plugin/validator/journal.ts";
import { FRAME, framed, lengthAt, type JournalRecord } from "../../plugin/validator/journal-record.ts";

const IDENTITY: JournalIdentity = {
  chainId: 298,
  topic: "0.0.1001",
  genesis: `0x${"ab".repeat(32)}`,
  attester: `0x${"cd".repeat(20)}`,
};

/** A file in memory, whose writes can be made to fail. */
class MemoryFile implements GrowingFile {
  contents: Buffer;
  /** Bytes that were there when it was synced last. */
  synced = 0;
  appends = 0;
  fails: NodeJS.ErrnoException | undefined;

  constructor(contents: Uint8Array = new Uint8Array()) {
    this.contents = Buffer.from(contents);
  }

  open = (): Promise<GrowingFile> => Promise.resolve(this);

  size(): Promise<number> {
    return Promise.resolve(this.contents.length);
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return Promise.resolve(this.contents.copy(into, 0, position));
  }

  append(bytes: Uint8Array): Promise<void> {
    this.appends++;
    if (this.fails !== undefined) return Promise.reject(this.fails);
    this.contents = Buffer.concat([this.contents, bytes]);
    return Promise.resolve();
  }

  sync(): Promise<void> {
    this.synced = this.contents.length;
    return this.fails === undefined ? Promise.resolve() : Promise.reject(this.fails);
  }

  truncate(size: number): Promise<void> {
    this.contents = this.contents.subarray(0, size);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const hash = (byte: number) => `0x${byte.toString(16).padStart(2, "0").repeat(32)}` as const;
const RECORDS: readonly JournalRecord[] = [
  {
    kind: "event",
    event: {
      ...{ kind: "message", consensusTimestamp: 1_700_000_000_123_456_789n, sequenceNumber: 1, payer: "0.0.5" },
      ...{ runningHash: new Uint8Array(48).fill(7), contents: new Uint8Array([0, 255, 10, 13]) },
      chunk: { initialTransactionId: "0.0.5@1.2", number: 1, total: 2 },
    },
  },
  { kind: "block", height: 1, hash: hash(1), stateRoot: hash(2) },
  { kind: "said", height: 1, hash: hash(1) },
  {
    kind: "event",
    event: {
      ...{ kind: "transaction", consensusTimestamp: 2n ** 62n, transactionId: "0.0.5@3.4", payer: "0.0.5" },
      ...{ name: "cryptoTransfer", status: 22, memo: '#integer "é"\n', scheduled: false, fee: 0n },
      transfers: [{ account: "0.0.5", amount: -5n }],
      ...{ accounts: [], tokens: [], relations: [], nfts: [] },
      aliases: new Map([["0.0.9", `0x${"11".repeat(20)}` as const]]),
    },
  },
];

async function readAll(journal: Journal): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const record of journal.records()) records.push(record);
  return records;
}

async function written(records: readonly JournalRecord[]): Promise<MemoryFile> {
  const file = new MemoryFile();
  const journal = await Journal.open("journal", IDENTITY, file.open);
  await readAll(journal);
  for (const record of records) journal.append(record);
  await journal.close();
  return file;
}

async function rejected(promise: Promise<unknown>, expected: string): Promise<void> {
  const message = await promise.then(
    () => "it was not rejected",
    (error: Error) => error.message,
  );
  expect(message).to.include(expected);
}

describe("a validator's journal", () => {
  it("gives back what was written, to the last digit and byte", async () => {
    const { contents } = await written(RECORDS);
    const journal = await Journal.open("journal", IDENTITY, new MemoryFile(contents).open);
    expect(await readAll(journal)).to.deep.equal(RECORDS);
    expect(journal.bytes).to.equal(contents.length);
    expect(journal.torn).to.equal(0);
  });

  it("gives back any events", async () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => new Uint8Array(each));
    const event = fc.record({
      kind: fc.constant("message" as const),
      consensusTimestamp: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      sequenceNumber: fc.nat(),
      runningHash: bytes,
      payer: fc.constant("0.0.3" as const),
      contents: bytes,
    }) as fc.Arbitrary<LedgerEvent>;
    const property = fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (events) => {
      const records = events.map((each) => ({ kind: "event", event: each }) as const);
      const { contents } = await written(records);
      const journal = await Journal.open("journal", IDENTITY, new MemoryFile(contents).open);
      expect(await readAll(journal)).to.deep.equal(records);
    });
    await fc.assert(property, { seed: 11, numRuns: 50 });
  });

  it("is cut at its last whole record, wherever writing it ended, and goes on from there", async () => {
    const { contents } = await written(RECORDS);
    const ends: number[] = [];
    for (let at = 0; at < contents.length; at += lengthAt(contents, at)) ends.push(at + lengthAt(contents, at));
    for (let offset = 0; offset <= contents.length; offset++) {
      const file = new MemoryFile(contents.subarray(0, offset));
      const journal = await Journal.open("journal", IDENTITY, file.open);
      // The first is the header.
      const whole = Math.max(ends.filter((end) => end <= offset).length - 1, 0);
      expect(await readAll(journal)).to.deep.equal(RECORDS.slice(0, whole));
      expect(file.contents.length).to.equal(ends[whole]);
      journal.append(RECORDS[1]!);
      await journal.close();
      const again = await Journal.open("journal", IDENTITY, file.open);
      expect(await readAll(again)).to.deep.equal([...RECORDS.slice(0, whole), RECORDS[1]]);
    }
  });

  it("never takes a changed byte for what was written", async () => {
    const { contents } = await written(RECORDS);
    const header = lengthAt(contents, 0);
    const last = contents.length - [...starts(contents)].at(-1)!;
    for (let offset = header; offset < contents.length; offset++) {
      const file = new MemoryFile(contents);
      file.contents[offset]! ^= 0x55;
      const journal = await Journal.open("journal", IDENTITY, file.open);
      const outcome = await readAll(journal).catch((error: Error) => error.message);
      if (typeof outcome === "string") expect(outcome).to.match(/damaged at byte \d+/);
      // What was written last may have been on its way.
      else {
        expect(offset).to.be.at.least(contents.length - last);
        expect(outcome).to.deep.equal(RECORDS.slice(0, -1));
      }
    }
  });

  it("begins anew only where nothing but a part of its header is", async () => {
    const { contents } = await written(RECORDS);
    const damaged = Buffer.from(contents);
    damaged[FRAME + 3]! ^= 1;
    await rejected(Journal.open("the-path", IDENTITY, new MemoryFile(damaged).open), "its beginning is damaged");
    const text = Buffer.from("Dear diary,\n".repeat(1_000));
    await rejected(Journal.open("the-path", IDENTITY, new MemoryFile(text).open), "the-path is not the journal");
    const future = framed(Buffer.from(JSON.stringify({ magic: "hip-11 validator", version: 99, ...IDENTITY })));
    await rejected(Journal.open("the-path", IDENTITY, new MemoryFile(future).open), "install the newer one");
  });

  it("is of one network and one node", async () => {
    const { contents } = await written(RECORDS);
    const others: Partial<JournalIdentity>[] = [
      { chainId: 299 },
      { topic: "0.0.1002" },
      { genesis: hash(9) },
      { attester: null },
    ];
    for (const other of others) {
      const [name] = Object.keys(other);
      const opening = Journal.open("journal", { ...IDENTITY, ...other }, new MemoryFile(contents).open);
      await rejected(opening, `its ${name} is ${String(IDENTITY[name as keyof JournalIdentity])}, not`);
    }
  });

  it("is synced before what depends on it is said, once for all who wait", async () => {
    const file = new MemoryFile();
    const journal = await Journal.open("journal", IDENTITY, file.open);
    await readAll(journal);
    for (const record of RECORDS) journal.append(record);
    const before = file.appends;
    await Promise.all([journal.durable(), journal.durable(), journal.durable()]);
    expect(file.synced).to.equal(file.contents.length);
    expect(file.appends - before).to.equal(1);
    const { contents } = await written(RECORDS);
    expect(file.contents.equals(contents)).to.equal(true);
  });

  it("says once why it cannot be written, and lets nobody say anything after that", async () => {
    const file = new MemoryFile();
    const journal = await Journal.open("journal", IDENTITY, file.open);
    await readAll(journal);
    const failures: string[] = [];
    journal.onFailure = ({ message }) => void failures.push(message);
    file.fails = Object.assign(new Error("no space"), { code: "ENOSPC" });
    journal.append(RECORDS[0]!);
    await rejected(journal.durable(), "the disk is full (ENOSPC). Nothing was said that is not in it");
    file.fails = undefined;
    journal.append(RECORDS[1]!);
    await rejected(journal.durable(), "the disk is full");
    expect(failures).to.have.length(1);
    await journal.close();
  });
});

function* starts(contents: Buffer): Generator<number> {
  for (let at = 0; at < contents.length; at += lengthAt(contents, at)) yield at;
}
