import { expect } from "chai";

import { toAccountId } from "../../plugin/hedera/entity.ts";
import { Amounts } from "../../plugin/hedera/simulated/amounts.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { State } from "../../plugin/hedera/simulated/state.ts";
import { FuzzWorld } from "./fuzz-world.ts";
import { checkInvariants } from "./invariants.ts";

/** Breaks in turn what {@link checkInvariants} is there to find. Of the world's entities, 1005 are units, 1007 NFTs. */
const BREACHES: [what: string, breach: (state: State) => void, found: RegExp][] = [
  ["hbar out of nothing", (state) => state.credit(1001, 1n), /hbar in all/],
  ["a debt", (state) => (state.credit(1001, -(10n ** 15n)), state.credit(2, 10n ** 15n)), /0\.0\.1001 has -/],
  ["units out of nothing", (state) => state.putToken({ ...state.tokens.get(1005)!, totalSupply: 1n }), /units of/],
  ["units from others", (state) => move(state, "1001/1005", "1002/1005", 10_000n), /has -.* of 0\.0\.1005/],
  ["too many units", (state) => state.putToken({ ...state.tokens.get(1005)!, maxSupply: 1n }), /has 1000 units/],
  ["an NFT that is lost", (state) => state.removeNft(state.nfts.get("1007/1")!), /NFTs of 0\.0\.1007/],
  ["an NFT that is stolen", (state) => state.putNft({ ...state.nfts.get("1007/1")!, owner: 1002 }), /other NFTs/],
  ["an NFT with a stranger", (state) => state.putNft({ ...state.nfts.get("1007/1")!, owner: 1003 }), /not associated/],
  ["a slot too many", (state) => change(state, 1001, { usedAutoAssociations: 1 }), /uses 0 slots, not 1/],
  ["an empty allowance", (state) => allow(state, 0n), /allows 1002 0/],
  ["a negative allowance", (state) => allow(state, -1n), /allows 1002 -1/],
  ["a treasury that is gone", (state) => change(state, 1001, { deleted: true, balance: 0n }), /./],
  ["a relation that cannot be found", (state) => state.relationsOf.delete(1001, "1001/1005"), /associations of .*1001/],
  ["a holder that cannot be found", (state) => state.holdersOf.delete(1005, "1001/1005"), /holders of 0\.0\.1005/],
  ["an owner that cannot be found", (state) => state.nftsOf.delete(1001, "1007/1"), /NFTs of 0\.0\.1001/],
  ["a treasury that cannot be found", (state) => state.treasuriesOf.delete(1001, 1005), /treasuries of 0\.0\.1001/],
  ["a past that is not the present", (state) => change(state, 1001, { memo: "new" }), /archive has another 1001/],
];

describe("the invariants of the simulated Hedera", () => {
  let ledger: SimulatedLedger;

  before(async () => {
    ({ ledger } = await FuzzWorld.start());
  });

  it("hold", () => {
    expect(checkInvariants(ledger)).to.equal(ledger.mirror.now());
  });

  for (const [what, breach, found] of BREACHES) {
    it(`notice ${what}`, () => {
      const state = ledger.mirror.state() as State;
      const snapshot = ledger.snapshot();
      breach(state);
      expect(() => checkInvariants(ledger)).to.throw(found);
      ledger.revert(snapshot);
      checkInvariants(ledger);
    });
  }

  it("notice a record that does not add up", async () => {
    const snapshot = ledger.snapshot();
    await ledger.treasury.submit({
      cryptoDelete: { deleteAccountID: toAccountId(1), transferAccountID: toAccountId(2) },
    });
    const [newest] = ledger.mirror.transactions({ order: "desc" });
    Object.assign(newest!.effects, { moves: Amounts.of(new Map([[1001, 1n]])) });
    expect(() => checkInvariants(ledger)).to.throw(/sum of the transfers/);
    ledger.revert(snapshot);
  });
});

function change(state: State, num: number, fields: object): void {
  state.accounts.set(num, { ...state.accounts.get(num)!, ...fields });
}

function allow(state: State, amount: bigint): void {
  const { allowances } = state.accounts.get(1001)!;
  change(state, 1001, { allowances: { ...allowances, hbar: new Map([[1002, amount]]) } });
}

function move(state: State, from: string, to: string, amount: bigint): void {
  const [giver, taker] = [state.relations.get(from)!, state.relations.get(to)!];
  state.putRelation({ ...giver, balance: giver.balance - amount });
  state.putRelation({ ...taker, balance: taker.balance + amount });
}
