import { readFileSync } from "node:fs";

import { expect } from "chai";

import { compileObjects, OBJECTS_FILE } from "../../scripts/generate/objects.ts";

/** The most code that may create a contract (EIP-3860), in bytes. */
const MAX_CREATION = 49_152;

describe("contracts.json of objects", function () {
  this.timeout(180_000);

  it("is what the contracts compile to; run scripts/generate/objects.ts after changing them", function () {
    expect(JSON.parse(readFileSync(OBJECTS_FILE, "utf8"))).to.deep.equal(compileObjects());
  });

  it("has creation code that any network takes, and no word that only compilers read", function () {
    const text = readFileSync(OBJECTS_FILE, "utf8");
    const contracts = Object.values(JSON.parse(text) as Record<string, { creationCode: string }>);
    for (const { creationCode } of contracts) expect(creationCode.length / 2).to.be.within(1_000, MAX_CREATION);
    expect(text).not.to.contain("internalType");
  });
});
