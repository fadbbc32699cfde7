import { expect } from "chai";
import fc from "fast-check";

import type { EntityId } from "../../../../plugin/hedera/ledger.ts";
import { linesOf, movesOf } from "../../../../plugin/hedera/sdk/records/moves.ts";

const [PAYER, ANN, BEN, NODE]: EntityId[] = ["0.0.1001", "0.0.1002", "0.0.1003", "0.0.3"];

/** The row of a transaction that moved this, and for which somebody was charged so much of each kind. */
function row(moved: Record<EntityId, bigint>, fees: { node?: bigint; network?: bigint; staking?: bigint } = {}) {
  const { node = 1n, network = 10n, staking = 5n } = fees;
  const lines = new Map(Object.entries(moved) as [EntityId, bigint][]);
  const add = (id: EntityId, amount: bigint) => lines.set(id, (lines.get(id) ?? 0n) + amount);
  add(PAYER!, -(node + network + staking));
  add(NODE!, node);
  add("0.0.98", network);
  add("0.0.800", staking);
  return {
    charged_tx_fee: node + network + staking,
    node: NODE!,
    transfers: Array.from(lines, ([account, amount]) => ({ account, amount })).filter(({ amount }) => amount !== 0n),
  };
}

describe("what a transaction moved", () => {
  it("is what its lines say, less what it cost", () => {
    const lines = row({ [PAYER!]: -100n, [ANN!]: 60n, [BEN!]: 40n });
    expect([...movesOf(lines, PAYER!)]).to.deep.equal([
      [PAYER, -100n],
      [ANN, 60n],
      [BEN, 40n],
    ]);
    expect(linesOf(lines).get(PAYER!)).to.equal(-116n);
  });

  it("is nothing where there were only fees, even if the payer gained as much", () => {
    expect([...movesOf(row({}), PAYER!)]).to.deep.equal([]);
    expect([...movesOf(row({ [ANN!]: -16n, [PAYER!]: 16n }), PAYER!)]).to.deep.equal([
      [PAYER, 16n],
      [ANN, -16n],
    ]);
  });

  it("is nothing of what staking earned", () => {
    const lines = row({ [PAYER!]: -100n, [ANN!]: 100n });
    const transfers = [...lines.transfers, { account: ANN!, amount: 7n }, { account: "0.0.800" as const, amount: -7n }];
    const rewarded = { ...lines, transfers, staking_reward_transfers: [{ account: ANN!, amount: 7n }] };
    expect([...movesOf(rewarded, PAYER!)]).to.deep.equal([
      [PAYER, -100n],
      [ANN, 100n],
    ]);
  });

  it("is nothing where the node is fined for what it should have refused", () => {
    const transfers = [
      { account: NODE!, amount: -8n },
      { account: "0.0.98" as const, amount: 8n },
    ];
    expect([...movesOf({ charged_tx_fee: 0n, node: NODE!, transfers }, PAYER!)]).to.deep.equal([]);
  });

  it("sums to nothing, whatever it is", () => {
    const amount = fc.bigInt({ min: -1_000n, max: 1_000n });
    const fee = fc.bigInt({ min: 0n, max: 50n });
    fc.assert(
      fc.property(amount, amount, fee, fee, fee, (one, other, node, network, staking) => {
        const moved = { [PAYER!]: one, [ANN!]: other, [BEN!]: -one - other };
        const moves = movesOf(row(moved, { node, network, staking }), PAYER!);
        const there = Object.entries(moved).filter(([, each]) => each !== 0n);
        expect([...moves].sort()).to.deep.equal(there.sort());
      }),
      { seed: 3 },
    );
  });
});
