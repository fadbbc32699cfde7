import { expect } from "chai";
import { dataLength, dataSlice, isAddress, toBeHex, zeroPadValue } from "ethers";
import fc from "fast-check";

import {
  designator,
  entityOf,
  FEE_VAULT,
  HEDERA_ACCOUNT,
  longZero,
  refusedAccount,
} from "../../plugin/protocol/addresses.ts";
import type { Address } from "../../plugin/protocol/units.ts";
import { addresses } from "./arbitraries.ts";

const nums = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const RESPONSE_CODES = [...new Array(1_000).keys()];

describe("longZero and entityOf", function () {
  it("spells an entity's number in the last bytes of its address", function () {
    expect(longZero("0.0.1001")).to.equal("0x00000000000000000000000000000000000003e9");
    fc.assert(
      fc.property(nums, (num) => {
        expect(longZero(`0.0.${num}`)).to.equal(zeroPadValue(toBeHex(num), 20));
      }),
    );
  });

  it("finds the entity again", function () {
    fc.assert(
      fc.property(nums, (num) => {
        expect(entityOf(longZero(`0.0.${num}`))).to.equal(`0.0.${num}`);
      }),
    );
  });

  it("finds no entity at the zero address", function () {
    expect(entityOf(`0x${"0".repeat(40)}`)).to.be.undefined;
  });

  it("finds no entity at an address with anything in its first twelve bytes", function () {
    fc.assert(
      fc.property(addresses, fc.nat({ max: 11 }), fc.integer({ min: 1, max: 255 }), (address, index, value) => {
        const bytes = Buffer.from(address.slice(2), "hex").fill(0, 0, 12);
        bytes[index] = value;
        expect(entityOf(`0x${bytes.toString("hex")}`)).to.be.undefined;
      }),
    );
  });

  it("never rounds one entity's number to another's", function () {
    expect(entityOf(toBeHex(2n ** 53n - 1n, 20) as Address)).to.equal(`0.0.${2 ** 53 - 1}`);
    expect(entityOf(toBeHex(2n ** 53n, 20) as Address)).to.be.undefined;
    expect(entityOf(toBeHex(2n ** 64n - 1n, 20) as Address)).to.be.undefined;
  });
});

describe("the layer 2's own addresses", function () {
  it("are lower-case addresses, all distinct, for every response code", function () {
    const own = [FEE_VAULT, HEDERA_ACCOUNT, ...RESPONSE_CODES.map(refusedAccount)];
    for (const address of own) expect(isAddress(address) && address === address.toLowerCase(), address).to.be.true;
    expect(new Set(own).size).to.equal(own.length);
  });

  it("belong to no Hedera entity", function () {
    for (const address of [FEE_VAULT, HEDERA_ACCOUNT, ...RESPONSE_CODES.map(refusedAccount)]) {
      expect(entityOf(address), address).to.be.undefined;
    }
  });
});

describe("designator", function () {
  it("is EIP-7702's: 0xef0100 and the address whose code runs", function () {
    fc.assert(
      fc.property(addresses, (address) => {
        const code = designator(address);
        expect(dataLength(code)).to.equal(23);
        expect(dataSlice(code, 0, 3)).to.equal("0xef0100");
        expect(dataSlice(code, 3)).to.equal(address);
      }),
    );
  });
});
