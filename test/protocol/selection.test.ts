import { expect } from "chai";
import fc from "fast-check";

import { considered, type Bounds, type Queued } from "../../plugin/protocol/selection.ts";
import "./arbitraries.ts";

/** Blocks full of gas limits that are tried for one. */
const LIMITS = 32n;

/** The longest head of the queue that obeys every bound; a head of one transaction need not fit the gas limit. */
function expected(queue: readonly Queued[], { until, gasLimit, count }: Bounds): readonly Queued[] {
  const heads = Array.from({ length: queue.length + 1 }, (_, length) => queue.slice(0, length));
  return heads.findLast((head) => {
    const gas = head.reduce((sum, transaction) => sum + transaction.gasLimit, 0n);
    const timely = head.every(({ consensusTimestamp }) => consensusTimestamp <= until);
    const fitting = gas <= LIMITS * gasLimit && head.every((transaction) => transaction.gasLimit <= gasLimit);
    return head.length <= count && timely && (head.length <= 1 || fitting);
  })!;
}

const queues = fc
  .array(
    fc.record({ gasLimit: fc.bigInt({ min: 0n, max: 40n }), consensusTimestamp: fc.bigInt({ min: 0n, max: 9n }) }),
    {
      maxLength: 10,
    },
  )
  .map((queue) => queue.sort((a, b) => Number(a.consensusTimestamp - b.consensusTimestamp)));
const bounds = fc.record({
  until: fc.bigInt({ min: 0n, max: 10n }),
  gasLimit: fc.bigInt({ min: 0n, max: 50n }),
  count: fc.nat({ max: 8 }),
});

const transaction = (gasLimit: bigint, consensusTimestamp = 0n): Queued => ({ gasLimit, consensusTimestamp });

describe("considered", function () {
  it("takes the longest head of the queue within the bounds", function () {
    fc.assert(
      fc.property(queues, bounds, (queue, within) => {
        expect(considered(queue, within)).to.deep.equal(expected(queue, within));
      }),
      { numRuns: 500 },
    );
  });

  it("takes a first transaction that no block could hold, alone", function () {
    const queue = [transaction(31n), transaction(0n)];
    expect(considered(queue, { until: 0n, gasLimit: 30n, count: 10 })).to.deep.equal([queue[0]]);
  });

  it("lets no transaction jump the queue because it would fit", function () {
    const queue = [transaction(20n), transaction(31n), transaction(5n)];
    expect(considered(queue, { until: 0n, gasLimit: 30n, count: 10 })).to.deep.equal([queue[0]]);
  });

  it("tries more than would fit if all used their whole limits, since they rarely do", function () {
    const queue = Array.from({ length: 40 }, () => transaction(30n));
    expect(considered(queue, { until: 0n, gasLimit: 30n, count: 100 })).to.have.length(Number(LIMITS));
  });

  it("takes a transaction of the very time and none that came later", function () {
    const queue = [transaction(1n, 5n), transaction(1n, 6n)];
    expect(considered(queue, { until: 5n, gasLimit: 30n, count: 10 })).to.deep.equal([queue[0]]);
    expect(considered(queue, { until: 4n, gasLimit: 30n, count: 10 })).to.be.empty;
  });

  it("leaves the queue as it was", function () {
    const queue = Object.freeze([transaction(1n), transaction(2n)]);
    const chosen = considered(queue, { until: 0n, gasLimit: 30n, count: 10 });
    expect(chosen).to.deep.equal(queue);
    expect(chosen).to.not.equal(queue);
  });
});
