import { expect } from "chai";
import fc from "fast-check";

import type { Approval, Effect, NftMove, TokenMove } from "../../plugin/protocol/effects.ts";
import { settlementOf, type Plan, type Transfer } from "../../plugin/protocol/settlement.ts";
import type { EntityId } from "../../plugin/protocol/units.ts";
import "./arbitraries.ts";

const VAULT: EntityId = "0.0.800";
const [FOO, ART]: [EntityId, EntityId] = ["0.0.9", "0.0.1002"];
/** Contracts' accounts, for which the nodes sign, and people's. */
const [POOL, SHOP]: [EntityId, EntityId] = ["0.0.1003", "0.0.10004"];
const [ALICE, BOB]: [EntityId, EntityId] = ["0.0.1001", "0.0.2001"];

const plan = (effects: readonly Effect[]): Plan => settlementOf(effects, VAULT, () => undefined);
const codeOf = (effects: readonly Effect[]): number | undefined => {
  const made = plan(effects);
  return "code" in made ? made.code : undefined;
};
const transferOf = (effects: readonly Effect[]): Transfer | undefined => {
  const made = plan(effects);
  if ("code" in made) throw new Error(`no transaction holds that: ${made.code}`);
  if (made.settlement !== undefined && made.settlement.kind !== "transfer") throw new Error(made.settlement.kind);
  return made.settlement;
};
const token = (from: EntityId, to: EntityId, amount: bigint, spender?: EntityId, of = FOO): TokenMove => ({
  ...{ kind: "token", token: of, from, to, amount, spender },
});
const nft = (from: EntityId, to: EntityId, serial: bigint, spender?: EntityId): NftMove => ({
  ...{ kind: "nft", token: ART, from, to, serial, spender },
});
const hbar = (from: EntityId, to: EntityId, amount: bigint, spender: EntityId): Effect => ({
  ...{ kind: "hbar", from, to, amount, spender },
});
const approval = (some: Partial<Approval>): Approval => ({ kind: "approval", owner: POOL, ...some });

const parties = fc.constantFrom(POOL, SHOP, ALICE, BOB);
const contracts: readonly EntityId[] = [POOL, SHOP];
/** Units move out of contracts' accounts as the nodes sign, and out of people's by an allowance of POOL's. */
const moves = fc
  .tuple(fc.constantFrom(FOO, ART), parties, parties, fc.bigInt({ min: 1n, max: 1_000n }))
  .filter(([, from, to]) => from !== to)
  .map(([of, from, to, amount]) => token(from, to, amount, contracts.includes(from) ? undefined : POOL, of));

describe("settlementOf, of tokens", () => {
  it("moves of each token what its moves come to, and the allowances that they spend", () => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 12 }), (effects) => {
        const made = plan(effects);
        const out = (which: EntityId, who: EntityId) =>
          effects.reduce(
            (sum, { token: each, from, amount }) => sum - (each === which && from === who ? amount : 0n),
            0n,
          );
        const into = (which: EntityId, who: EntityId) =>
          effects.reduce((sum, { token: each, to, amount }) => sum + (each === which && to === who ? amount : 0n), 0n);
        const people = [ALICE, BOB];
        const both = people.some((who) =>
          [FOO, ART].some((which) => out(which, who) !== 0n && into(which, who) !== 0n),
        );
        if (both) {
          expect(made).to.deep.equal({ code: 74 });
          return;
        }
        const { settlement } = made as { settlement: Transfer | undefined };
        expect(settlement?.payer).to.equal(effects.some(({ spender }) => spender) ? POOL : undefined);
        for (const which of [FOO, ART]) {
          const entries = settlement?.tokens.find((each) => each.token === which)?.entries ?? [];
          expect(entries.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(0n);
          for (const who of [...contracts, ...people]) {
            const entry = entries.filter(({ account }) => account === who);
            expect(entry.length).to.be.lessThan(2);
            expect(entry[0]?.amount ?? 0n).to.equal(out(which, who) + into(which, who));
            expect(entry[0]?.approval).to.equal(people.includes(who) && out(which, who) < 0n ? true : undefined);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("is nothing when all comes back", () => {
    expect(plan([token(POOL, SHOP, 5n), token(SHOP, POOL, 5n)])).to.deep.equal({ settlement: undefined });
    expect(plan([nft(POOL, SHOP, 5n), nft(SHOP, POOL, 5n)])).to.deep.equal({ settlement: undefined });
  });

  it("has one payer: who spends allowances", () => {
    expect(transferOf([token(ALICE, POOL, 5n, POOL), token(BOB, SHOP, 5n, POOL)])?.payer).to.equal(POOL);
    expect(codeOf([token(ALICE, POOL, 5n, POOL), token(BOB, SHOP, 5n, SHOP)])).to.equal(13);
    expect(codeOf([hbar(ALICE, POOL, 5n, POOL), nft(BOB, SHOP, 5n, SHOP)])).to.equal(13);
  });

  it("takes an NFT from its first hands to its last, if nobody's allowance is hidden by that", () => {
    const entries = (effects: readonly Effect[]) => transferOf(effects)?.tokens[0]?.nfts;
    expect(entries([nft(POOL, SHOP, 1n), nft(SHOP, BOB, 1n)])).to.deep.equal([{ from: POOL, to: BOB, serial: 1n }]);
    expect(entries([nft(ALICE, POOL, 1n, POOL), nft(POOL, BOB, 1n)])).to.deep.equal([
      { from: ALICE, to: BOB, serial: 1n, approval: true },
    ]);
    expect(codeOf([nft(ALICE, POOL, 1n, POOL), nft(POOL, ALICE, 1n)])).to.equal(13);
    expect(codeOf([nft(POOL, ALICE, 1n), nft(ALICE, SHOP, 1n, SHOP)])).to.equal(13);
    // Another NFT is another matter.
    expect(entries([nft(ALICE, POOL, 2n, POOL), nft(POOL, ALICE, 1n)])).to.have.length(2);
  });

  it("refuses more than Hedera takes in one transfer, with Hedera's codes", () => {
    const many = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, index) => of(index));
    const account = (index: number): EntityId => `0.0.${3_000 + index}`;
    expect(codeOf(many(9, (index) => token(POOL, account(index), 1n)))).to.equal(undefined);
    expect(codeOf(many(10, (index) => token(POOL, account(index), 1n)))).to.equal(198);
    // Whatever the tokens are.
    expect(codeOf(many(6, (index) => token(POOL, ALICE, 1n, undefined, account(index))))).to.equal(198);
    expect(codeOf(many(10, (index) => nft(POOL, ALICE, BigInt(index + 1))))).to.equal(undefined);
    expect(codeOf(many(11, (index) => nft(POOL, ALICE, BigInt(index + 1))))).to.equal(228);
    expect(codeOf(many(10, (index) => hbar(account(index), POOL, 1n, POOL)))).to.equal(92);
    const allowances = (count: number) => many(count, (index) => approval({ spender: account(index), amount: 1n }));
    expect(codeOf(allowances(20))).to.equal(undefined);
    expect(codeOf(allowances(21))).to.equal(294);
  });

  it("does not mix what is deposited in the vault with what the vault pays", () => {
    const payment: Effect = { kind: "payment", from: `0x${"a1".repeat(20)}`, to: BOB, amount: 4n };
    expect(codeOf([payment, hbar(ALICE, VAULT, 5n, POOL)])).to.equal(74);
    expect(transferOf([hbar(ALICE, VAULT, 5n, POOL)])?.hbar).to.deep.equal([
      { account: VAULT, amount: 5n },
      { account: ALICE, amount: -5n, approval: true },
    ]);
    expect(codeOf([payment, hbar(BOB, POOL, 5n, POOL)])).to.equal(74);
  });

  it("is one mint, burn or update, or moves, or approvals: no two of them go together", () => {
    const kinds: Effect[] = [
      { kind: "mint", token: FOO, amount: 5n, metadata: [] },
      { kind: "burn", token: FOO, amount: 5n, serials: [] },
      { kind: "update", token: FOO, update: "0x" },
      approval({ token: FOO, spender: ALICE, amount: 5n }),
      token(POOL, ALICE, 5n),
      { kind: "payment", from: `0x${"a1".repeat(20)}`, to: BOB, amount: 4n },
    ];
    const alone = ["mint", "burn", "update", "approvals", "transfer", "transfer"];
    for (const [index, effect] of kinds.entries()) {
      expect((plan([effect]) as { settlement: { kind: string } }).settlement.kind).to.equal(alone[index]);
      for (const [other, another] of kinds.entries()) {
        const together = alone[index] === alone[other] && other > 2;
        expect(codeOf([effect, another]), `${effect.kind} and ${another.kind}`).to.equal(together ? undefined : 13);
      }
    }
  });

  it("allows what was allowed last", () => {
    const approvals = (...some: Partial<Approval>[]) => {
      const made = plan(some.map(approval)) as { settlement: { approvals: readonly Approval[] } };
      return made.settlement.approvals;
    };
    const first = { token: FOO, spender: ALICE, amount: 5n };
    expect(approvals(first, { ...first, amount: 0n })).to.deep.equal([approval({ ...first, amount: 0n })]);
    expect(approvals(first, { ...first, spender: BOB })).to.have.length(2);
    expect(approvals(first, { ...first, token: undefined })).to.have.length(2);
    const serial = { token: ART, serial: 5n };
    expect(approvals({ ...serial, spender: ALICE }, { ...serial, spender: BOB })).to.deep.equal([
      approval({ ...serial, spender: BOB }),
    ]);
    // Allowed to the vault, an NFT is allowed to nobody.
    expect(approvals({ ...serial, spender: ALICE }, serial)).to.deep.equal([approval({ ...serial, spender: VAULT })]);
    const all = { token: ART, spender: ALICE, all: true };
    expect(approvals(all, { ...all, all: false }, { ...serial, spender: ALICE })).to.have.length(2);
  });
});
