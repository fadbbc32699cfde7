import { expect } from "chai";

import { DEFAULT_PARAMETERS } from "../../plugin/protocol/node-registry.ts";
import { attests, machineOf } from "../../scripts/simulate-rewards/attendance.ts";
import { feesOf } from "../../scripts/simulate-rewards/fees.ts";
import { populationOf } from "../../scripts/simulate-rewards/population.ts";
import { uniform } from "../../scripts/simulate-rewards/random.ts";

const YEAR = { nodes: 100, epochs: 365, seed: 1 };
const BEHAVIOURS = ["honest", "just enough", "lazy", "free rider", "equivocator"] as const;

describe("who is simulated", () => {
  it("is as many as asked for, each with keys and an account of its own", () => {
    for (const nodes of [10, 12, 57, 100]) {
      const people = populationOf({ ...YEAR, nodes });
      expect(people.map(({ index }) => index)).to.deep.equal([...Array(nodes).keys()]);
      for (const of of ["attester", "account", "key"] as const) {
        expect(new Set(people.map((person) => `${person[of]}`)).size).to.equal(nodes);
      }
      for (const behaviour of BEHAVIOURS) {
        const uptimes = people.filter((person) => person.behaviour === behaviour).map(({ uptime }) => uptime);
        expect(Math.max(...uptimes), behaviour).to.equal(1);
        expect(Math.min(...uptimes)).to.be.within(0.3, 1);
      }
    }
  });

  it("stakes from 1,000 to 10,000 hbar, and comes and goes within the year", () => {
    for (const epochs of [5, 10, 365, 3_650]) {
      const people = populationOf({ ...YEAR, epochs });
      for (const { stake, joins, leaves, reported } of people) {
        expect(stake >= DEFAULT_PARAMETERS.minStake && stake <= 10n * DEFAULT_PARAMETERS.minStake).to.equal(true);
        for (const day of [joins, leaves ?? 2, reported ?? 2]) expect(day).to.be.within(1, epochs);
      }
      expect(people.filter(({ joins }) => joins > 1)).to.have.length(6);
      expect(people.filter(({ leaves }) => leaves !== undefined)).to.have.length(6);
    }
  });

  it("has machines that are up for as long as they should be, in stretches", () => {
    const [always, ...people] = [1, 0.95, 0.8, 0.6, 0.3].map((uptime) => ({ ...populationOf(YEAR)[0]!, uptime }));
    expect(machineOf(always!, 1, 10_000).every((up) => up === 1)).to.equal(true);
    for (const person of people) {
      const up = machineOf(person, 1, 1_000_000);
      const failures = up.filter((now, i) => i > 0 && up[i - 1] === 1 && now === 0).length;
      const down = up.filter((now) => now === 0).length;
      expect(Math.abs(1 - down / up.length - person.uptime) < 0.02, `up ${person.uptime}`).to.equal(true);
      // Half a day.
      expect(Math.round(down / failures), `up ${person.uptime}`).to.be.within(110, 146);
      expect(machineOf(person, 1, 1_000)).to.deep.equal(up.slice(0, 1_000));
    }
  });

  it("attests all, none, exactly enough or one too few of any window", () => {
    const { window, required } = DEFAULT_PARAMETERS;
    const expected = {
      honest: window,
      equivocator: window,
      "just enough": required,
      lazy: required - 1,
      "free rider": 0,
    };
    for (const behaviour of BEHAVIOURS) {
      for (const end of [64, 100, 191, 223, 12_345]) {
        const blocks = Array.from({ length: window }, (_, i) => end - i);
        expect(blocks.filter((height) => attests(behaviour, height))).to.have.length(expected[behaviour]);
      }
    }
  });

  it("gets fees that cover costs on most days, and by a fifth in all", () => {
    const cost = 10n ** 9n;
    const days = Array.from({ length: 2_000 }, (_, day) => feesOf(cost, 1, day));
    const covered = days.filter((fees) => fees >= cost * 10n ** 10n).length;
    expect(covered).to.be.within(1_700, 1_940);
    const percent = days.reduce((sum, fees) => sum + fees, 0n) / (2_000n * cost * 10n ** 8n);
    expect(percent).to.be.within(118n, 122n);
    expect(feesOf(cost, 1, 7)).to.equal(days[7]);
  });

  it("is drawn from numbers that depend on each of their keys, and are spread evenly", () => {
    const drawn = [
      uniform(1, 1, 1, 1),
      uniform(2, 1, 1, 1),
      uniform(1, 2, 1, 1),
      uniform(1, 1, 2, 1),
      uniform(1, 1, 1, 2),
    ];
    expect(new Set(drawn).size).to.equal(5);
    expect(uniform(1, 1, 1, 1)).to.equal(drawn[0]);
    const tenths = Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) tenths[Math.floor(10 * uniform(0, 0, 0, i))]!++;
    for (const count of tenths) expect(count).to.be.within(850, 1_150);
  });
});
