import { expect } from "chai";
import fc from "fast-check";

import { CHUNK_PATIENCE, ChunkAssembly, MAX_CHUNKS, type Chunk } from "../../plugin/protocol/chunks.ts";
import { MAX_INFLATED_BYTES } from "../../plugin/protocol/deflated.ts";
import type { EntityId } from "../../plugin/protocol/units.ts";
import { hex } from "./arbitraries.ts";

/** The chunk size of the topic. */
const CHUNK_BYTES = 1_024;

interface Part {
  readonly number: number;
  readonly total: number;
  readonly text?: string;
  readonly at?: bigint;
  readonly payer?: EntityId;
  readonly id?: string;
}

function chunk({ number, total, text = `${number}`, at = 0n, payer = "0.0.3", id = "0.0.3@1.0" }: Part): Chunk {
  return {
    consensusTimestamp: at,
    payer,
    contents: Buffer.from(text),
    chunk: { initialTransactionId: id, number, total },
  };
}

const text = (contents: Uint8Array | undefined) => contents && Buffer.from(contents).toString();

/** What comes out at each chunk. */
function outcomes(assembly: ChunkAssembly, parts: readonly Part[]): (string | undefined)[] {
  return parts.map((part) => text(assembly.add(chunk(part))));
}

/** Messages of three payers that use the same transaction ids, split, with all chunks in some order. */
const interleavings = fc
  .array(fc.record({ payer: fc.nat({ max: 2 }), parts: fc.array(fc.string(), { minLength: 1, maxLength: 6 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .chain((sent) => {
    const ids = new Map<number, number>();
    const parts = sent.flatMap(({ payer, parts: texts }, message) => {
      const id = ids.get(payer) ?? 0;
      ids.set(payer, id + 1);
      return texts.map((part, index) => ({
        message,
        whole: texts.join(""),
        part: {
          number: index + 1,
          total: texts.length,
          text: part,
          payer: (["0.0.1", "0.0.11", "0.0.111"] as const)[payer]!,
          id: `0.0.1@${id}.0`,
        },
      }));
    });
    return fc.shuffledSubarray(parts, { minLength: parts.length });
  });

describe("ChunkAssembly", function () {
  it("passes on what is not split, as it is", function () {
    const contents = Uint8Array.of(1, 2, 3);
    const assembly = new ChunkAssembly();
    expect(assembly.add({ consensusTimestamp: 0n, payer: "0.0.3", contents })).to.equal(contents);
    expect(outcomes(assembly, [{ number: 1, total: 1 }])).to.deep.equal(["1"]);
  });

  it("assembles the interleaved messages of several payers, each at the chunk that completes it", function () {
    fc.assert(
      fc.property(interleavings, (chunks) => {
        const assembly = new ChunkAssembly();
        chunks.forEach(({ message, whole, part }, index) => {
          const completes = chunks.findLastIndex((other) => other.message === message) === index;
          expect(text(assembly.add(chunk(part)))).to.equal(completes ? whole : undefined);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("never completes a message of which a chunk is missing", function () {
    fc.assert(
      fc.property(interleavings, fc.nat(), (chunks, choice) => {
        const missing = chunks[choice % chunks.length]!;
        const assembly = new ChunkAssembly();
        for (const other of chunks) {
          if (other === missing) continue;
          const contents = assembly.add(chunk(other.part));
          if (other.message === missing.message) expect(contents).to.be.undefined;
        }
      }),
    );
  });

  it("keeps the first of two chunks with one number", function () {
    const parts = [
      { number: 1, total: 2, text: "first " },
      { number: 1, total: 2, text: "second " },
      { number: 2, total: 2, text: "end" },
    ];
    expect(outcomes(new ChunkAssembly(), parts)).to.deep.equal([undefined, undefined, "first end"]);
  });

  it("ignores a chunk that disagrees about how many there are", function () {
    const parts = [
      { number: 1, total: 2 },
      { number: 2, total: 3 },
      { number: 3, total: 3 },
      { number: 2, total: 2 },
    ];
    expect(outcomes(new ChunkAssembly(), parts)).to.deep.equal([undefined, undefined, undefined, "12"]);
  });

  for (const number of [0, -1, 3, 1_000, 1.5]) {
    it(`ignores chunk ${number} of 2`, function () {
      for (const parts of [
        [
          { number: 1, total: 2 },
          { number, total: 2 },
          { number: 2, total: 2 },
        ],
        [
          { number, total: 2 },
          { number: 1, total: 2 },
          { number: 2, total: 2 },
        ],
      ]) {
        expect(outcomes(new ChunkAssembly(), parts)).to.deep.equal([undefined, undefined, "12"]);
      }
    });
  }

  it("ignores a chunk of a message of none, and a second chunk of a message of one", function () {
    const parts = [
      { number: 0, total: 0 },
      { number: 1, total: 0 },
      { number: 1, total: -1 },
      { number: 2, total: 1 },
    ];
    expect(outcomes(new ChunkAssembly(), parts)).to.deep.equal([undefined, undefined, undefined, undefined]);
  });

  it("survives any chunks, and completes only what has all its numbers", function () {
    const parts = fc.array(
      fc.record({
        number: fc.integer({ min: -1, max: 5 }),
        total: fc.integer({ min: -1, max: 4 }),
        id: fc.constantFrom("a", "b"),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(parts, (given) => {
        const assembly = new ChunkAssembly();
        for (const part of given) {
          const contents = text(assembly.add(chunk(part)));
          if (contents !== undefined) expect(contents).to.equal("1234".slice(0, part.total)).and.not.equal("");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("waits for the consensus time allowed, and not a nanosecond longer", function () {
    const first = { number: 1, total: 2, at: 5n };
    expect(outcomes(new ChunkAssembly(), [first, { number: 2, total: 2, at: 5n + CHUNK_PATIENCE }])).to.deep.equal([
      undefined,
      "12",
    ]);
    expect(outcomes(new ChunkAssembly(), [first, { number: 2, total: 2, at: 6n + CHUNK_PATIENCE }])).to.deep.equal([
      undefined,
      undefined,
    ]);
  });

  it("counts the time from the first chunk that came, whichever it was", function () {
    const late = [
      { number: 3, total: 3, at: 0n },
      { number: 1, total: 3, at: CHUNK_PATIENCE },
      { number: 2, total: 3, at: CHUNK_PATIENCE + 1n },
    ];
    expect(outcomes(new ChunkAssembly(), late)).to.deep.equal([undefined, undefined, undefined]);
  });

  it("assembles a message that was given up when all of it comes again", function () {
    const again = CHUNK_PATIENCE + 1n;
    const parts = [
      { number: 1, total: 2, text: "old" },
      { number: 1, total: 2, text: "new ", at: again },
      { number: 2, total: 2, text: "end", at: again },
    ];
    expect(outcomes(new ChunkAssembly(), parts)).to.deep.equal([undefined, undefined, "new end"]);
  });

  it("holds no more than sixteen unfinished messages of a payer, and drops the oldest for a new one", function () {
    const assembly = new ChunkAssembly();
    const half = (number: number, message: number, payer?: EntityId): Part => ({
      number,
      total: 2,
      id: `${message}`,
      payer,
    });
    outcomes(assembly, [half(1, 0, "0.0.33")]);
    for (let message = 0; message < 17; message++) outcomes(assembly, [half(1, message)]);
    for (let message = 1; message < 17; message++) expect(outcomes(assembly, [half(2, message)])).to.deep.equal(["12"]);
    expect(outcomes(assembly, [half(2, 0)]), "the oldest").to.deep.equal([undefined]);
    expect(outcomes(assembly, [half(2, 0, "0.0.33")]), "another payer's").to.deep.equal(["12"]);
  });

  it("takes as many chunks as the bound says, and no message of more", function () {
    const contents = new Uint8Array(CHUNK_BYTES).fill(7);
    const assemble = (total: number) => {
      const assembly = new ChunkAssembly();
      let whole: Uint8Array | undefined;
      for (let number = 1; number <= total; number++) whole = assembly.add({ ...chunk({ number, total }), contents });
      return whole;
    };
    expect(assemble(MAX_CHUNKS)).to.have.lengthOf(MAX_CHUNKS * CHUNK_BYTES);
    expect(assemble(MAX_CHUNKS + 1)).to.be.undefined;
  });

  it("has room for the largest message there is", function () {
    // Version, kind and compression stand before a body that does not compress.
    expect(MAX_CHUNKS * CHUNK_BYTES).to.be.at.least(MAX_INFLATED_BYTES + 3);
  });

  it("has copies that go their own way", function () {
    fc.assert(
      fc.property(interleavings, fc.nat(), (chunks, choice) => {
        const split = choice % chunks.length;
        const original = new ChunkAssembly();
        for (const { part } of chunks.slice(0, split)) original.add(chunk(part));
        const copy = original.clone();
        const run = (assembly: ChunkAssembly) => chunks.slice(split).map(({ part }) => assembly.add(chunk(part)));
        const first = run(copy).map((contents) => contents && hex(contents));
        expect(run(original).map((contents) => contents && hex(contents))).to.deep.equal(first);
      }),
    );
  });
});
