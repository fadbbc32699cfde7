import { expect } from "chai";

import { earningsOf } from "../../scripts/simulate-rewards/earnings.ts";
import { FULL_TIME, fullTime, meansOf } from "../../scripts/simulate-rewards/groups.ts";
import { POLICIES } from "../../scripts/simulate-rewards/policies.ts";
import { run } from "../../scripts/simulate-rewards/run.ts";
import { simulate, worldOf, type Outcome } from "../../scripts/simulate-rewards/simulation.ts";

const SHORT = { nodes: 12, epochs: 10, seed: 1 };
const HBAR = 10n ** 18n;

describe("a short simulation of rewards", function () {
  this.timeout(120_000);

  it("tells and draws the same each time, and another seed tells something else", async () => {
    const told = async (options: typeof SHORT) => {
      const lines: string[] = [];
      return { svg: await run(options, (text) => lines.push(text)), lines };
    };
    const first = await told(SHORT);
    expect(await told(SHORT)).to.deep.equal(first);
    const other = await told({ ...SHORT, seed: 2 });
    expect(other.svg).not.to.equal(first.svg);
    expect(other.lines).not.to.deep.equal(first.lines);
  });

  it("adds up to the weibar in what it tells", async () => {
    const lines: string[] = [];
    await run(SHORT, (text) => lines.push(text));
    const books = lines.filter((line) => line.startsWith("received"));
    expect(books).to.have.length(POLICIES.length);
    for (const line of books) {
      const [received, slashed, paid, claimable, unallocated] = line.match(/\d+\.\d{18}/g)!.map(weibars);
      expect(received! > slashed! && slashed! > 0n, line).to.equal(true);
      expect(paid! + claimable! + unallocated!, line).to.equal(received);
    }
  });

  for (const policy of POLICIES) {
    describe(`with ${policy.name.toLowerCase()}`, () => {
      let outcome: Outcome;

      before(async () => {
        outcome = await simulate(worldOf(SHORT), policy);
      });

      it("pays each honest full-time node more than anybody who deviates", () => {
        const earnings = earningsOf(outcome, SHORT.epochs);
        const honest = earnings.filter(({ node }) => node.behaviour === "honest" && node.uptime >= FULL_TIME);
        const deviating = earnings.filter(({ node }) => /lazy|free rider|equivocator/.test(node.behaviour));
        expect(honest.length).to.be.greaterThan(1);
        expect(deviating).to.have.length(3);
        const most = Math.max(...deviating.map(({ income }) => income));
        for (const { income, node } of honest) expect(income > most, `node ${node.number}`).to.equal(true);
        const mean = meansOf(fullTime("honest"), earnings)!.income;
        expect(mean).to.equal(honest.reduce((sum, { income }) => sum + income, 0) / honest.length);
      });

      it("pays no share to who does not take part enough, and takes the stake of who cheats", () => {
        const { nodes, books } = outcome;
        const of = (behaviour: string) => nodes.find((node) => node.behaviour === behaviour)!;
        const [lazy, rider, cheat] = [of("lazy"), of("free rider"), of("equivocator")];
        expect(lazy.spent > 0n && books.earned[lazy.number - 1]! <= lazy.spent * 10n ** 10n).to.equal(true);
        expect([rider.spent, books.earned[rider.number - 1]]).to.deep.equal([0n, 0n]);
        expect(cheat.slashed).to.equal(true);
        expect(books.slashed).to.equal((cheat.stake * 9n) / 10n);
      });

      it("has nodes come and go", () => {
        const { nodes } = outcome;
        const [left] = nodes.filter(({ behaviour, until }) => behaviour === "honest" && until !== Infinity);
        expect(left!.withdrawn).to.equal(true);
        expect(left!.returned).to.equal(left!.stake);
        const [joined] = nodes.filter(({ from }) => from > 0);
        expect([joined!.number, joined!.seat]).to.deep.equal([12, 11]);
        expect(joined!.spent > 0n && outcome.books.earned[11]! > HBAR).to.equal(true);
      });
    });
  }
});

/** Of hbar with eighteen decimals. */
const weibars = (text: string) => BigInt(text.replace(".", ""));
