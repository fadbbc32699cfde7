import { expect } from "chai";
import fc from "fast-check";

import { laden, nextBaseFee, NO_LOAD, ordinaryBaseFee, returnsFees, type Load } from "../../plugin/protocol/fees.ts";
import "./arbitraries.ts";

const GAS_LIMIT = 60_000_000n;
const hex = (value: bigint) => `0x${value.toString(16)}`;
const headerOf = (baseFee: bigint, gasUsed: bigint, gasLimit = GAS_LIMIT) => ({
  baseFeePerGas: hex(baseFee),
  gasUsed: hex(gasUsed),
  gasLimit: hex(gasLimit),
});

const fees = fc.bigInt({ min: 0n, max: 10n ** 18n });
const loads = fc.record({
  cost: fc.bigInt({ min: 0n, max: 10n ** 24n }),
  gas: fc.bigInt({ min: 0n, max: 10n ** 11n }),
});
const used = fc.bigInt({ min: 0n, max: GAS_LIMIT });
/** A block with transactions and room for more, which costs its nodes from a millionth of a tinybar a gas upwards. */
const steady = fc
  .record({
    gas: fc.bigInt({ min: 21_000n, max: GAS_LIMIT / 4n }),
    price: fc.bigInt({ min: 10_000n, max: 10n ** 14n }),
  })
  .map(({ gas, price }) => ({ gas, cost: gas * price }));

/** The base fees of so many blocks that are all like this one, and the load after them. */
function run(
  blocks: number,
  { gas, cost }: Load,
  start: bigint,
  before: Load = NO_LOAD,
): { fees: bigint[]; load: Load } {
  const fees: bigint[] = [];
  let [fee, load] = [start, before];
  for (let block = 0; block < blocks; block++) {
    load = laden(load, { cost, gas });
    fees.push((fee = nextBaseFee(headerOf(fee, gas), load)));
  }
  return { fees, load };
}

describe("nextBaseFee", function () {
  it("is EIP-1559's where blocks cost nothing", function () {
    // From the specification, independently: https://eips.ethereum.org/EIPS/eip-1559.
    const specified = (fee: bigint, gas: bigint) => {
      const target = GAS_LIMIT / 2n;
      if (gas === target) return fee;
      if (gas < target) return fee - (fee * (target - gas)) / target / 8n;
      const delta = (fee * (gas - target)) / target / 8n;
      return fee + (delta > 1n ? delta : 1n);
    };
    fc.assert(
      fc.property(fees, used, (fee, gas) => {
        expect(nextBaseFee(headerOf(fee, gas))).to.equal(specified(fee, gas));
        expect(ordinaryBaseFee(headerOf(fee, gas))).to.equal(specified(fee, gas));
      }),
    );
  });

  it("is never below EIP-1559's, and never negative", function () {
    fc.assert(
      fc.property(fees, used, loads, (fee, gas, load) => {
        const next = nextBaseFee(headerOf(fee, gas), load);
        expect(next >= 0n && next >= ordinaryBaseFee(headerOf(fee, gas))).to.equal(true);
      }),
    );
  });

  it("changes by an eighth at most, up or down", function () {
    fc.assert(
      fc.property(fees, used, loads, (fee, gas, load) => {
        const next = nextBaseFee(headerOf(fee, gas), load);
        expect(next <= (fee * 9n) / 8n + 1n && next >= (fee * 7n) / 8n).to.equal(true, `${fee} -> ${next}`);
      }),
    );
  });

  it("comes to cover a steady load with its margin, from any price", function () {
    fc.assert(
      fc.property(steady, fees, (load, start) => {
        const last = run(1_200, load, start).fees.slice(-100);
        for (const fee of last) {
          const income = fee * load.gas;
          expect(income >= (load.cost * 119n) / 100n).to.equal(true, `${income} of ${load.cost}`);
          expect(income <= (load.cost * 121n) / 100n).to.equal(true, `${income} of ${load.cost}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("brings in more than a steady load costs in the long run, even from nothing", function () {
    fc.assert(
      fc.property(steady, (load) => {
        const { fees } = run(2_500, load, 0n);
        const income = fees.reduce((sum, fee) => sum + fee * load.gas, 0n);
        expect(income > 2_500n * load.cost).to.equal(true);
      }),
      { numRuns: 30 },
    );
  });

  it("covers blocks that differ: what counts is what they cost together", function () {
    fc.assert(
      fc.property(fc.array(steady, { minLength: 2, maxLength: 6 }), (blocks) => {
        let [fee, load, income, cost] = [0n, NO_LOAD, 0n, 0n];
        // The price of gas wanders with the mix, and does so as fast as it may: the rounds are short, and many.
        for (let at = 0; at < 400 * blocks.length; at++) {
          const block = blocks[at % blocks.length]!;
          if (at >= 350 * blocks.length) [income, cost] = [income + fee * block.gas, cost + block.cost];
          load = laden(load, block);
          fee = nextBaseFee(headerOf(fee, block.gas), load);
        }
        expect(income > cost).to.equal(true, `${income} of ${cost}`);
      }),
      { numRuns: 40 },
    );
  });

  it("follows the exchange rate", function () {
    const rates = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(steady, rates, (block, percent) => {
        const before = run(1_200, block, 10n ** 9n);
        const dearer = { gas: block.gas, cost: (block.cost * BigInt(percent)) / 100n };
        const { fees } = run(1_200, dearer, before.fees.at(-1)!, before.load);
        const income = fees.at(-1)! * block.gas;
        expect(income >= dearer.cost && income <= (dearer.cost * 13n) / 10n).to.equal(true);
      }),
      { numRuns: 30 },
    );
  });

  it("has no transaction pay for more than eight blocks, however many nobody pays for", function () {
    const cost = 53_333_333n * 10n ** 10n;
    const { fees } = run(1_000, { gas: 0n, cost }, 10n ** 9n);
    expect(fees.at(-1)! * 21_000n <= (8n * cost * 6n) / 5n).to.equal(true);
    expect(fees.at(-1)! * 21_000n > 8n * cost).to.equal(true);
  });
});

describe("returnsFees", function () {
  it("is the case at each 64th block", function () {
    const heights = Array.from({ length: 200 }, (_, height) => height).filter(returnsFees);
    expect(heights).to.deep.equal([0, 64, 128, 192]);
  });
});
