import { readFileSync } from "node:fs";

import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { namesLibrary, responseCodesLibrary } from "../../scripts/generate/response-codes.ts";

const generated = (file: string) => readFileSync(new URL(`../../contracts/hedera/${file}`, import.meta.url), "utf8");

describe("the generated libraries of response codes", function () {
  it("are as the installed protobufs have them", function () {
    expect(generated("HederaResponseCodes.sol")).to.equal(responseCodesLibrary());
    expect(generated("HederaResponseCodeNames.sol")).to.equal(namesLibrary());
  });

  it("name every code by its number, and tell the length of the name", function () {
    const entries = [...namesLibrary().matchAll(/"\\x(..)\\x(..)\\x(..)(\w+)"/g)];
    expect(entries).to.have.length.greaterThan(30);
    for (const [, high, low, length, name] of entries) {
      expect(proto.ResponseCodeEnum[parseInt(high! + low!, 16)]).to.equal(name);
      expect(name).to.have.lengthOf(parseInt(length!, 16));
    }
  });
});
