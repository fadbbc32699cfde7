import { expect } from "chai";
import fc from "fast-check";

import { ByteReader, ByteWriter, MalformedMessageError } from "../../plugin/protocol/bytes.ts";
import { bytes, hex, timestamps } from "./arbitraries.ts";

/** LEB128 from its definition: the groups of seven bits, lowest first, all but the last with the high bit set. */
function leb128(value: number): Uint8Array {
  const bits = value.toString(2);
  const groups = bits
    .padStart(Math.ceil(bits.length / 7) * 7, "0")
    .match(/.{7}/g)!
    .reverse();
  return Uint8Array.from(groups, (group, index) => parseInt((index < groups.length - 1 ? "1" : "0") + group, 2));
}

const integers = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 1_000 }));
const varint = (value: number) => new ByteWriter().varint(value).finish();

describe("ByteWriter and ByteReader", function () {
  it("write integers as LEB128", function () {
    const known: [number, string][] = [
      [0, "0x00"],
      [127, "0x7f"],
      [128, "0x8001"],
      [300, "0xac02"],
      [2 ** 32, "0x8080808010"],
      [2 ** 53 - 1, "0xffffffffffffff0f"],
    ];
    for (const [value, encoding] of known) expect(hex(varint(value))).to.equal(encoding);
    fc.assert(
      fc.property(integers, (value) => {
        expect(hex(varint(value))).to.equal(hex(leb128(value)));
      }),
    );
  });

  it("read back what was written, in its order", function () {
    fc.assert(
      fc.property(integers, timestamps, fc.uint8Array(), fc.nat({ max: 255 }), (integer, time, field, byte) => {
        const written = new ByteWriter().varint(integer).u96(time).prefixed(field).u8(byte).bytes(field).finish();
        // A reader must not mistake the buffer that its bytes lie in for its bytes.
        const inside = Uint8Array.from([0xff, 0xff, 0xff, ...written, 0xff]).subarray(3, 3 + written.length);
        const reader = new ByteReader(inside);
        expect(reader.varint()).to.equal(integer);
        expect(reader.u96()).to.equal(time);
        expect(hex(reader.prefixed(field.length))).to.equal(hex(field));
        expect(reader.u8()).to.equal(byte);
        expect(reader.done).to.equal(field.length === 0);
        expect(hex(reader.bytes(field.length))).to.equal(hex(field));
        expect(reader.done).to.be.true;
        expect(() => reader.end()).to.not.throw();
      }),
    );
  });

  it("write 64-bit and 96-bit integers big-endian", function () {
    expect(hex(new ByteWriter().u64(0x0102030405060708n).finish())).to.equal("0x0102030405060708");
    expect(new ByteReader(bytes("ffffffffffffffff")).u64()).to.equal(2n ** 64n - 1n);
    expect(hex(new ByteWriter().u96(0x0102030405060708090a0b0cn).finish())).to.equal("0x0102030405060708090a0b0c");
    expect(new ByteReader(bytes("ff".repeat(12))).u96()).to.equal(2n ** 96n - 1n);
  });

  it("start at the offset that the reader is given", function () {
    expect(new ByteReader(bytes("aabbcc"), 2).u8()).to.equal(0xcc);
  });
});

describe("ByteReader", function () {
  const refused: [string, string][] = [
    ["an integer that is not there", ""],
    ["an integer without its last byte", "8080"],
    ["an integer that is longer than it needs to be", "8000"],
    ["a zero that is longer than it needs to be", "808000"],
    ["2^53", "8080808080808010"],
    ["2^56 - 1", "ffffffffffffff7f"],
    ["an integer of nine bytes", "808080808080808001"],
  ];
  for (const [what, digits] of refused) {
    it(`refuses ${what}`, function () {
      expect(() => new ByteReader(bytes(digits)).varint()).to.throw(MalformedMessageError);
    });
  }

  it("gives one integer one encoding: whatever bytes it reads as an integer, the writer writes", function () {
    // Bytes with and without the high bit about as often, so that integers of all lengths appear.
    const candidates = fc.array(fc.oneof(fc.nat({ max: 0x7f }), fc.integer({ min: 0x80, max: 0xff })), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(candidates, (candidate) => {
        const reader = new ByteReader(Uint8Array.from(candidate));
        let value: number;
        try {
          value = reader.varint();
          reader.end();
        } catch (error) {
          expect(error).to.be.instanceOf(MalformedMessageError);
          return;
        }
        expect([...varint(value)]).to.deep.equal(candidate);
      }),
      { numRuns: 2_000 },
    );
  });

  it("refuses to read beyond the end, and says how many bytes are missing", function () {
    expect(() => new ByteReader(bytes("0102")).bytes(3)).to.throw(MalformedMessageError, "ends after 2 bytes where 3");
    expect(() => new ByteReader(bytes("0102")).u64()).to.throw(MalformedMessageError);
    expect(() => new ByteReader(bytes("0301")).prefixed(10)).to.throw(MalformedMessageError);
  });

  it("refuses a field over its limit before it reads it", function () {
    expect(hex(new ByteReader(bytes("020102")).prefixed(2))).to.equal("0x0102");
    expect(() => new ByteReader(bytes("020102")).prefixed(1)).to.throw(MalformedMessageError, "2 bytes, 1 at most");
    expect(() => new ByteReader(varint(2 ** 53 - 1)).prefixed(256)).to.throw(MalformedMessageError, "256 at most");
  });

  it("refuses what follows the end", function () {
    const reader = new ByteReader(bytes("010203"));
    reader.u8();
    expect(() => reader.end()).to.throw(MalformedMessageError, "2 bytes follow");
  });
});
