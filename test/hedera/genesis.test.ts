import { expect } from "chai";

import { toAccountId, toLong } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { genesisKey, TOTAL_SUPPLY } from "../../plugin/hedera/simulated/genesis.ts";
import { frozenNetwork, statusOf, transfer } from "./network.ts";

describe("a new network", () => {
  const { ledger, treasury } = frozenNetwork();

  it("has Hedera's system accounts, and no others", async () => {
    const found: number[] = [];
    for (let num = 0; num <= 1001; num++) if (await ledger.account(`0.0.${num}`)) found.push(num);
    const range = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const expected = [range(1, 100), range(200, 349), range(400, 750), range(800, 802), range(900, 1000)].flat();
    expect(found).to.deep.equal(expected);
  });

  it("gives all hbar to the treasury", async () => {
    expect((await ledger.account("0.0.2"))!.balance).to.equal(TOTAL_SUPPLY);
    for (const id of ["0.0.1", "0.0.3", "0.0.98", "0.0.801"] as const) {
      expect((await ledger.account(id))!.balance, id).to.equal(0n);
    }
  });

  // Each signs for itself with the genesis key, beside the treasury that pays.
  const spends = (id: EntityId) => ({
    cryptoTransfer: {
      transfers: {
        accountAmounts: [
          { accountID: toAccountId(id), amount: toLong(-1n) },
          { accountID: toAccountId("0.0.2"), amount: toLong(1n) },
        ],
      },
    },
  });
  for (const [id, status] of [
    ["0.0.7", "SUCCESS"],
    ["0.0.98", "SUCCESS"],
    ["0.0.400", "SUCCESS"],
    ["0.0.1000", "SUCCESS"],
    ["0.0.800", "INVALID_ACCOUNT_ID"],
    ["0.0.801", "INVALID_ACCOUNT_ID"],
    ["0.0.802", "INVALID_SIGNATURE"],
  ] as const) {
    it(`answers ${status} to the holder of the genesis key who spends what ${id} was sent`, async () => {
      expect(await statusOf(treasury.submit(transfer(["0.0.2", -1n], [id, 1n])))).to.equal("SUCCESS");
      expect(await statusOf(treasury.submit(spends(id), { signers: [genesisKey()] }))).to.equal(status);
    });
  }

  it("gives nobody the keys of the reward accounts", () => {
    for (const num of [800, 801, 802]) {
      expect(ledger.mirror.state().accounts.get(num)!.key).to.deep.equal({ keyList: {} });
    }
  });
});
