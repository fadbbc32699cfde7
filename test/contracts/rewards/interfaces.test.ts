import { readFileSync } from "node:fs";

import { expect } from "chai";

import { compileRewards, REWARDS_FILE } from "../../../scripts/generate/rewards.ts";

describe("contracts.json of rewards", function () {
  this.timeout(120_000);

  it("is what the contracts compile to; run scripts/generate/rewards.ts after changing them", function () {
    expect(JSON.parse(readFileSync(REWARDS_FILE, "utf8"))).to.deep.equal(compileRewards());
  });
});
