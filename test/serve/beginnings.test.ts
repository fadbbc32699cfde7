import { expect } from "chai";

import { Beginnings } from "../../plugin/hedera/serve/mirror-grpc/beginnings.ts";
import { SECOND } from "../hedera/network.ts";

describe("a subscription that does not say when it begins", () => {
  let now = 0n;
  let beginnings: Beginnings;

  beforeEach(() => {
    now = 1_000n * SECOND;
    beginnings = new Beginnings(() => now);
    beginnings.opened("client");
    now += SECOND / 2n;
  });

  it("begins with its connection, if it is the first of a new one", () => {
    expect(beginnings.of("client")).to.equal(1_000n * SECOND);
  });

  it("begins now, if it is the second, the connection is old or gone, or the ledger was reverted", () => {
    beginnings.of("client");
    expect(beginnings.of("client")).to.equal(now);
    beginnings.opened("old");
    now += SECOND;
    expect(beginnings.of("old")).to.equal(now);
    beginnings.opened("gone");
    beginnings.closed("gone");
    now += 1n;
    expect(beginnings.of("gone")).to.equal(now);
    beginnings.opened("reverted");
    now -= 10n * SECOND;
    expect(beginnings.of("reverted")).to.equal(now);
  });
});
