import { expect } from "chai";
import fc from "fast-check";

import { MalformedMessageError } from "../../plugin/protocol/bytes.ts";
import {
  bitmapOf,
  blocksTold,
  decodeRecord,
  encodeRecord,
  MAX_SEATS,
  seatsIn,
  type ParticipationRecord,
} from "../../plugin/protocol/participation.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { bytesOf, timestamps } from "./arbitraries.ts";

const uint = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n });
const records: fc.Arbitrary<ParticipationRecord> = fc.oneof(fc.nat(300), fc.maxSafeNat()).chain((height) =>
  fc.record({
    height: fc.constant(height),
    time: timestamps,
    costs: fc.array(uint(64n), { maxLength: MAX_SEATS }),
    attested: fc.array(uint(128n), { minLength: blocksTold(height), maxLength: blocksTold(height) }),
  }),
);

describe("the record of participation", () => {
  it("is a STOP, height, time, costs by seats, and a bitmap for each block", () => {
    const record = { height: 2, time: 3n, costs: [4n, 2n ** 64n - 1n], attested: [1n << 127n, 5n] };
    expect(encodeRecord(record)).to.equal(
      [
        "0x00",
        "0000000000000002",
        "000000000000000000000003",
        "02",
        "0000000000000004",
        "ffffffffffffffff",
        "80000000000000000000000000000000",
        "00000000000000000000000000000005",
      ].join(""),
    );
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(records, (record) => {
        expect(decodeRecord(encodeRecord(record))).to.deep.equal(record);
      }),
    );
  });

  it("is not there before the first one", () => {
    expect(decodeRecord("0x")).to.equal(undefined);
  });

  it("tells of all blocks of a young chain, and of 256 of an older one", () => {
    expect([0, 1, 63, 255, 256, 257, 1_000_000].map(blocksTold)).to.deep.equal([0, 1, 63, 255, 256, 256, 256]);
    const record = { height: 3, time: 0n, costs: [], attested: [0n, 0n] };
    expect(() => encodeRecord(record)).to.throw(RangeError, "at height 3 a record tells of 3 blocks, not 2");
    const crowd = { height: 0, time: 0n, costs: Array<bigint>(129).fill(0n), attested: [] };
    expect(() => encodeRecord(crowd)).to.throw(RangeError, "there are 128 seats, not 129");
  });

  it("refuses code that is no record", () => {
    const code = encodeRecord({ height: 1, time: 1n, costs: [1n], attested: [1n] });
    for (const wrong of [`${code}00`, code.slice(0, -2), "0x00", `0x01${code.slice(4)}`]) {
      expect(() => decodeRecord(wrong as Hex)).to.throw(MalformedMessageError);
    }
  });
});

describe("a bitmap", () => {
  it("has the seats that it was made of", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(MAX_SEATS - 1)), (seats) => {
        const bitmap = bitmapOf(seats);
        expect(seatsIn(bitmap)).to.deep.equal([...seats].sort((a, b) => a - b));
        expect(bitmap).to.equal(seats.reduce((sum, seat) => sum + 2n ** BigInt(seat), 0n));
      }),
    );
    fc.assert(
      fc.property(bytesOf(16), (bytes) => {
        const bitmap = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
        expect(bitmapOf(seatsIn(bitmap))).to.equal(bitmap);
      }),
    );
  });
});
