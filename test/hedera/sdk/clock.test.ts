import { expect } from "chai";

import { SECOND } from "../../../plugin/hedera/entity.ts";
import type { Timestamp } from "../../../plugin/hedera/ledger.ts";
import { ConsensusClock } from "../../../plugin/hedera/sdk/clock.ts";
import { START } from "../network.ts";

describe("the consensus clock", () => {
  let machine: Timestamp;
  let lines: string[];
  let clock: ConsensusClock;

  beforeEach(() => {
    machine = START;
    lines = [];
    clock = new ConsensusClock(
      (line) => lines.push(line),
      () => machine,
    );
  });

  it("is the machine's as long as nothing speaks against it", () => {
    expect(clock.now()).to.equal(START);
    clock.seen(START - 4n * SECOND);
    clock.reached(START - SECOND, START - 3n * SECOND);
    machine += SECOND;
    expect(clock.now()).to.equal(START + SECOND);
    expect(lines).to.deep.equal([]);
  });

  it("is never behind what was seen, and runs on from there", () => {
    clock.seen(START + 100n * SECOND);
    expect(clock.now()).to.equal(START + 100n * SECOND);
    machine += 5n * SECOND;
    expect(clock.now()).to.equal(START + 105n * SECOND);
    expect(lines).to.deep.equal([
      "The clock of this machine is at least 100 s behind Hedera's; set it, it is being corrected for",
    ]);
  });

  it("is not ahead of when one's own came to consensus after it was handed in", () => {
    clock.reached(START - 57n * SECOND, START);
    expect(clock.now()).to.equal(START - 57n * SECOND);
    expect(lines[0]).to.include("57 s ahead of Hedera's");
    // It came at once: that tells more.
    clock.reached(START - 60n * SECOND, START);
    expect(clock.now()).to.equal(START - 60n * SECOND);
  });

  it("never goes back behind what was seen", () => {
    clock.seen(START + 10n * SECOND);
    machine -= 1_000n * SECOND;
    expect(clock.now()).to.equal(START + 10n * SECOND);
  });

  it("believes others only as far as consensus does not show otherwise, and not about seconds", () => {
    clock.told(START + 2n * SECOND);
    expect(clock.now()).to.equal(START);
    clock.told(START + 3_600n * SECOND);
    expect(clock.now()).to.equal(START + 3_600n * SECOND);
    clock.reached(START + 60n * SECOND, START);
    expect(clock.now()).to.equal(START + 60n * SECOND);
    clock.told(START - 3_600n * SECOND);
    clock.seen(START - 5n * SECOND);
    expect(clock.now()).to.equal(START - 5n * SECOND);
  });

  it("forgets what it learnt when the machine's clock is set", () => {
    clock.reached(START - 100n * SECOND, START);
    machine += 10n * SECOND;
    expect(clock.now()).to.equal(START - 90n * SECOND);
    // Somebody sets it: what comes to consensus now contradicts what came before.
    machine -= 100n * SECOND;
    clock.seen(START - 88n * SECOND);
    expect(clock.now()).to.equal(START - 88n * SECOND);
    expect(lines.at(-1)).to.include("agrees with Hedera's again");
  });
});
