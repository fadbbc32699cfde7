import { expect } from "chai";
import fc from "fast-check";

import type { Effect, Payment as PaymentEffect } from "../../plugin/protocol/effects.ts";
import {
  settlementMemo,
  settlementOf,
  type Plan,
  type Settlement,
  type TransferEntry,
} from "../../plugin/protocol/settlement.ts";
import type { Address, EntityId, Tinybar } from "../../plugin/protocol/units.ts";

const VAULT: EntityId = "0.0.800";
const ALICE: EntityId = "0.0.9";
const BOB: EntityId = "0.0.1001";
const TILL: Address = `0x${"71".repeat(20)}`;
const SHOP: Address = `0x${"72".repeat(20)}`;
const USER: Address = `0x${"a1".repeat(20)}`;
const TILL_ACCOUNT: EntityId = "0.0.900";
const SHOP_ACCOUNT: EntityId = "0.0.10000";
const MAX_HBAR = 50n * 10n ** 17n;

type Accounts = Partial<Record<Address, { id: EntityId; balance: Tinybar }>>;

type Payment = Omit<PaymentEffect, "kind">;

const plan = (effects: readonly Effect[], accounts: Accounts = {}): Plan =>
  settlementOf(effects, VAULT, (address) => accounts[address]);
const settlement = (effects: readonly Effect[], accounts: Accounts = {}): Settlement | undefined => {
  const made = plan(effects, accounts);
  if ("code" in made) throw new Error(`no transaction holds that: ${made.code}`);
  return made.settlement;
};
const settle = (payments: readonly Payment[], accounts: Accounts): readonly TransferEntry[] => {
  const made = settlement(
    payments.map((payment) => ({ kind: "payment", ...payment })),
    accounts,
  );
  if (made === undefined) return [];
  if (made.kind !== "transfer") throw new Error(`payments are settled by a ${made.kind}`);
  expect(made).to.deep.include({ payer: undefined, tokens: [] });
  return made.hbar;
};

const amounts = fc.bigInt({ min: 1n, max: 1_000n });
const blocks = fc.record({
  payments: fc.array(
    fc.record({
      from: fc.constantFrom(TILL, SHOP, USER, undefined),
      to: fc.constantFrom(ALICE, BOB, VAULT, TILL_ACCOUNT, SHOP_ACCOUNT),
      amount: amounts,
    }),
    { maxLength: 12 },
  ),
  till: fc.bigInt({ min: 0n, max: 2_000n }),
  shop: fc.bigInt({ min: 0n, max: 2_000n }),
});

describe("settlementOf", function () {
  it("gives every payee all of it, out of the contracts' own accounts first and the vault for the rest", function () {
    fc.assert(
      fc.property(blocks, ({ payments, till, shop }) => {
        const accounts: Accounts = {
          [TILL]: { id: TILL_ACCOUNT, balance: till },
          [SHOP]: { id: SHOP_ACCOUNT, balance: shop },
        };
        const entries = settle(payments, accounts);

        const total = (some: readonly Payment[]) => some.reduce((sum, { amount }) => sum + amount, 0n);
        const received = (account: EntityId) => total(payments.filter(({ to }) => to === account));
        const paid = (address: Address) => total(payments.filter(({ from }) => from === address));
        const least = (a: Tinybar, b: Tinybar) => (a < b ? a : b);
        // What comes to a contract's account is credited to it, all of it: the account pays nothing then.
        const ofTill = received(TILL_ACCOUNT) > 0n ? 0n : least(till, paid(TILL));
        const ofShop = received(SHOP_ACCOUNT) > 0n ? 0n : least(shop, paid(SHOP));
        const expected = (
          [
            [ALICE, received(ALICE)],
            [VAULT, received(VAULT) - (total(payments) - ofTill - ofShop)],
            [TILL_ACCOUNT, received(TILL_ACCOUNT) - ofTill],
            [BOB, received(BOB)],
            [SHOP_ACCOUNT, received(SHOP_ACCOUNT) - ofShop],
          ] as const
        ).filter(([, amount]) => amount !== 0n);
        // In the order of the entities' numbers, which is not that of their names.
        expect(entries).to.deep.equal(expected.map(([account, amount]) => ({ account, amount })));
      }),
      { numRuns: 2_000 },
    );
  });

  it("sums to zero and overdraws no contract", function () {
    fc.assert(
      fc.property(blocks, ({ payments, till, shop }) => {
        const entries = settle(payments, {
          [TILL]: { id: TILL_ACCOUNT, balance: till },
          [SHOP]: { id: SHOP_ACCOUNT, balance: shop },
        });
        const change = (account: EntityId) => entries.find((entry) => entry.account === account)?.amount ?? 0n;
        expect(entries.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(0n);
        expect(till + change(TILL_ACCOUNT) >= 0n && shop + change(SHOP_ACCOUNT) >= 0n).to.be.true;
      }),
      { numRuns: 2_000 },
    );
  });

  const cases: [string, Payment[], Accounts, TransferEntry[]][] = [
    ["moves nothing for a block without payments", [], {}, []],
    [
      "has the vault pay for key-controlled addresses and for deposits that are sent back",
      [
        { from: USER, to: BOB, amount: 5n },
        { to: BOB, amount: 2n },
      ],
      {},
      [
        { account: VAULT, amount: -7n },
        { account: BOB, amount: 7n },
      ],
    ],
    [
      "has the vault pay what a contract's account lacks",
      [
        { from: TILL, to: BOB, amount: 6n },
        { from: TILL, to: ALICE, amount: 6n },
      ],
      { [TILL]: { id: TILL_ACCOUNT, balance: 10n } },
      [
        { account: ALICE, amount: 6n },
        { account: VAULT, amount: -2n },
        { account: TILL_ACCOUNT, amount: -10n },
        { account: BOB, amount: 6n },
      ],
    ],
    [
      "does not touch the vault while a contract can pay",
      [{ from: TILL, to: BOB, amount: 10n }],
      { [TILL]: { id: TILL_ACCOUNT, balance: 10n } },
      [
        { account: TILL_ACCOUNT, amount: -10n },
        { account: BOB, amount: 10n },
      ],
    ],
    [
      "has the vault pay a contract that pays itself, which is credited with it",
      [{ from: TILL, to: TILL_ACCOUNT, amount: 10n }],
      { [TILL]: { id: TILL_ACCOUNT, balance: 10n } },
      [
        { account: VAULT, amount: -10n },
        { account: TILL_ACCOUNT, amount: 10n },
      ],
    ],
    ["leaves out what the vault pays to itself", [{ from: USER, to: VAULT, amount: 10n }], {}, []],
    [
      "does not spend what a contract's account gets in the same transfer",
      [
        { from: USER, to: TILL_ACCOUNT, amount: 10n },
        { from: TILL, to: BOB, amount: 10n },
      ],
      { [TILL]: { id: TILL_ACCOUNT, balance: 0n } },
      [
        { account: VAULT, amount: -20n },
        { account: TILL_ACCOUNT, amount: 10n },
        { account: BOB, amount: 10n },
      ],
    ],
    [
      "moves all the hbar there is",
      [{ from: USER, to: BOB, amount: MAX_HBAR }],
      {},
      [
        { account: VAULT, amount: -MAX_HBAR },
        { account: BOB, amount: MAX_HBAR },
      ],
    ],
  ];
  for (const [what, payments, accounts, expected] of cases) {
    it(what, function () {
      expect(settle(payments, accounts)).to.deep.equal(expected);
    });
  }
});

describe("settlementMemo", function () {
  it("names the chain, the height, the attempt and the block", function () {
    const blockHash = `0x0123456789abcdef${"00".repeat(24)}` as const;
    expect(settlementMemo(298, 17, 2, blockHash)).to.equal("l2:298:17:2:0123456789abcdef");
  });

  it("fits into the 100 bytes of a memo, however long its numbers are", function () {
    const longest = Number.MAX_SAFE_INTEGER;
    expect(settlementMemo(longest, longest, longest, `0x${"ff".repeat(32)}`)).to.have.length.at.most(100);
  });
});
