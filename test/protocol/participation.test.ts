import { expect } from "chai";
import fc from "fast-check";

import { decodeRecord, encodeRecord, type ParticipationRecord } from "../../plugin/protocol/participation.ts";
import { bytes, hex, timestamps } from "./arbitraries.ts";

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const u128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });

const records: fc.Arbitrary<ParticipationRecord> = fc
  .oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 256, max: Number.MAX_SAFE_INTEGER }))
  .chain((height) => {
    const length = Math.min(height, 256);
    return fc.record({
      height: fc.constant(height),
      time: timestamps,
      costs: fc.array(u64, { maxLength: 128 }),
      attested: fc.array(u128, { minLength: length, maxLength: length }),
    });
  });

describe("the record of participation", function () {
  it("has the layout that the contracts read", function () {
    const record = { height: 2, time: 0x0102030405060708090a0b0cn, costs: [7n, 2n ** 40n], attested: [5n, 2n ** 127n] };
    const expected = bytes(
      "00 0000000000000002 0102030405060708090a0b0c 02",
      "0000000000000007 0000010000000000",
      "00000000000000000000000000000005 80000000000000000000000000000000",
    );
    expect(hex(encodeRecord(record))).to.equal(hex(expected));
    expect(decodeRecord(expected)).to.deep.equal(record);
  });

  it("is read as it was written", function () {
    fc.assert(
      fc.property(records, (record) => {
        expect(decodeRecord(encodeRecord(record))).to.deep.equal(record);
      }),
      { numRuns: 50 },
    );
  });

  it("cannot be written with too many seats, or of blocks that are not there", function () {
    const record = { height: 1, time: 0n, costs: [], attested: [0n] };
    const costs = Array.from({ length: 129 }, () => 0n);
    expect(() => encodeRecord({ ...record, costs })).to.throw(RangeError, "128 seats at most, not 129");
    expect(() => encodeRecord({ ...record, attested: [] })).to.throw(RangeError, "tells of 1 blocks, not 0");
  });

  it("is not read from anything else", function () {
    const whole = encodeRecord({ height: 3, time: 1n, costs: [1n], attested: [1n, 2n, 3n] });
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeRecord(whole.subarray(0, length))).to.throw();
    expect(() => decodeRecord(bytes(hex(whole), "00"))).to.throw("1 bytes follow");
    expect(() => decodeRecord(whole.with(0, 0x60))).to.throw("begins with STOP");
    expect(() => decodeRecord(whole.with(1, 0xff))).to.throw("height is out of range");
    expect(() => decodeRecord(whole.with(21, 129))).to.throw("129 seats are more than 128");
  });
});
